"""Delay two decisions by ten minutes, so that they can be undone: nobody is told before.

- What the team decides about a sign-up, a refusal in the chat and every answer at the desk, begins
  in `services/enrolment/review_queue.py` (`decide_later`), is undone there (`undo_decision`), and
  applied by `services/home/decisions.py` (`apply_planned`).
- A no-show that a mentor notes begins in `services/meetings/outcomes.py` (`say_how_it_went`); it is
  undone (`take_back`) and applied (`apply_due`) in `services/meetings/no_shows.py`.
"""

from datetime import timedelta

UNDONE_WITHIN = timedelta(minutes=10)
"""From the tap that decides on a sign-up, or notes a no-show, until it takes effect."""
