"""Tables of mentors, their hours, meetings, portraits and reports."""
