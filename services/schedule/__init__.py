"""What a person has booked, whatever it is: conflicts, interviews, video rooms.

Words: engagement, conflict, room.
Doors: conflicts, interviews, video_rooms.
"""
