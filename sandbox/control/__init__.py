"""The control API of the sandbox."""
