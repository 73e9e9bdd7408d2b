"""How long what concerns a person is kept."""
