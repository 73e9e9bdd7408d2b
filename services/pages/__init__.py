"""What a page of ours is: who may open it, what its view is given, the HTML that all share.

Domains offer their pages in their registries; `bot/web/pages.py` serves them.

Words: page, view, bearer (of a signed link), renewal (another link for an expired one).
Doors: all.
"""
