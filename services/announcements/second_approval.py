"""For many people, someone else of the team looks at an announcement, and agrees or not."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.announcements import Announcement, AnnouncementState
from models.people import Person
from services.announcements import launch
from services.announcements.audience_conversation import in_words
from services.announcements.message import as_sent, excerpt
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken
from services.conversation.conversations import Conversations
from services.conversation.phrases import Phrases
from services.conversation.replies import Say
from services.conversation.text import button, words
from services.conversation.turn_context import Scene
from services.outbox import kinds, outbox
from services.people import roles
from services.team import messages
from services.team.notifications import name_of, tell

SEE, AGREE, REFUSE = "announcement_see", "announcement_agree", "announcement_refuse"
BUTTONS = {"see": SEE, "agree": AGREE, "refuse": REFUSE}
WRITTEN = (
    "bot_id",
    "made_by",
    "made_at",
    "category",
    "content",
    "text",
    "entities",
    "file_id",
    "links",
    "audience",
    "starts_at",
)
"""What a draft holds."""

Work = Callable[[Scene, Phrases, Announcement], Taken]


def ask(scene: Scene, announcement: Announcement) -> None:
    """A card to everyone else of the team: the first tap counts."""
    values = card(scene, announcement)
    buttons = [
        (f"announce.second.{key}", inline_buttons.data(verb, announcement.id))
        for key, verb in BUTTONS.items()
    ]
    params = kinds.words("announce.second.card", values, buttons)
    key = f"second:{announcement.id}:{scene.update_id}"
    tell(scene.session, others(scene), params, key=key, now=scene.now)


def others(scene: Scene) -> Sequence[Person]:
    everyone = roles.members(scene.session, scene.bot_id)
    return [member for member in everyone if member.id != scene.person_id]


def show(scene: Scene, announcement: Announcement) -> None:
    """The same card, to who looks for it."""
    buttons = [
        [
            button(
                scene.language, f"announce.second.{key}", inline_buttons.data(verb, announcement.id)
            )
        ]
        for key, verb in BUTTONS.items()
    ]
    said = words(scene.language, "announce.second.card", card(scene, announcement))
    inline_buttons.show(scene, Say(said, buttons))


def card(scene: Scene, announcement: Announcement) -> dict[str, str]:
    by = announcement.confirmed_by
    at = announcement.starts_at or scene.now
    return {
        "name": name_of(scene.session, by) if by else "?",
        "excerpt": excerpt(announcement, scene.language),
        "described": in_words(scene, announcement),
        "count": str(launch.reached(scene.session, announcement, at).people),
        "when": launch.when(scene, announcement),
    }


def waiting(session: Session, bot_id: int, announcement_id: int) -> Announcement | None:
    """Held until the end of the transaction; of an author who is still of the team."""
    query = select(Announcement).where(
        Announcement.id == announcement_id,
        Announcement.bot_id == bot_id,
        Announcement.state == AnnouncementState.DRAFT,
        Announcement.confirmed_by.is_not(None),
    )
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    confirmed_by = found.confirmed_by if found else None
    return found if confirmed_by and roles.is_staff(session, confirmed_by) else None


def take_back(scene: Scene, announcement: Announcement) -> None:
    """It is a draft again, of another number: cards that were shown agree to nothing more."""
    draft = Announcement(**{name: getattr(announcement, name) for name in WRITTEN})
    scene.session.delete(announcement)
    scene.session.add(draft)
    scene.session.flush()


def verbs(conversations: Conversations) -> Mapping[str, Press]:
    phrases = conversations.phrases
    return {
        SEE: _pressed(phrases, _see),
        AGREE: _pressed(phrases, _agree),
        REFUSE: _pressed(phrases, _refuse),
    }


def _pressed(phrases: Phrases, work: Work) -> Press:
    def press(scene: Scene, _: object, announcement_id: int) -> Taken:
        if not roles.is_staff(scene.session, scene.person_id):
            return Taken.FOREIGN
        found = waiting(scene.session, scene.bot_id, announcement_id)
        if found is None:
            inline_buttons.replace(scene, phrases, "announce.second.over", {})
            return Taken.DONE
        return work(scene, phrases, found)

    return press


def _see(scene: Scene, _: Phrases, announcement: Announcement) -> Taken:
    scene.say(as_sent(announcement, scene.person_id, scene.language))
    return Taken.STAYS


def _agree(scene: Scene, phrases: Phrases, announcement: Announcement) -> Taken:
    if announcement.confirmed_by == scene.person_id:
        phrases.say(scene, "announce.second.not_you")
        return Taken.STAYS
    if announcement.starts_at is not None and announcement.starts_at <= scene.now:
        take_back(scene, announcement)
        _end(scene, phrases, announcement, "late")
        return Taken.DONE
    announcement.second_by = scene.person_id
    launch.launch(scene.session, announcement, scene.now)
    _end(scene, phrases, announcement, "agreed")
    return Taken.DONE


def _refuse(scene: Scene, phrases: Phrases, announcement: Announcement) -> Taken:
    if announcement.confirmed_by == scene.person_id:
        phrases.say(scene, "announce.second.not_you")
        return Taken.STAYS
    take_back(scene, announcement)
    _end(scene, phrases, announcement, "refused")
    return Taken.DONE


def _end(scene: Scene, phrases: Phrases, announcement: Announcement, what: str) -> None:
    """Its author is told, the card shows what was decided."""
    roles.audit(
        scene.session, scene.person_id, f"announcement_{what}", scene.now, it=announcement.id
    )
    said = {"excerpt": excerpt(announcement, scene.language)}
    inline_buttons.replace(scene, phrases, f"announce.second.{what}", said)
    author = scene.session.get(Person, announcement.made_by) if announcement.made_by else None
    if author is not None:
        outbox.promise(
            scene.session,
            messages.TO_TEAM,
            author,
            key=f"second_{what}:{announcement.id}:{scene.update_id}",
            due_at=scene.now,
            params=kinds.words(
                f"announce.second.told.{what}",
                {**said, "name": name_of(scene.session, scene.person_id)},
            ),
        )
