"""« Mon parcours »: where a participant stands, as a picture, in words and on a page.

Words: way, step, stop.
Doors: none.
"""
