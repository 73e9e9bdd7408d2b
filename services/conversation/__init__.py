"""The runtime of conversations.

One turn, the stack of open scripts, inline buttons, texts, outgoing messages.

Words: turn, script, stack, callback, inline button, outgoing message.
Doors: answer_leases, attachments, callbacks, conversations, deployment, external_calls,
inline_buttons, meaning, merged_answers, multi_select, open_question, packed_callbacks, phrases,
presses, private_messages, replies, runner, script_guard, second_answers, stack, text, turn_context,
turns, updates.
"""
