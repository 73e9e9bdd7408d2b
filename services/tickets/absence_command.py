"""Note absences in the chat (/absence), of oneself, a colleague or all, and say who is away."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from models.people import Person, RoleName
from rules.conversation.typed_text import plain
from rules.schedule.dates import in_short, in_words
from rules.schedule.days import Days
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from rules.schedule.typed_absences import absence_in, days_in
from rules.tickets import closed_days
from rules.tickets.closed_days import TeamDays
from services.conversation.phrases import Phrase, plainly
from services.conversation.runner import Action, Lister
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import Done, ReadOrUnread, TurnContext
from services.enrolment import verdict_values
from services.mentors.access import may
from services.outbox.kinds import message_params
from services.people import roles
from services.people.access import Access
from services.team import absences, closings
from services.team.notifications import name_of, tell

SCRIPT = "absence"
OF_ALL = "all"
"""The option of the closing; that of an absence is its first day."""
FIRST_PERSON = frozenset({"je", "j", "mes", "mon", "moi", "suis", "serai", "i", "my", "am"})
"""Words that tell the writer's own absence, even beside another name."""
LONGEST = timedelta(days=366)
LONGEST_OF_ALL = timedelta(days=92)


class AbsenceStart(StrEnum):
    TYPED = "typed"
    """The days were typed at the menu."""
    ASKED = "asked"


class AbsenceChoice(StrEnum):
    MINE = "mine"
    COLLEAGUES = "colleagues"
    CLOSING = "closing"
    GONE = "gone"


class ClosingDays(StrEnum):
    KNOWN = "known"
    UNKNOWN = "unknown"


class AbsenceNote(StrEnum):
    NOTED = "noted"
    OVER = "over"
    """The last day went by before the yes."""


class AbsenceOwner(StrEnum):
    MINE = "mine"
    COLLEAGUES = "colleagues"
    GONE = "gone"


class OwnAbsenceNote(StrEnum):
    NOTED = "noted"
    COLLEAGUES = "colleagues"
    GONE = "gone"
    """The colleague has left the team."""
    MENTOR = "mentor"
    """The member is a mentor too, whose meetings of these days are asked about next."""
    OVER = "over"


def said_today(context: TurnContext) -> Phrase | None:
    """Return what people read while nobody of the team answers; None while somebody does."""
    closed = closings.today(context.session, context.bot_id, context.now)
    if closed is None:
        return None
    if closed.text is not None:
        return Phrase("absence.said", {"text": closed.text})
    return Phrase("absence.nobody", {"day": in_words(closed.answers_on, context.language)})


def opening_hours(context: TurnContext) -> str | Phrase:
    """Say the team's opening hours, or that nobody answers today."""
    return said_today(context) or verdict_values.opening_hours(context)


def told(context: TurnContext) -> Phrase:
    """Return the members away, each with the last day, or that nobody is."""
    found = list(lines(context))
    return Phrase.joined(found) if found else Phrase("absence.none")


def lines(context: TurnContext) -> Iterator[Phrase]:
    """Yield a line for each absence of a member, and for the closing, that is not over."""
    members = {it.id for it in roles.members(context.session, context.bot_id)}
    coming = absences.days_of_all(context.session, context.bot_id, context.now)
    for person_id, days in coming:
        if person_id in members:
            name = name_of(context.session, person_id)
            yield Phrase("absence.line", {"name": name, "days": _days_said(days, context.language)})
    closing = closings.announced(context.session, context.bot_id, context.now)
    if closing is not None:
        days = closings.days_of(closing)
        said = _days_said(days, context.language)
        yield Phrase("absence.line_of_all", {"days": said, "text": closing.text})


def take(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Show a member of the team the absence that they type at a menu, for a yes."""
    question = context.conversations.question(context, stack)
    if question is None or not question.script.passing:
        return False
    today = _today(context)
    days = absence_in(text, today)
    if days is None or days.last > today + LONGEST:
        return False
    if not roles.is_staff(context.session, context.person_id):
        return False
    whose = _whose(context, text)
    if whose is None:
        return False
    context.conversations.open_above(context, stack, SCRIPT, {**_kept(days), **whose})
    return True


def _whose(context: TurnContext, text: str) -> Mapping[str, str] | None:
    """Return the absent member told by a text: its writer, or a colleague it names.

    None if it names a mentor, or several colleagues.
    """
    words = set(plain(text).split())
    if words & FIRST_PERSON:
        return {}
    named = [it for it in _colleagues(context) if words & set(plain(it.first_name or "").split())]
    if len(named) == 1:
        return {"whose": str(named[0].id)}
    is_mentor = not named and any(words & set(plain(it).split()) for it in _mentors(context))
    return None if named or is_mentor else {}


def _mentors(context: TurnContext) -> Sequence[str]:
    """Return the first names of the mentors."""
    mentors = roles.members(context.session, context.bot_id, [RoleName.MENTOR])
    return [it.first_name for it in mentors if it.first_name and it.id != context.person_id]


def _colleagues(context: TurnContext) -> Sequence[Person]:
    members = roles.members(context.session, context.bot_id)
    return [it for it in members if it.id != context.person_id]


def begin(_: TurnContext, answers: Mapping[str, str]) -> AbsenceStart:
    return AbsenceStart.TYPED if "last" in answers else AbsenceStart.ASKED


def colleagues(context: TurnContext, _: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """List the colleagues whose absence may be noted for them."""
    return [(str(it.id), name_of(context.session, it.id)) for it in _colleagues(context)]


def listed(context: TurnContext, _: Mapping[str, str]) -> Sequence[tuple[str, str | Phrase]]:
    """List the absences that this member may end or change, their own first, and the closing."""
    mine = absences.days_of(context.session, context.person_id, context.now)
    options: list[tuple[str, str | Phrase]] = [
        (days.first.isoformat(), Phrase("absence.mine", {"days": _in_short(context, days)}))
        for days in mine
    ]
    names = {it.id: it.first_name or f"n° {it.id}" for it in _colleagues(context)}
    options += [
        (
            f"{person_id}:{days.first.isoformat()}",
            Phrase("absence.of", {"name": names[person_id], "days": _in_short(context, days)}),
        )
        for person_id, days in absences.days_of_all(context.session, context.bot_id, context.now)
        if person_id in names
    ]
    if closings.announced(context.session, context.bot_id, context.now) is not None:
        options.append((OF_ALL, Phrase("absence.of_all")))
    return options


def choose(context: TurnContext, answers: Mapping[str, str]) -> AbsenceChoice:
    """Keep the days in words of what was chosen, and the sentence of a closing."""
    if answers["absence"] == OF_ALL:
        closing = closings.announced(context.session, context.bot_id, context.now)
        if closing is None:
            return AbsenceChoice.GONE
        days = closings.days_of(closing)
        context.keep(text=closing.text, days=_in_words(context, days), **_kept(days))
        return AbsenceChoice.CLOSING
    person_id, first = _chosen(context, answers["absence"])
    noted = absences.days_of(context.session, person_id, context.now)
    found = next((days for days in noted if days.first == first), None)
    if found is None:
        return AbsenceChoice.GONE
    context.keep(days=_in_words(context, found))
    if person_id == context.person_id:
        return AbsenceChoice.MINE
    context.keep(whose=str(person_id), name=name_of(context.session, person_id))
    return AbsenceChoice.COLLEAGUES


def _chosen(context: TurnContext, absence: str) -> tuple[int, date]:
    """Return the member and the first day of an option; the reader's own have the day alone."""
    person_id, _, first = absence.rpartition(":")
    return int(person_id or context.person_id), date.fromisoformat(first)


def read_days(context: TurnContext, answers: Mapping[str, str]) -> ReadOrUnread:
    """Read the days of one's own absence, within a year."""
    return _read(context, answers["typed"], LONGEST)


def read_closing_days(context: TurnContext, answers: Mapping[str, str]) -> ReadOrUnread:
    """Read the days of a closing for everybody, within three months."""
    return _read(context, answers["typed"], LONGEST_OF_ALL)


def look(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep the days in words, and what becomes of what waits meanwhile."""
    days = _days(answers)
    with_mine = _team_with(context, days, _person_of(context, answers))
    closed = [day for day in _each(days) if with_mine.all_are_away(day)]
    is_mine = _person_of(context, answers) == context.person_id
    held = Phrase("absence.to_colleagues" if is_mine else "absence.from_colleague")
    if closed:
        again = closed_days.answers_again_on(closed[0], with_mine)
        values = {
            "day": in_words(closed[0], context.language),
            "again": in_words(again, context.language),
        }
        held = Phrase("absence.to_nobody", values)
    context.keep(days=_in_words(context, days), held=plainly(held, context.language))
    return Done.DONE


def whose(context: TurnContext, answers: Mapping[str, str]) -> AbsenceOwner:
    """Keep the name of the absent colleague; tell whether the absence is the reader's own."""
    person_id = _person_of(context, answers)
    if person_id == context.person_id:
        return AbsenceOwner.MINE
    if not roles.is_staff(context.session, person_id):
        return AbsenceOwner.GONE
    context.keep(name=name_of(context.session, person_id))
    return AbsenceOwner.COLLEAGUES


def note(context: TurnContext, answers: Mapping[str, str]) -> OwnAbsenceNote:
    """Note the absence, in place of the one that is changed; a colleague is told of theirs."""
    days, person_id = _days(answers), _person_of(context, answers)
    if days.last < _today(context):
        return OwnAbsenceNote.OVER
    if not roles.is_staff(context.session, person_id):
        return OwnAbsenceNote.GONE
    if (changed := answers.get("absence", OF_ALL)) != OF_ALL:
        absences.end(context.session, *_chosen(context, changed))
    absences.note(context.session, person_id, days, context.now)
    _audit(context, "away_noted", person_id)
    if person_id != context.person_id:
        _tell(context, person_id, "absence.noted_by", days)
        return OwnAbsenceNote.COLLEAGUES
    is_mentor = may(context.session, context.person_id, Access.MENTOR)
    return OwnAbsenceNote.MENTOR if is_mentor else OwnAbsenceNote.NOTED


def end(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """End an absence, begun or not; a colleague is told of theirs."""
    person_id, first = _chosen(context, answers["absence"])
    noted = absences.days_of(context.session, person_id, context.now)
    days = next((it for it in noted if it.first == first), None)
    if days is not None and absences.end(context.session, person_id, first):
        _audit(context, "away_over", person_id)
        if person_id != context.person_id:
            _tell(context, person_id, "absence.ended_by", days)
    return Done.DONE


def _person_of(context: TurnContext, answers: Mapping[str, str]) -> int:
    """Return the id of the member whose absence the conversation is about."""
    return int(answers.get("whose", context.person_id))


def _audit(context: TurnContext, action: str, person_id: int) -> None:
    about = {"person": person_id} if person_id != context.person_id else {}
    roles.audit(context.session, context.person_id, action, context.now, **about)


def _tell(context: TurnContext, person_id: int, key: str, days: Days) -> None:
    """Tell a colleague what was noted for them."""
    colleague = context.session.get_one(Person, person_id)
    said = plainly(_days_said(days, colleague.language), colleague.language)
    values = {"name": name_of(context.session, context.person_id), "days": said}
    message_key = f"{key}:{person_id}:{context.update_id}"
    params = message_params(key, values)
    tell(context.session, [colleague], params, key=message_key, now=context.now)


def closing_days(context: TurnContext, answers: Mapping[str, str]) -> ClosingDays:
    """Tell whether the days of the closing are known already, and within three months."""
    is_known = "last" in answers and _days(answers).last <= _today(context) + LONGEST_OF_ALL
    return ClosingDays.KNOWN if is_known else ClosingDays.UNKNOWN


def look_at_closing(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.keep(days=_in_words(context, _days(answers)))
    return Done.DONE


def announce(context: TurnContext, answers: Mapping[str, str]) -> AbsenceNote:
    """Store the message said to people who write to the team on some days."""
    days = _days(answers)
    if days.last < _today(context):
        return AbsenceNote.OVER
    closings.announce(
        context.session, context.bot_id, answers["text"], days, context.person_id, context.now
    )
    roles.audit(context.session, context.person_id, "absence_said", context.now)
    return AbsenceNote.NOTED


def end_closing(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Stop saying it: the team is back."""
    closings.end(context.session, context.bot_id)
    roles.audit(context.session, context.person_id, "absence_over", context.now)
    return Done.DONE


def _days_said(days: Days, language: str) -> Phrase:
    """Return « le lundi 15 mars », or « du lundi 15 mars au vendredi 19 mars »."""
    values = {"first": in_words(days.first, language), "last": in_words(days.last, language)}
    return Phrase("absence.day" if days.first == days.last else "absence.days", values)


def _read(context: TurnContext, typed: str, longest: timedelta) -> ReadOrUnread:
    today = _today(context)
    days = days_in(typed, today)
    if days is None or not today <= days.first or days.last > today + longest:
        return ReadOrUnread.UNREAD
    context.keep(**_kept(days))
    return ReadOrUnread.READ


def _team_with(context: TurnContext, days: Days, person_id: int) -> TeamDays:
    """Return the days away of each member, with those of a new absence."""
    team = closings.team_days(context.session, context.bot_id, context.now)
    members = {it.id for it in roles.reachable(context.session, context.bot_id)}
    theirs = [*team.away.get(person_id, ()), days]
    return replace(team, members=members, away={**team.away, person_id: theirs})


def _each(days: Days) -> Sequence[date]:
    count = (days.last - days.first).days + 1
    return [days.first + timedelta(days=more) for more in range(count)]


def _days(answers: Mapping[str, str]) -> Days:
    return Days(date.fromisoformat(answers["first"]), date.fromisoformat(answers["last"]))


def _kept(days: Days) -> dict[str, str]:
    return {"first": days.first.isoformat(), "last": days.last.isoformat()}


def _in_words(context: TurnContext, days: Days) -> str:
    return plainly(_days_said(days, context.language), context.language)


def _in_short(context: TurnContext, days: Days) -> str:
    """Return the days for a button, such as « 15 mars – 19 mars »."""
    ends = dict.fromkeys((days.first, days.last))
    return " – ".join(in_short(day, context.language) for day in ends)


def _today(context: TurnContext) -> date:
    return local_date(context.now, NO_DEPARTMENT)


ACTIONS: Mapping[str, Action] = {
    "begin_absence": begin,
    "choose_absence": choose,
    "read_absence": read_days,
    "look_at_absence": look,
    "whose_absence": whose,
    "note_absence": note,
    "end_absence": end,
    "closing_days": closing_days,
    "read_closing": read_closing_days,
    "look_at_closing": look_at_closing,
    "announce_closing": announce,
    "end_closing": end_closing,
}
LISTERS: Mapping[str, Lister] = {"absences_to_end": listed, "colleagues": colleagues}
