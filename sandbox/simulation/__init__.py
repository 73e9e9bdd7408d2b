"""Simulated people who live by the sandbox's clock, and chat with whatever bot is beside it."""
