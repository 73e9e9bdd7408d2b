"""How a command says no."""


class Refused(Exception):
    """A plain sentence for the operator: what is wrong and what to do (exit code 1)."""
