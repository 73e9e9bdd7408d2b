"""Understanding what people write.

The answers to what is asked in the chat, short answers, doubts, what nobody understood,
English, words explained.

Words: intent, case, condition, short answer, unclear words.
Doors: answers, candidates, english, glossary, intent_candidates, reading, resolver,
team_candidates, unclear.
"""
