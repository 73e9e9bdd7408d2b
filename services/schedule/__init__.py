"""What happens when: conflicts between appointments, video rooms."""
