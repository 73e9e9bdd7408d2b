"""Pages behind signed links, and the front page: one package a domain; layout and links shared."""
