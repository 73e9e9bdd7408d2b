"""What a session needs before it opens, and details as the team types them."""
