"""The team's desk over HTTP: who may open its pages, and what they post."""
