"""The soft-skill self-assessment.

Questionnaires, results, examples, wishes, next steps, the picture.

Words: questionnaire, run, strength, wish.
Doors: documents, next_steps, strengths, wishes.
"""
