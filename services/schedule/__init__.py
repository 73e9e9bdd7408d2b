"""What happens when, whatever it is: events of a person, conflicts, interviews, video rooms.

Words: event, conflict, room.
Doors: conflicts, events, interviews, video_rooms.
"""
