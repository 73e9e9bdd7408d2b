"""An announcement to many, while some people ask something."""
