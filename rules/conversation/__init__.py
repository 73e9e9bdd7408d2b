"""Read what people type: answers, numbers that must not be kept, typography."""
