"""Draw an offer exactly as people will see it, and what its employer may do with it."""

from datetime import datetime

from flows.texts import translate
from models.offers import Opportunity, OpportunityStatus
from services.employers import offer_drafts, offer_fields, offer_preview
from services.employers.web import offer as web_offer
from services.employers.web.offer import TO_SEND, OfferPageStep
from services.employers.web.offer_steps import OfferForms
from services.offers import cards
from services.pages.layout import form, unfolding

DROP = "write_drop"


def preview(forms: OfferForms, offer: Opportunity, now: datetime) -> str:
    """Draw the card, then what « En savoir plus » shows."""
    language = forms.language
    card = cards.card(offer, language)
    texts = "".join(
        f'<div class="card told">{text}</div>' for text in (card, *cards.details(offer, language))
    )
    parts = (_refused(forms, offer), _shown(forms, offer, now), texts, _to_team(forms, offer))
    return "".join((*parts, _send(forms, offer), *_corrections(forms, offer), _drop(forms, offer)))


def _shown(forms: OfferForms, offer: Opportunity, now: datetime) -> str:
    if offer.status not in TO_SEND:
        return forms.before()
    days = str(offer_preview.days_on_line(offer, now))
    return f'<p class="told">{translate(forms.language, "posting.preview", days=days)}</p>'


def _refused(forms: OfferForms, offer: Opportunity) -> str:
    if offer.status is not OpportunityStatus.REFUSED or offer.refused_because is None:
        return ""
    reason, sentence = offer.refused_because.rpartition(".")[2], offer.refusal_words or ""
    text = translate(forms.language, f"posting.page.{reason}", sentence=sentence)
    return f'<p class="notice wrong">{text}</p>'


def _to_team(forms: OfferForms, offer: Opportunity) -> str:
    """Draw what the form accepts but the team will look at, before the offer is sent."""
    faults = offer_fields.left_to_team(offer)
    text = offer_fields.explanation(forms.language, "fair.to_team", faults)
    return f'<p class="notice told">{text}</p>' if faults else ""


def _send(forms: OfferForms, offer: Opportunity) -> str:
    return forms.form_of("write_send", "") if offer.status in TO_SEND else ""


def _corrections(forms: OfferForms, offer: Opportunity) -> list[str]:
    steps = [OfferPageStep.ANSWERS]
    steps += [OfferPageStep.JOB] if web_offer.suggestions(forms.session, offer) else []
    steps += [OfferPageStep.SKILLS] if offer_drafts.skills_suggested(forms.session, offer) else []
    return [
        f'<a class="button quiet" href="?step={step}">{forms.say(f"fix.{step}")}</a>'
        for step in steps
    ]


def _drop(forms: OfferForms, offer: Opportunity) -> str:
    """Draw the button that drops an offer; one that the team has seen is closed instead."""
    if offer.revision:
        return ""
    mark = f'<input type="hidden" name="seen" value="{web_offer.mark(offer)}">'
    yes = form(forms.language, DROP, 0, "posting.drop_yes", fields=mark)
    sure = f"<p>{translate(forms.language, 'posting.drop')}</p>{yes}"
    return unfolding(translate(forms.language, "posting.choice.drop"), sure, kind="quiet")
