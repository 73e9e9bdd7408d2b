"""Do for people what the desk asks: write to them, pause, note, call, move to another session."""

from datetime import timedelta

from models.people import Person
from services.backoffice import person_actions, suspensions
from services.desk import notes
from services.desk.listing import ActOnRow, Verdict
from services.people.roles import audit
from services.tickets import answering
from services.tickets.answering import AnswerResult

LONGEST_NOTE = 500
TERMS = (7, 30, 90)
"""Days for which a note may be kept."""
CALLS_KEPT = timedelta(days=14)


def write(on: ActOnRow) -> Verdict:
    """Write to a person as an answer of the team, which they may answer."""
    context = on.reader.turn(on.number)
    once = f"desk:{on.number}:{on.key}"
    result = answering.write(context, _person(on), on.fields["words"], once)
    return Verdict(result, is_done=result in (AnswerResult.SENT, AnswerResult.MAILED))


def note(on: ActOnRow) -> Verdict:
    """Note something about a person, for some days."""
    until = timedelta(days=int(on.fields["days"]))
    return _noted(on, on.fields["note"], until, is_call=False)


def note_call(on: ActOnRow) -> Verdict:
    """Put a person on the reader's call list, once."""
    if notes.is_on_my_list(on.reader, on.key):
        return Verdict("call_already", is_done=False)
    return _noted(on, "", CALLS_KEPT, is_call=True)


def settle_call(on: ActOnRow) -> Verdict:
    """Take a person off every call list."""
    found = notes.settle_calls(on.reader, on.key)
    return Verdict("called" if found else "call_none", is_done=False)


def forget_note(on: ActOnRow) -> bool:
    """Forget what an act noted."""
    return notes.forget(on.reader, int(on.before), on.key)


def pause(on: ActOnRow) -> Verdict:
    """Pause a person's nudges; bookings are reminded all the same."""
    if _person(on).nudges_suspended_at is not None:
        return Verdict("paused_already", is_done=False)
    _switch(on, paused=True)
    return Verdict("paused")


def resume(on: ActOnRow) -> Verdict:
    if _person(on).nudges_suspended_at is None:
        return Verdict("not_paused", is_done=False)
    _switch(on, paused=False)
    return Verdict("resumed")


def resume_again(on: ActOnRow) -> bool:
    """Undo a pause, unless somebody ended it since."""
    return resume(on).is_done


def pause_again(on: ActOnRow) -> bool:
    """Undo the end of a pause, unless somebody paused since."""
    return pause(on).is_done


def move(on: ActOnRow) -> Verdict:
    """Give a person a place in another session, as `/fiche` does."""
    context = on.reader.turn(on.number)
    answers = {"chosen": str(on.key), "session": on.fields["session"]}
    result = person_actions.move(context, answers)
    return Verdict(f"move_{result}", is_done=result is person_actions.PersonMoveResult.MOVED)


def _noted(on: ActOnRow, words: str, kept: timedelta, *, is_call: bool) -> Verdict:
    reader = on.reader
    number = notes.add(reader, on.key, words, kept, is_call=is_call)
    audit(reader.session, reader.person_id, "person_noted", reader.now, person=on.key)
    return Verdict("call" if is_call else "noted", before=str(number))


def _switch(on: ActOnRow, *, paused: bool) -> None:
    reader = on.reader
    suspensions.switch(reader.session, _person(on), reader.person_id, reader.now, paused=paused)


def _person(on: ActOnRow) -> Person:
    return on.reader.session.get_one(Person, on.key)
