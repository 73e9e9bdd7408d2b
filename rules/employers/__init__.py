"""Check what an employer's offer says and pays, and how long it stays."""
