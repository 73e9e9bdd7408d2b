"""The companion on a page of the organisation: devices, messages, and how they are drawn.

Words: device (a browser that a cookie opens), change (of a page, counted from 1), post (what a
page sends), source (what was queued and a message delivers).
Doors: device_pages, devices, drawing, files, messages, posts, returning.
"""
