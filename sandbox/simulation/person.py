"""Play one person: what they are, and what they do next with what their phone shows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from sandbox.simulation import habits, mistakes, phone
from sandbox.simulation.habits import BY_ROLE, Habits
from sandbox.simulation.phone import Seen
from sandbox.simulation.plan import PAGE, Home, Part, Saying
from sandbox.world.history import Chat

NAMES = (
    *("Ada", "Ahmed", "Aïcha", "Alice", "Amina", "Anouk", "Antoine", "Awa", "Bilal", "Binta"),
    *("Camille", "Chloé", "Dounia", "Driss", "Elsa", "Emre", "Fanta", "Farid", "Gaëlle", "Hugo"),
    *("Idriss", "Inès", "Irina", "Jade", "Jean-Luc", "Karim", "Kevin", "Lamine", "Léa", "Lina"),
    *("Louise", "Malik", "Manon", "Marc", "Marie", "Mehdi", "Moussa", "Nadia", "Naïma", "Noé"),
    *("Olga", "Oscar", "Paul", "Rachid", "Rosa", "Salma", "Samir", "Sonia", "Théo", "Yasmine"),
)
AGES = {"18 à 25 ans": 25, "26 à 49 ans": 52, "50 ans ou plus": 20, "Moins de 18 ans": 3}
SITUATIONS = {"Oui": 82, "Non, mais je cherche": 10, "J'ai un emploi": 4, "Je ne sais pas": 4}
ASK, OLD_BUTTON, TWICE, TYPE_LABEL = 0.03, 0.01, 0.015, 0.05
"""How often words of one's own come instead of an answer, a button of an older message is pressed,
a button is pressed twice, or its label is typed."""
RARE_LIE = 0.01
SAME_ANSWERS = 3
"""How often the same question is answered in the same way."""


@dataclass(frozen=True, slots=True)
class Move:
    """What a person does: types words, or presses a button of a message, perhaps twice."""

    words: str
    message: int | None = None
    data: str = ""
    """What the button carries."""
    twice: bool = False
    saying: Saying | None = None
    """The words of one's own that these are."""
    asked: Seen | None = None
    """The message that this answers."""

    @property
    def question(self) -> str:
        return self.asked.question if self.asked else ""


@dataclass(slots=True)
class Person:
    number: int
    part: Part
    name: str
    home: Home
    age: str
    situation: str
    rng: Random
    hurried: float
    """How often there is a slip in what they type."""
    reliable: float
    """How often they do what they are asked to, unasked."""
    sayings: Sequence[Saying]
    habits: Habits
    code: str = ""
    """The code of a workshop they were in."""
    goals: int = 0
    """How many things they still mean to do in this sitting."""
    breath: int = 0
    """How many answers they still have in them, in this sitting."""
    read: int = 0
    """The newest message they have read."""
    seen: int = 0
    """How far they have seen their chat change."""
    turn: int = 0
    """What was planned in an earlier turn is forgotten."""
    started: bool = False
    is_gone: bool = False
    will_sit: bool = False
    """Whether their next sitting is planned."""
    pressed: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    @property
    def is_on_page(self) -> bool:
        """Whether they come by the bot's own page."""
        return self.part.door == PAGE

    def sit_down(self) -> None:
        """Take up the phone, with one thing to do or several."""
        self.asked.clear()
        self.goals = 1 + int(self.rng.expovariate(0.7))
        self.breath = 14 + int(self.rng.expovariate(0.1))

    def go_on(self, chat: Chat) -> Move | None:
        """Return what to do with what the phone shows; None: nothing more for now."""
        message = phone.asking(chat)
        self.breath -= 1
        if message is None or self.breath < 0:
            return None
        if self.habits.ends.search(message.text) and not self._spend_goal(message):
            return None
        if message.is_menu and not self._spend_goal(message):
            return None
        if self.part.role == "participant" and self.rng.random() < ASK:
            return self.ask()
        if self.rng.random() < OLD_BUTTON and (old := self._old_button(chat)):
            return old
        return self.answer(message)

    def answer(self, message: Seen) -> Move | None:
        """Return an answer to this message."""
        question = message.question
        self.asked[question] += 1
        if self.asked[question] <= SAME_ANSWERS or not message.labels:
            words = habits.words_for(self.habits, question, self)
            if words is not None and not self._knows_better(message):
                said = mistakes.typed(words, self.rng, hurried=self.hurried)
                return Move(said, asked=message)
        if not message.labels:
            return None
        label = self._chosen(message)
        if label is None:
            return None
        if self.rng.random() < TYPE_LABEL:
            said = mistakes.typed(label, self.rng, hurried=self.hurried)
            return Move(said, asked=message)
        twice = self.rng.random() < TWICE
        return Move(label, message.id, message.data[label], twice, asked=message)

    def ask(self) -> Move | None:
        """Return words of one's own, as people write them."""
        if not self.sayings:
            return None
        saying = self.rng.choice(self.sayings)
        return Move(saying.text, saying=saying)

    def _knows_better(self, message: Seen) -> bool:
        """Tell whether a button is pressed though words were asked for."""
        return any(it in ("Passer", "Sans CV") for it in message.labels) and (
            self.rng.random() < 0.5
        )

    def _spend_goal(self, message: Seen) -> bool:
        if self.goals <= 0:
            return False
        if message.is_menu:
            self.goals -= 1
        return True

    def _chosen(self, message: Seen) -> str | None:
        known = {self.age, self.situation} & set(message.labels)
        if known and self.rng.random() > RARE_LIE:
            return known.pop()
        weights = [
            habits.weight(self.habits, label) / (1 + self.pressed[label] * message.is_menu)
            for label in message.labels
        ]
        if not any(weights):
            return None
        label: str = self.rng.choices(message.labels, weights)[0]
        self.pressed[label] += 1
        return label

    def _old_button(self, chat: Chat) -> Move | None:
        old = [message for message in phone.newest_first(chat) if message.labels][1:6]
        if not old:
            return None
        message = self.rng.choice(old)
        label = self.rng.choice(message.labels)
        return Move(label, message.id, message.data[label])


def cast(
    number: int, part: Part, homes: Sequence[Home], sayings: Sequence[Saying], seed: int
) -> Person:
    """Return someone: always the same of the same seed and number."""
    rng = Random(seed * 1_000_003 + number)
    return Person(
        number=number,
        part=part,
        name=rng.choice(NAMES),
        home=rng.choice(homes),
        age=rng.choices(list(AGES), list(AGES.values()))[0],
        situation=rng.choices(list(SITUATIONS), list(SITUATIONS.values()))[0],
        rng=rng,
        hurried=rng.betavariate(1, 8),
        reliable=rng.betavariate(6, 2),
        sayings=sayings,
        habits=BY_ROLE[part.role],
    )
