"""Self-assessment of soft and digital skills: questionnaires, results, wishes, next steps."""
