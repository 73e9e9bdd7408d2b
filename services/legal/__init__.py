"""The pages that the law asks for: who publishes, what is kept about people, accessibility.

Words: legal notice, accessibility statement.
Doors: none.
"""
