"""What follows an application: silence, a closed offer, a training that starts, keeping."""
