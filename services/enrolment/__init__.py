"""From the first /start to a place in a session.

Eligibility, places, waiting list, under-18s, reminders.

Words: verdict, place, waiting list, to check (the team decides), call-back.
Doors: call_back_requests, eligibility, enrolments, front_page, messages, minors, near_me,
participants, places, review_command, review_queue, session_news, session_values, sign_up_reminders,
verdict_values, waiting_list.
"""
