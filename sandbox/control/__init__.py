"""Serve the control API of the sandbox."""
