"""Ask somebody of the chat page for an e-mail or a call, before a place is held for them.

A copy of all that is kept, and its erasure, ask once more for a code to the same address.
"""

from collections.abc import Mapping
from enum import StrEnum

from services.conversation.turn_context import Done, TurnContext
from services.enrolment import call_back_requests, enrolments, places
from services.outbox import contact_proofs, email_verification
from services.outbox.email_verification import (
    EmailCodeCheck,
    EmailCodeResult,
    EmailCodeSending,
)


class ProofState(StrEnum):
    PROVED = "proved"
    """Nothing has to be proved, or it was."""
    CODE = "code"
    """A code was sent, and not given back yet."""
    EMAIL = "email"
    CALL = "call"
    """No e-mail can be sent here: the team calls."""


class ContactNeed(StrEnum):
    PROVED = "proved"
    UNPROVED = "unproved"


def look(context: TurnContext, _: Mapping[str, str]) -> ProofState:
    """Tell what is still to be asked."""
    if not contact_proofs.is_lacking(context.session, context.person_id):
        return ProofState.PROVED
    if not context.deployment.has_mail:
        return ProofState.CALL
    proof = contact_proofs.of_person(context.session, context.person_id)
    return ProofState.CODE if proof.email_code_hash is not None else ProofState.EMAIL


def send_code(context: TurnContext, answers: Mapping[str, str]) -> EmailCodeResult:
    """Send a code to the address just given, or again to the one before."""
    proof = contact_proofs.of_person(context.session, context.person_id)
    address, key = answers.get("email"), context.deployment.fingerprint_key
    return email_verification.ask_code(
        context.session, proof, address, context.now, context.random_below, key
    )


def check_code(context: TurnContext, answers: Mapping[str, str]) -> EmailCodeCheck:
    """Check a code; an address that was proved is the one of the profile, if it has none.

    What is booked is then copied there, with its calendar file.
    """
    checked = check_again(context, answers)
    if checked is EmailCodeCheck.RIGHT:
        proof = contact_proofs.of_person(context.session, context.person_id)
        context.person.email = context.person.email or proof.email
        context.person.email_copies_at = context.person.email_copies_at or context.now
    return checked


def is_to_prove_again(context: TurnContext, _: Mapping[str, str]) -> ContactNeed:
    """Tell whether a code must come back before a copy is given, or all is erased."""
    again = contact_proofs.is_to_prove_again(context.session, context.person_id, context.now)
    return ContactNeed.UNPROVED if again else ContactNeed.PROVED


def send_again(context: TurnContext, _: Mapping[str, str]) -> EmailCodeSending:
    """Send a code to the proved address, which stays proved."""
    proof = contact_proofs.of_person(context.session, context.person_id)
    key, random_below = context.deployment.fingerprint_key, context.random_below
    return email_verification.send_code(
        context.session, proof, proof.email or "", context.now, random_below, key
    )


def check_again(context: TurnContext, answers: Mapping[str, str]) -> EmailCodeCheck:
    """Check a code of the proved address."""
    proof = contact_proofs.of_person(context.session, context.person_id)
    key = context.deployment.fingerprint_key
    return email_verification.check_code(context.session, proof, answers["code"], context.now, key)


def ask_call(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Ask the team to call the number just kept."""
    call_back_requests.ask_for(context.session, context.person, context.now)
    return Done.DONE


def hold_place(context: TurnContext, _: Mapping[str, str]) -> ContactNeed:
    """Hold the seat of somebody whom the team checks, once they have proved who they are."""
    if contact_proofs.is_lacking(context.session, context.person_id):
        return ContactNeed.UNPROVED
    if enrolled := enrolments.newest(context.session, context.person_id):
        places.hold_checked(context.session, context.person_id, enrolled[1], context.now)
    return ContactNeed.PROVED


def address(context: TurnContext) -> str:
    """Return the address to which the code goes."""
    return contact_proofs.of_person(context.session, context.person_id).email or ""
