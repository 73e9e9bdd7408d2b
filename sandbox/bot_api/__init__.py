"""Methods of the Bot API, as the sandbox plays them."""
