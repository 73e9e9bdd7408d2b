"""The team answers someone: words, pictures or a voice, from a card or from a topic."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from flows.replies import Reply, Sent, Typed
from models.outbox import OutboxMessage
from models.people import Person
from models.tickets import Ticket, What
from rules.conversation.answers import LONGEST_ANSWER
from services.conversation import inline_buttons
from services.conversation.phrases import Phrases
from services.conversation.replies import Say
from services.conversation.turn_context import Scene
from services.outbox import kinds, outbox
from services.people import roles
from services.team import answers_by_email
from services.team.notifications import name_of, tell
from services.tickets import attachments, cards, duty, messages, staff_group, tickets

NOT_ANSWERED = frozenset({"safety_return"})
"""Kinds about someone who is not to know of it: a reply to such a message reaches nobody."""


@dataclass(frozen=True, slots=True)
class Answering:
    phrases: Phrases

    def answer(self, scene: Scene, replied_to: int, said: Reply) -> bool:
        """A reply to a message about someone reaches them; False when it is no such reply."""
        query = select(OutboxMessage).where(
            OutboxMessage.person_id == scene.person_id, OutboxMessage.message_id == replied_to
        )
        message = scene.session.scalars(query.limit(1)).first()
        if message is None or message.about_id is None:
            return message is not None and self._is_erased(scene, message)
        if message.kind in NOT_ANSWERED:
            self.phrases.say(scene, "desk.not_answered")
            return True
        person = scene.session.get_one(Person, message.about_id)
        if isinstance(said, Typed):
            self.write(scene, person, said.text)
        elif attachments.may_pass(said) and scene.message_id and scene.person.telegram_id:
            caption = said.text if isinstance(said, Sent) else ""
            self.send(scene, person, scene.person.telegram_id, scene.message_id, caption)
        else:
            return False
        return True

    def write(self, scene: Scene, person: Person, text: str, once: str = "") -> None:
        """`once`: from a button, which may be pressed twice."""
        if len(text) > LONGEST_ANSWER:
            self.phrases.say(scene, "common.got.too_long")
            return
        key = once or str(scene.update_id)
        if by_email := answers_by_email.is_by_email_only(scene.session, person):
            new = answers_by_email.send(scene.session, person, text, key=key, now=scene.now)
        elif self._is_reached(scene, person):
            new = self._promise(scene, person, text, key)
        else:
            return
        if new and by_email:
            self.phrases.say(scene, "desk.answer_mailed")
        if new:
            known = {"by": name_of(scene.session, scene.person_id), "message": text}
            self._sent(scene, person, What.SAID, known)

    def _promise(self, scene: Scene, person: Person, text: str, key: str) -> bool:
        return outbox.promise(
            scene.session,
            messages.FROM_TEAM,
            person,
            key=f"answer:{key}",
            due_at=scene.now,
            params=kinds.words(
                "desk.from_team", {"message": text}, cards.answer_buttons(person.id)
            ),
        )

    def send(
        self, scene: Scene, person: Person, chat: int, message: int, caption: str = ""
    ) -> None:
        """What is no text is copied as it is; a letter takes words only."""
        if answers_by_email.is_by_email_only(scene.session, person):
            if caption:
                self.write(scene, person, caption)
            self.phrases.say(scene, "desk.caption_only" if caption else "desk.words_only")
        elif self._is_reached(scene, person):
            attachments.to_person(scene, person, chat, message)
            self._sent(scene, person, What.COPY, {"chat": chat, "message": message})

    def _is_erased(self, scene: Scene, message: OutboxMessage) -> bool:
        gone = message.kind == outbox.ERASED
        if gone:
            self.phrases.say(scene, "desk.erased")
        return gone

    def _is_reached(self, scene: Scene, person: Person) -> bool:
        if person.blocked_at is not None:
            self.phrases.say(scene, "desk.left")
        return person.blocked_at is None

    def _sent(
        self, scene: Scene, person: Person, what: What, known: Mapping[str, str | int]
    ) -> None:
        ticket = tickets.answered(scene, person.id)
        roles.audit(scene.session, scene.person_id, "answered", scene.now, person=person.id)
        if scene.thread is not None:
            return  # what is written in a topic is there to be seen
        if not staff_group.post(scene.session, person, what, scene.now, known):
            self._tell_others(scene, person, what, known)
        self._show_sent(scene, ticket)

    def _tell_others(
        self, scene: Scene, person: Person, what: What, known: Mapping[str, str | int]
    ) -> None:
        """Without a group, who else would have answered reads what was said."""
        by, name = (name_of(scene.session, it) for it in (scene.person_id, person.id))
        said = "desk.colleague_said" if what is What.SAID else "desk.colleague_sent"
        told = kinds.words(said, {"by": by, "name": name, "message": str(known["message"])})
        readers = duty.readers(scene.session, scene.bot_id)
        others = [it for it in readers if it.id != scene.person_id]
        key = f"answered:{scene.update_id}"
        tell(scene.session, others, told, key=key, now=scene.now, about_id=person.id)

    def _show_sent(self, scene: Scene, ticket: Ticket) -> None:
        close = [[cards.close_button(ticket, scene.language)]]
        rows = cards.rows_of(ticket, scene.language) if ticket.danger else close
        inline_buttons.show(scene, Say(self.phrases.words(scene, "desk.answer_sent", {}), rows))
