"""Hold the state of the sandbox: people, chats, files, updates, clock."""
