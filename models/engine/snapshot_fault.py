"""Say why a snapshot of a database cannot be taken or loaded."""


class SnapshotFault(Exception):
    """Raised with one plain sentence for whoever runs the command; it quotes no row."""
