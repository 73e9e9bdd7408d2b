"""What people say after a meeting, a workshop and a session.

Scores, the anonymous survey, testimonials, words on the front page.

Words: score, mood (on the fifth day), survey, testimonial.
Doors: anonymous_survey, front_page_words, scores, testimonials.
"""
