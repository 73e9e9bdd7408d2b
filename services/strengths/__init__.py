"""The soft-skill self-assessment: questionnaires, results, wishes, next steps."""
