"""Ask an employer for their profile: their company and, if they like, an e-mail address."""

from collections.abc import Mapping
from enum import StrEnum

from models.offers import Employer
from rules.conversation.given_names import given_name
from rules.conversation.typed_text import plain
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, TurnContext
from services.employers import emails
from services.employers.web.offer import NEW
from services.outbox import email_verification
from services.outbox.email_verification import EmailCodeCheck, EmailCodeResult
from services.outbox.signed_links import WRITE
from services.people import people

LONGEST = 120


class EmployerProfileGap(StrEnum):
    """What the profile still lacks."""

    WELCOME = "welcome"
    COMPANY = "company"
    COMPLETE = "complete"


class CompanyNameResult(StrEnum):
    EMAIL = "email"
    """The company is new: ask for the e-mail next, if e-mails can be sent."""
    DONE = "done"
    TOO_LONG = "too_long"


class EmployerProfileChange(StrEnum):
    FIRST_NAME = "first_name"
    COMPANY = "company"
    EMAIL = "email"
    NO_EMAIL = "no_email"
    BACK = "back"


def employer_of(context: TurnContext) -> Employer:
    return context.session.get_one(Employer, context.person_id)


def next_missing(context: TurnContext, _: Mapping[str, str]) -> EmployerProfileGap:
    employer = context.session.get(Employer, context.person_id)
    if employer is None:
        return EmployerProfileGap.WELCOME
    return EmployerProfileGap.COMPLETE if employer.company else EmployerProfileGap.COMPANY


def begin(context: TurnContext, _: Mapping[str, str]) -> Done:
    if context.session.get(Employer, context.person_id) is None:
        context.session.add(Employer(person_id=context.person_id, joined_at=context.now))
        context.session.flush()
    return Done.DONE


def keep_company(context: TurnContext, answers: Mapping[str, str]) -> CompanyNameResult:
    """Store the company's name; offers already sent keep the name that the team has read."""
    employer, name = employer_of(context), " ".join(answers["company"].split())
    if len(name) > LONGEST:
        return CompanyNameResult.TOO_LONG
    is_first = not employer.company
    employer.company, employer.company_key = name, plain(name)
    return (
        CompanyNameResult.EMAIL
        if is_first and context.deployment.has_mail
        else CompanyNameResult.DONE
    )


def keep_first_name(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.person.first_name = given_name(answers["first_name"])
    return Done.DONE


def send_code(context: TurnContext, answers: Mapping[str, str]) -> EmailCodeResult:
    address = answers.get("work_email")
    key = context.deployment.fingerprint_key
    return email_verification.ask_code(
        context.session, employer_of(context), address, context.now, context.random_below, key
    )


def check_code(context: TurnContext, answers: Mapping[str, str]) -> EmailCodeCheck:
    """Check the code; once the address is proven, e-mail the link to the employer's page."""
    fingerprint_key, employer = context.deployment.fingerprint_key, employer_of(context)
    result = email_verification.check_code(
        context.session, employer, answers["code"], context.now, fingerprint_key
    )
    if result is EmailCodeCheck.RIGHT:
        key, write = (
            f"ready:{context.person_id}:{context.now:%Y%m%d%H%M%S}",
            ("employer.post", WRITE, NEW),
        )
        emails.send(
            context.session,
            context.person_id,
            key,
            "employer.ready.letter",
            {},
            context.now,
            [write],
        )
    return result


def forget_email(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Forget the address and revoke the links: only the chat is left."""
    employer = employer_of(context)
    employer.email = employer.email_confirmed_at = employer.email_code_hash = None
    people.revoke_links(context.session, context.person_id)
    return Done.DONE


def changes(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    hidden = set() if context.deployment.has_mail else {EmployerProfileChange.EMAIL}
    if employer_of(context).email is None:
        hidden.add(EmployerProfileChange.NO_EMAIL)
    return [
        (row, Phrase(f"employer.change.{row}"))
        for row in EmployerProfileChange
        if row not in hidden
    ]


def change(_: TurnContext, answers: Mapping[str, str]) -> EmployerProfileChange:
    return EmployerProfileChange(answers["entry"])


def email_shown(context: TurnContext) -> str | Phrase:
    """Return the address, and whether it still waits for its code."""
    employer = context.session.get(Employer, context.person_id)
    if employer is None or employer.email is None:
        return Phrase("employer.no_email")
    if email_verification.proven(employer):
        return employer.email
    return Phrase("employer.email_waits", {"address": employer.email})


def work_address(context: TurnContext) -> str:
    employer = context.session.get(Employer, context.person_id)
    return (employer and employer.email) or ""


def company(context: TurnContext) -> str:
    employer = context.session.get(Employer, context.person_id)
    return employer.company if employer else ""
