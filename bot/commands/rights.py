"""Grant, for `declic privacy`, what a person asks by letter: find them, copy, correct, erase.

What is personal is typed when asked for: the shell keeps what stands on its command line.
"""

import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy.orm import Session

from bot import operator_words, signing_key
from bot.backups.erasure_log import ErasureLog
from bot.clocks.machine import system_clock
from bot.commands.confirming import Yes, confirm
from bot.commands.database import transact
from bot.refusal import Refused
from bot.settings import Settings, load
from flows.texts import DEFAULT_LANGUAGE
from locales import N_, _, borrowed, translate
from models.engine.database import Database
from models.engine.whole_files import replacing
from models.people import Person
from services.applications.file_storage import FileStorage
from services.backoffice import person_search
from services.people import people
from services.people.roles import audit_numbered
from services.privacy import data_copy, erasure, rights
from services.privacy.rights import CorrectableField, IdentityCheck
from services.safeguarding import fingerprints
from services.safeguarding.fingerprints import Fingerprints

T = TypeVar("T")
IDENTITIES = {
    IdentityCheck.CALLED: N_("call"),
    IdentityCheck.ANSWERED: N_("answer"),
    IdentityCheck.SEEN: N_("face-to-face"),
}
"""What is typed for each proof; the names that the database keeps are heard too."""
CORRECTED = {
    CorrectableField.FIRST_NAME: N_("firstname"),
    CorrectableField.PHONE: N_("telephone"),
    CorrectableField.EMAIL: N_("e-mail"),
}
EXPECTED = {
    CorrectableField.FIRST_NAME: _("nothing was changed: this is no first name"),
    CorrectableField.PHONE: _(
        "nothing was changed: write a telephone as 06 39 98 12 34, with its ten digits"
    ),
    CorrectableField.EMAIL: _("nothing was changed: write an e-mail as camille@example.org"),
}
Number = Annotated[int, typer.Argument(help=_("Their number: declic privacy find says it."))]
Checked = Annotated[
    str,
    typer.Option(
        "--identity",
        metavar="|".join(map(translate, IDENTITIES.values())),
        help=_(
            "How you know that they ask: call (at the number of before), "
            "answer (from the address of before), face-to-face. Asked if left out."
        ),
    ),
]


def find() -> None:
    settings = _of_a_bot()
    typed = _typed(_("A first name, a number, an e-mail, or the end of a telephone:"))

    def search(session: Session) -> Sequence[str]:
        return person_search.found(session, settings.bot_id, typed, DEFAULT_LANGUAGE)

    lines = transact(settings.database_url, search)
    if not lines:
        raise Refused(_("nobody here has this name, number, e-mail or telephone"))
    print(*lines, sep="\n")


def copy(
    number: Number,
    identity: Checked = "",
    out: Annotated[
        Path | None, typer.Option(help=_("The file; donnees-NUMBER.zip without."))
    ] = None,
) -> None:
    settings, file = _of_a_bot(), out or Path(f"donnees-{number}.zip")
    proof = _identity(identity)

    def work(session: Session, person: Person) -> tuple[bytes, int]:
        made = data_copy.whole(session, person, FileStorage(settings.storage_dir), system_clock())
        assert made is not None  # the person is there
        return made.content, _audited(session, person, "data_copied", proof)

    content, line = _for_person(settings, number, work)
    try:
        with replacing(file) as writing:
            writing.write(content)
    except OSError as error:
        fault = _("{path}: cannot be written ({why})")
        raise Refused(fault.format(path=file, why=borrowed.reason(error))) from None
    print(file)
    print(_("give it to them alone, then delete it: rm {path}").format(path=file))
    _print_proof(line)


def correct(
    number: Number,
    what: Annotated[
        str,
        typer.Argument(
            metavar="|".join(map(translate, CORRECTED.values())), help=_("What is wrong.")
        ),
    ],
    identity: Checked = "",
) -> None:
    settings, wrong = _of_a_bot(), _meant(CORRECTED, what)
    proof = _identity(identity)
    value = rights.as_kept(wrong, _typed(_("What it becomes:")))
    if value is None:
        raise Refused(EXPECTED[wrong])

    def work(session: Session, person: Person) -> int:
        now = system_clock()
        rights.correct(session, person, wrong, value, now, now.isoformat())
        return _audited(session, person, "person_corrected", proof)

    _print_proof(_for_person(settings, number, work))


def erase(number: Number, identity: Checked = "", *, yes: Yes = False) -> None:
    settings, proof = _of_a_bot(), _identity(identity)
    name = _for_person(settings, number, lambda _, person: person.first_name or "?")
    question = _("Erase everything of {name} (no. {number})? There is no way back.")
    confirm(question.format(name=name, number=number), yes=yes)
    prints = Fingerprints(fingerprints.key_from(signing_key.read(settings)))

    def work(session: Session, person: Person) -> str:
        people.lock_person(session, person.id)
        _audited(session, person, "person_erased", proof)
        now = system_clock()
        return erasure.erase(session, person.id, "team", now, secrets.randbelow, prints)

    def prepare(database: Database) -> None:
        database.forget_file = FileStorage(settings.storage_dir).forget
        database.log_erasures = ErasureLog(settings.backup_dir).append

    erased = _for_person(settings, number, work, prepare)
    print(_("everything is erased; give this number as proof: {proof}").format(proof=erased))


def _of_a_bot() -> Settings:
    settings = load()
    if not settings.bot_id:
        raise Refused(_("BOT_TOKEN: set the token that @BotFather gave"))
    return settings


def _identity(word: str) -> IdentityCheck:
    """Return the proof of identity named, or asked for: nothing is done without proof."""
    question = _("How do you know that they ask: a call, an answer, or face-to-face?")
    return _meant(IDENTITIES, word or _typed(question))


def _meant(names: Mapping[T, str], word: str) -> T:
    """Return what a word names. Raises BadParameter."""
    found = operator_words.meant({it: str(it) for it in names}, word)
    if (found := found or operator_words.meant(names, word)) is None:
        sentence = _("« {word} » is not among: {words}")
        words = ", ".join(map(translate, names.values()))
        raise typer.BadParameter(sentence.format(word=word, words=words))
    return found


def _typed(question: str) -> str:
    print(question, end=" ", flush=True)
    return sys.stdin.readline().strip()


def _for_person(
    settings: Settings,
    number: int,
    work: Callable[[Session, Person], T],
    prepare: Callable[[Database], None] | None = None,
) -> T:
    """Do the work for a person of this bot. Raises Refused."""

    def of_person(session: Session) -> T:
        person = people.find(session, settings.bot_id, number)
        if person is None:
            raise Refused(_("no. {number}: nobody here has this number").format(number=number))
        if rights.acts_alone(session, person):
            raise Refused(
                _(
                    "no. {number} is of the team: they do it in the chat (/mesdonnees, /profil, "
                    "/supprimer), or an owner withdraws their access first (/equipe)"
                ).format(number=number)
            )
        return work(session, person)

    return transact(settings.database_url, of_person, prepare)


def _audited(session: Session, person: Person, action: str, identity: IdentityCheck) -> int:
    subjects = {"person": person.id, "identity": identity}
    return audit_numbered(session, person.bot_id, None, action, system_clock(), **subjects)


def _print_proof(line: int) -> None:
    """Print the number of the journal's line."""
    print(_("done; give this number as proof, it is in /journal too: {line}").format(line=line))
