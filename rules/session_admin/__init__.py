"""Check what a session needs before it opens, and read details as the team types them."""
