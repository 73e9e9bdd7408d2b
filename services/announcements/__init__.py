"""Messages from the team to many people: audience, approval, sending, figures and replies."""
