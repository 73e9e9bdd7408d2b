"""Keep an announcement while its author writes it: one draft an author, until it leaves."""

import json
from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import ColumnElement, select

from models.announcements import (
    Announcement,
    AnnouncementCategory,
    AnnouncementContent,
    AnnouncementState,
)
from rules.announcements import announcements as rules
from rules.announcements.audience import from_json
from services.announcements.message import as_sent, excerpt
from services.conversation.runner import Action
from services.conversation.turn_context import Done, TurnContext
from services.people.roles import audit

SECOND = "second"
"""The answer that adds a link; any other answer replaces the links there were."""


class AnnouncementDraftStart(StrEnum):
    DRAFT = "draft"
    NONE = "none"


class AnnouncementPostResult(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    TOO_LONG = "too_long"
    LONG_CAPTION = "long_caption"
    BLANK = "blank"
    """It has a blank, such as « (prénom) », that nothing fills."""
    GONE = "gone"


class LinkLabelVerdict(StrEnum):
    KEPT = "kept"
    TOO_LONG = "too_long"


class AnnouncementLinkResult(StrEnum):
    MORE = "more"
    FULL = "full"
    UNREAD = "unread"
    GONE = "gone"


class AnnouncementDraftStep(StrEnum):
    WHOM = "whom"
    REVIEW = "review"
    GONE = "gone"


class AnnouncementDraftChange(StrEnum):
    KEPT = "kept"
    GONE = "gone"


def begin(context: TurnContext, _: Mapping[str, str]) -> AnnouncementDraftStart:
    """Find the author's last draft, and keep its id and its first words."""
    query = select(Announcement).where(*_drafts_of_author(context)).order_by(Announcement.id.desc())
    draft = context.session.scalars(query).first()
    context.keep(draft=str(draft.id) if draft else "")
    if draft is None:
        return AnnouncementDraftStart.NONE
    context.keep(excerpt=excerpt(draft, context.language), category=draft.category)
    return AnnouncementDraftStart.DRAFT


def draft_of(context: TurnContext, answers: Mapping[str, str]) -> Announcement | None:
    """Return the author's draft; None once it has left."""
    if not answers.get("draft"):
        return None
    query = select(Announcement).where(
        *_drafts_of_author(context), Announcement.id == int(answers["draft"])
    )
    return context.session.scalar(query)


def keep_post(context: TurnContext, answers: Mapping[str, str]) -> AnnouncementPostResult:
    """Keep the text and formatting that were sent, and the id that Telegram has for their file."""
    content = AnnouncementContent(answers["file_kind"] or AnnouncementContent.TEXT)
    if not rules.fits(answers["words"], caption=content is not AnnouncementContent.TEXT):
        return (
            AnnouncementPostResult.TOO_LONG
            if content is AnnouncementContent.TEXT
            else AnnouncementPostResult.LONG_CAPTION
        )
    if (blank := rules.blank_in(answers["words"])) is not None:
        context.keep(blank=blank)
        return AnnouncementPostResult.BLANK
    draft = draft_of(context, answers) if answers.get("draft") else _new(context, answers)
    if draft is None:
        return AnnouncementPostResult.GONE
    new = draft.id is None
    draft.content, draft.file_key = content, answers["file_id"] or None
    draft.text, draft.formatting = answers["words"], json.loads(answers["entities"] or "[]")
    context.session.add(draft)
    context.session.flush()
    context.keep(draft=str(draft.id), words="", entities="")
    return AnnouncementPostResult.NEW if new else AnnouncementPostResult.CHANGED


def keep_category(context: TurnContext, answers: Mapping[str, str]) -> AnnouncementDraftChange:
    """Change the category of a draft that is written already."""
    draft = draft_of(context, answers)
    if draft is None:
        return AnnouncementDraftChange.GONE
    draft.category = AnnouncementCategory(answers["category"])
    return AnnouncementDraftChange.KEPT


def keep_label(_: TurnContext, answers: Mapping[str, str]) -> LinkLabelVerdict:
    return (
        LinkLabelVerdict.KEPT
        if len(_label(answers)) <= rules.LONGEST_LABEL
        else LinkLabelVerdict.TOO_LONG
    )


def keep_link(context: TurnContext, answers: Mapping[str, str]) -> AnnouncementLinkResult:
    """Store a link of the draft: the first one replaces all, the second is added."""
    address = rules.address_of(answers["address"])
    if address is None:
        return AnnouncementLinkResult.UNREAD
    draft = draft_of(context, answers)
    if draft is None:
        return AnnouncementLinkResult.GONE
    before = draft.links if answers.get("which_link") == SECOND else []
    draft.links = [*before, [_label(answers), address]][: rules.MOST_LINKS]
    return (
        AnnouncementLinkResult.FULL
        if len(draft.links) >= rules.MOST_LINKS
        else AnnouncementLinkResult.MORE
    )


def drop_links(context: TurnContext, answers: Mapping[str, str]) -> AnnouncementDraftChange:
    draft = draft_of(context, answers)
    if draft is None:
        return AnnouncementDraftChange.GONE
    draft.links = []
    return AnnouncementDraftChange.KEPT


def next_missing(context: TurnContext, answers: Mapping[str, str]) -> AnnouncementDraftStep:
    draft = draft_of(context, answers)
    if draft is None:
        return AnnouncementDraftStep.GONE
    return (
        AnnouncementDraftStep.REVIEW
        if from_json(draft.audience).groups
        else AnnouncementDraftStep.WHOM
    )


def show_preview(context: TurnContext, answers: Mapping[str, str]) -> AnnouncementDraftChange:
    """Show the author the announcement exactly as others will see it."""
    draft = draft_of(context, answers)
    if draft is None:
        return AnnouncementDraftChange.GONE
    context.say(as_sent(draft, context.person_id, context.language))
    return AnnouncementDraftChange.KEPT


def drop(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Delete the draft."""
    draft = draft_of(context, answers)
    if draft is not None:
        audit(
            context.session,
            context.person_id,
            "announcement_dropped",
            context.now,
            announcement=draft.id,
        )
        context.session.delete(draft)
    context.keep(draft="")
    return Done.DONE


def _label(answers: Mapping[str, str]) -> str:
    return " ".join(answers["label"].split())


def _drafts_of_author(context: TurnContext) -> tuple[ColumnElement[bool], ...]:
    return (
        Announcement.bot_id == context.bot_id,
        Announcement.made_by == context.person_id,
        Announcement.state == AnnouncementState.DRAFT,
        Announcement.confirmed_by.is_(None),
    )


def _new(context: TurnContext, answers: Mapping[str, str]) -> Announcement:
    return Announcement(
        bot_id=context.bot_id,
        made_by=context.person_id,
        made_at=context.now,
        category=AnnouncementCategory(answers["category"]),
        links=[],
        audience={},
    )


ACTIONS: Mapping[str, Action] = {
    "announce_begin": begin,
    "announce_keep_post": keep_post,
    "announce_keep_category": keep_category,
    "announce_keep_label": keep_label,
    "announce_keep_link": keep_link,
    "announce_drop_links": drop_links,
    "announce_next": next_missing,
    "announce_preview": show_preview,
    "announce_drop": drop,
}
