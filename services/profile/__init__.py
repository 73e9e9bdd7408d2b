"""The participant's profile: their answers about themselves, consents and preferences."""
