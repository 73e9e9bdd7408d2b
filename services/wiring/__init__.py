"""What every domain offers, gathered by name: actions, callbacks, message kinds, documents."""
