"""Say beside an event of the log what who runs the bot may do about it."""

from collections.abc import Mapping

import structlog

from locales import _

TO_MAINTAINERS = _("a fault of the bot: send this line to who maintains it")
DEMONSTRATION = _("the sandbox does not answer: is it running?")
REFUSED = _("somebody asked for what they have no right to; nothing was done")
SOON = _("the answer leaves a little later, by itself")
DATABASE = _("the database did not answer in time; it is tried again by itself")
HINTS: Mapping[str, str] = {
    "another_bot_polls": _("two processes use this token: stop one of them"),
    "updates_unreadable": _("what answers is perhaps not Telegram: look at BOT_API_URL"),
    "updates_wait": _("Telegram or the database does not answer; it is tried again by itself"),
    "update_waits": DATABASE,
    "update_given_up": _("this message cannot be read, and is left out; the next ones are heard"),
    "turn_failed": _(
        "a fault of the bot: the person was told that it failed, and nothing was changed;"
        " send this line to who maintains it"
    ),
    "request_failed": _(
        "a fault of the bot: a page broke, and says so; send this line to who maintains it"
    ),
    "send_refused": _("Telegram refuses this message; it is not sent again"),
    "send_broken": _(
        "a fault of the bot: this message does not leave, the others do;"
        " send this line to who maintains it"
    ),
    "message_not_rendered": _(
        "a fault of the bot: this message does not leave, the others do;"
        " send this line to who maintains it"
    ),
    "desk_act_failed": TO_MAINTAINERS,
    "file_not_made": TO_MAINTAINERS,
    "file_takes_too_long": _(
        "the database did not count in time what a file shows: who asked was told,"
        " and may ask again"
    ),
    "picture_not_kept": _("the picture was sent; it is drawn anew next time"),
    "file_not_kept": _(
        "STORAGE_DIR: a file that somebody sent could not be written; is the disk full,"
        " may the bot write there?"
    ),
    "mail_server_away": _("SMTP_URL: the mail server does not answer; try `declic mail test`"),
    "transcription_put_off": _(
        "TRANSCRIPTION_URL: the service does not answer; it is tried again for an hour"
    ),
    "delivery_interrupted": DATABASE,
    "loop_interrupted": DATABASE,
    "lease_out_of_reach": DATABASE,
    "sweep_failed": _(
        "this task failed, and is tried again by itself; if it fails each time, send this line"
        " to who maintains the bot"
    ),
    "no_sweep": _("nothing has run on time for ten minutes: start the bot again"),
    "clock_not_read": DATABASE,
    "clock_jumped": _("the clock of this machine jumped: is it set by the network (NTP)?"),
    "machine_clock_is_wrong": _("the bot goes by the database's clock: set this machine's (NTP)"),
    "loop_died": _("a part of the bot stopped, and is started again by itself"),
    "loop_given_up": _("a part of the bot stops again and again: the bot stops"),
    "worker_died": _("a process of the bot died, and is started again by itself"),
    "stopped_at_once": _("what was under way did not end in time: the bot stops all the same"),
    "few_files": _(
        "WEB_CHAT: this process may open few files, so fewer pages see what is new at once;"
        " declic check says what to set"
    ),
    "sandbox_clock_not_followed": DEMONSTRATION,
    "sandbox_clock_not_told": DEMONSTRATION,
    "ready": _("the bot hears and answers"),
    "leading": _("this process sends what is due"),
    "lead_lost": _("another process sends from now on; this one goes on answering"),
    "lead_not_given_up": _("the database is away; another process takes over in a few seconds"),
    "held": _("this database was restored: nothing is heard or sent before declic resume"),
    "answer_left_to_delivery": SOON,
    "answer_not_marked": _("the answer is given again: the person may read it twice"),
    "answer_kept_back": SOON,
    "call_answer_lost": _("an outside service was too late; the person is told, and goes on"),
    "email_not_sent": _("SMTP_URL: the mail server did not take this e-mail"),
    "erasure_log_not_copied": _(
        "BACKUP_COPY: the list of erasures could not be copied; it is tried again in five minutes"
    ),
    "file_not_understood": _("somebody sent a file that cannot be read; they are told"),
    "france_travail_heard": _("the offers of France Travail were read"),
    "group_message_ignored": _("somebody who is not of the team wrote in its group"),
    "heartbeat_refused": _("HEARTBEAT_URL: the service refuses the call; look at the address"),
    "heartbeat_not_taken": _("HEARTBEAT_URL: the service does not answer"),
    "not_followed": _("the count of an announcement is shown a little later"),
    "operator_not_written_to": _("OPERATOR_EMAIL: the e-mail did not leave; try declic mail test"),
    "pace_not_shared": DATABASE,
    "team_day_not_noted": DATABASE,
    "voice_not_transcribed": _("this voice cannot be written down; the team listens to it"),
    "command_refused": REFUSED,
    "press_refused": REFUSED,
    "script_refused": REFUSED,
    "ended_by_an_error": TO_MAINTAINERS,
    "thread_ended_by_an_error": TO_MAINTAINERS,
    "error_nobody_heard": TO_MAINTAINERS,
}
"""By the name of the event, which stays as it is: programs look for it."""


def advise(_log: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Add the hint of an event (a processor of structlog); one said with the event stays."""
    hint = HINTS.get(event["event"])
    return {**event, "hint": hint} if hint and "hint" not in event else event
