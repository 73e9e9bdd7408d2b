"""The page on which an employer answers applications."""
