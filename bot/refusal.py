"""Define how a command refuses."""


class Refused(Exception):
    """A plain sentence for the operator: what is wrong and what to do (exit code 1)."""
