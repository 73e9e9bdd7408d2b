"""Follow applications up: unanswered ones, closed offers, trainings, retention."""
