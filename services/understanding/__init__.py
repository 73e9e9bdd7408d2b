"""Understanding what people write.

The answers to what is asked in the chat, short answers, doubts, what nobody understood.

Words: intent, case, condition, short answer, unclear words.
Doors: answers, hearing, replies, short_answers, unclear.
"""
