"""What is a conflict among all that a person has booked; video rooms.

Words: engagement, diary, conflict, room.
Doors: all.
"""
