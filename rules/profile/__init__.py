"""Decide what people say of themselves: how they may be reached without danger."""
