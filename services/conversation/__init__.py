"""The runtime of a conversation: one turn, its stack of scripts, its buttons and its replies."""
