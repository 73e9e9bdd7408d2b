"""What people say after a meeting, a workshop and a session.

Scores, the anonymous survey, testimonials.

Words: score, mood (on the fifth day), survey, testimonial.
Doors: anonymous_survey, score_buttons, scores, testimonials.
"""
