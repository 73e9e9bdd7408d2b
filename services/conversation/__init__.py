"""The runtime of conversations.

One turn, the stack of open scripts, inline buttons, texts, outgoing messages.

Words: turn, script, stack, callback, inline button, outgoing message.
Doors: all.
"""
