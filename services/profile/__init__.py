"""What a participant tells about themselves, and what they agree to."""
