"""What an offer may say, what it pays, how long it lives."""
