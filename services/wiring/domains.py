"""List the domains of the bot, and merge by name all that they offer."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TypeVar

from flows.intents.answers import load_answers
from flows.intents.buttons import load_buttons
from services.agenda import registry as agenda
from services.announcements import registry as announcements
from services.applications import registry as applications
from services.applications.applications import applied_to
from services.backoffice import registry as backoffice
from services.conversation import meaning, multi_select
from services.conversation.attachments import Maker
from services.conversation.callbacks import CallbackHandler, guarded
from services.conversation.conversations import Conversations
from services.conversation.deployment import Deployment
from services.conversation.phrases import TemplateValue
from services.conversation.runner import Action, Lister
from services.desk.listing import Listings
from services.employers import registry as employers
from services.enrolment import registry as enrolment
from services.feedback import registry as feedback
from services.figures import registry as figures
from services.home import registry as home
from services.legal import registry as legal
from services.meetings import registry as meetings
from services.mentor_space import registry as mentor_space
from services.mentors import registry as mentors
from services.mentors.access import acting_roles, may
from services.offers import registry as offers
from services.outbox.email_rendering import DrawCalendar, Recheck, Refresh
from services.outbox.message_limits import MessageLimits
from services.outbox.outbox import MessageKind, counted
from services.outbox.signed_links import Generation
from services.pages.page import LinkPage, Page, Renewal
from services.people.access import Access
from services.portraits import registry as portraits
from services.privacy import registry as privacy
from services.profile import registry as profile
from services.registries.registry import (
    AnswerAction,
    Bookable,
    Command,
    Condition,
    Finder,
    NoteShown,
    Registry,
)
from services.registries.sweep import Sweep
from services.safeguarding import registry as safeguarding
from services.safeguarding.who_may_report import reported_mentors
from services.session_admin import registry as session_admin
from services.slots import registry as slots
from services.strengths import registry as strengths
from services.table_imports import registry as table_imports
from services.team import closed_cards, command_lists, messages, missed_hours
from services.team.missed_hours import PromisedHours
from services.tickets import distress
from services.tickets import registry as tickets
from services.understanding import glossary
from services.understanding import registry as understanding
from services.understanding.answers import IntentAnswers
from services.way import registry as way
from services.wiring import sweeps
from services.workshops import hosts
from services.workshops import registry as workshops
from services.workshops.diary import DIARY

T = TypeVar("T")


def _foundations(_: Deployment) -> Registry:
    """List what the domains below the registries offer: conversations, outbox and team."""
    return Registry(
        actions={
            "begin_list": multi_select.begin,
            "is_told": meaning.is_told,
            "meaning_of": meaning.meaning_of,
        },
        message_kinds=[messages.TO_TEAM, closed_cards.CLOSED, command_lists.listing(acting_roles)],
    )


DOMAINS: Mapping[str, Callable[[Deployment], Registry]] = {
    "announcements": announcements.registry,
    "applications": applications.registry,
    "employers": employers.registry,
    "enrolment": enrolment.registry,
    "feedback": feedback.registry,
    "figures": figures.registry,
    "foundations": _foundations,
    "legal": legal.registry,
    "meetings": meetings.registry,
    "mentor_space": partial(mentor_space.registry, hosts=hosts.has_workshops),
    "mentors": mentors.registry,
    "offers": partial(offers.registry, applied=applied_to),
    "portraits": partial(portraits.registry, hosted=hosts.next_hosted),
    "privacy": privacy.registry,
    "profile": profile.registry,
    "safeguarding": safeguarding.registry,
    "session_admin": session_admin.registry,
    "slots": slots.registry,
    "strengths": strengths.registry,
    "table_imports": table_imports.registry,
    "tickets": tickets.registry,
    "workshops": workshops.registry,
}
"""All but the agenda, ways, the back office, understanding and the menus: they walk over these."""


@dataclass(frozen=True, slots=True)
class MergedRegistries:
    """All that the domains offer.  A name offered twice raises `KeyError`."""

    registries: Mapping[str, Registry]
    """By domain."""

    def actions(self) -> Mapping[str, Action]:
        return _merged(it.actions for it in self.registries.values())

    def listers(self) -> Mapping[str, Lister]:
        return _merged(it.listers for it in self.registries.values())

    def template_values(self) -> Mapping[str, TemplateValue]:
        return _merged(it.template_values for it in self.registries.values())

    def conditions(self) -> Mapping[str, Condition]:
        return _merged(it.conditions for it in self.registries.values())

    def finders(self) -> Mapping[str, Finder]:
        return _merged(it.finders for it in self.registries.values())

    def answer_actions(self) -> Mapping[str, AnswerAction]:
        return _merged(it.answer_actions for it in self.registries.values())

    def documents(self) -> Mapping[str, Maker]:
        return _merged(
            each
            for it in self.registries.values()
            for each in (it.pictures, it.documents, it.reports)
        )

    def pictures(self) -> Mapping[str, Maker]:
        return _merged(it.pictures for it in self.registries.values())

    def reports(self) -> frozenset[str]:
        return frozenset(name for it in self.registries.values() for name in it.reports)

    def shown(self) -> Mapping[str, NoteShown]:
        return _merged(it.shown for it in self.registries.values())

    def email_checks(self) -> Mapping[str, Recheck]:
        late = {missed_hours.EMAIL: missed_hours.email_check(self.promised_hours())}
        return _merged((late, *(it.email_checks for it in self.registries.values())))

    def email_refreshes(self) -> Mapping[str, Refresh]:
        return _merged(it.email_refreshes for it in self.registries.values())

    def email_calendars(self) -> Mapping[str, DrawCalendar]:
        return _merged(it.email_calendars for it in self.registries.values())

    def bookables(self) -> Mapping[str, Bookable]:
        return _merged(it.bookables for it in self.registries.values())

    def link_generations(self) -> Mapping[str, Generation]:
        return _merged(it.link_generations for it in self.registries.values())

    def message_kinds(self) -> Mapping[str, MessageKind]:
        kinds = chain.from_iterable(it.message_kinds for it in self.registries.values())
        hours = (it.kind for it in self.promised_hours())
        return _merged({kind.name: kind} for kind in (*kinds, *hours))

    def message_limits(self) -> MessageLimits:
        starts = [of_domain for it in self.registries.values() for of_domain in it.starts]
        elsewhere = [
            of_domain for it in self.registries.values() for of_domain in it.sent_elsewhere
        ]
        return MessageLimits(counted(self.message_kinds()), starts, elsewhere)

    def promised_hours(self) -> Sequence[PromisedHours]:
        return [hours for it in self.registries.values() for hours in it.promised_hours]

    def pages(self) -> Sequence[Page]:
        """Return the pages; two of one path, method and link action raise `KeyError`."""
        pages = list(chain.from_iterable(it.pages for it in self.registries.values()))
        _merged(dict.fromkeys(_names(page), page) for page in pages)
        return pages

    def link_renewals(self) -> Mapping[str, Renewal]:
        return _merged(it.link_renewals for it in self.registries.values())

    def listings(self) -> Listings:
        return _merged({it.name: it} for of in self.registries.values() for it in of.listings)

    def sweeps(self, conversations: Conversations) -> Sequence[Sweep]:
        """Return all sweeps by rank: each may change the work of the next."""
        bot_id = conversations.deployment.bot_id
        listed = chain.from_iterable(it.sweeps for it in self.registries.values())
        shared = (
            sweeps.late_calls(conversations),
            sweeps.late_answers(self.promised_hours(), bot_id),
            sweeps.desk_acts(self.listings(), conversations),
        )
        return sorted((*listed, *shared), key=lambda sweep: sweep.rank)

    def commands(self) -> Sequence[Command]:
        """Return the commands in the order in which they are listed."""
        commands = chain.from_iterable(it.commands for it in self.registries.values())
        return sorted(commands, key=lambda command: command.rank)

    def access(self) -> Mapping[str, Access]:
        """Return the right that each callback needs."""
        return _merged({name: access} for name, access, _ in self._guarded())

    def script_access(self) -> Mapping[str, Access]:
        """Return the right that each script needs, without the scripts that are open to all."""
        return _merged(
            dict.fromkeys(names.split(), access)
            for it in self.registries.values()
            for access, names in it.script_access.items()
        )

    def callbacks(self) -> Mapping[str, CallbackHandler]:
        """Return each handler behind its right; a handler without any raises `ValueError`."""
        return _merged(
            {name: guarded(may, access, handle)} for name, access, handle in self._guarded()
        )

    def _guarded(self) -> Iterator[tuple[str, Access, CallbackHandler]]:
        for registry in self.registries.values():
            yield from registry.guarded_callbacks()


def with_domains(deployment: Deployment) -> Deployment:
    """Return the deployment with the diary and the reports, handed from domains to others."""
    return replace(
        deployment,
        diary=DIARY,
        reported_mentors=reported_mentors,
        in_trouble=distress.has_told_of_trouble,
    )


def offered(deployment: Deployment) -> MergedRegistries:
    knowing = with_domains(deployment)
    domains = MergedRegistries({name: registry(knowing) for name, registry in DOMAINS.items()})
    booked = agenda.registry(knowing, domains.bookables())
    desk = backoffice.registry(knowing, domains.commands())
    ways = way.registry(knowing, domains.bookables())
    beside = {"backoffice": desk, "way": ways}
    listed = MergedRegistries({"agenda": booked, **domains.registries, **beside})
    understood = understanding.registry(answers_with(listed, deployment))
    all_but_menus = MergedRegistries({**listed.registries, "understanding": understood})
    menus = home.registry(knowing, all_but_menus.commands())
    return MergedRegistries({**all_but_menus.registries, "home": menus})


def answers_with(domains: MergedRegistries, deployment: Deployment) -> IntentAnswers:
    """Return the answers to what people write, with the conditions that the domains offer."""
    return IntentAnswers(
        by_intent=load_answers(),
        buttons=load_buttons(),
        conditions=domains.conditions(),
        finders={**domains.finders(), **glossary.FINDERS},
        actions=domains.answer_actions(),
        confirmed=deployment.confirmed_answers,
    )


def _merged(parts: Iterable[Mapping[str, T]]) -> Mapping[str, T]:
    merged: dict[str, T] = {}
    for part in parts:
        if twice := merged.keys() & part.keys():
            raise KeyError(f"offered twice: {', '.join(sorted(twice))}")
        merged |= part
    return merged


def _names(page: Page) -> Sequence[str]:
    """Return the names under which a page is offered."""
    actions = page.bearers if isinstance(page, LinkPage) else [""]
    return [f"{page.method} {page.path} {action}" for action in actions]


COMMANDS = offered(Deployment()).commands()
"""The team's commands, the same in every deployment."""
