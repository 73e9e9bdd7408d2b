"""An offer on a page exactly as people will see it, and what may be done with it from there."""

from datetime import datetime

from bot.web.employers.offer_steps import Desk
from bot.web.layout import form, translate, unfolds
from models.offers import Opportunity, OpportunityStatus
from services.employers import offer_drafts, offer_fields, offer_preview
from services.employers.web import offer as web_offer
from services.employers.web.offer import TO_SEND, Step
from services.offers import cards

DROP = "write_drop"


def preview(desk: Desk, offer: Opportunity, now: datetime) -> str:
    """The card, then what « En savoir plus » tells."""
    language = desk.language
    card = cards.card(offer, language)
    seen = "".join(
        f'<div class="card told">{text}</div>' for text in (card, *cards.details(offer, language))
    )
    parts = (_refused(desk, offer), _shown(desk, offer, now), seen, _to_team(desk, offer))
    return "".join((*parts, _send(desk, offer), *_corrections(desk, offer), _drop(desk, offer)))


def _shown(desk: Desk, offer: Opportunity, now: datetime) -> str:
    if offer.status not in TO_SEND:
        return desk.before()
    days = str(offer_preview.days_on_line(offer, now))
    return f'<p class="told">{translate(desk.language, "posting.preview", days=days)}</p>'


def _refused(desk: Desk, offer: Opportunity) -> str:
    if offer.status is not OpportunityStatus.REFUSED or offer.refused_because is None:
        return ""
    why, sentence = offer.refused_because.rpartition(".")[2], offer.refusal_words or ""
    told = translate(desk.language, f"posting.page.{why}", sentence=sentence)
    return f'<p class="notice wrong">{told}</p>'


def _to_team(desk: Desk, offer: Opportunity) -> str:
    """What the form lets pass, for the team to look at: said before it is sent."""
    found = offer_fields.left_to_team(offer)
    told = offer_fields.told(desk.language, "fair.to_team", found)
    return f'<p class="notice told">{told}</p>' if found else ""


def _send(desk: Desk, offer: Opportunity) -> str:
    return desk.sent("write_send", "") if offer.status in TO_SEND else ""


def _corrections(desk: Desk, offer: Opportunity) -> list[str]:
    steps = [Step.ANSWERS]
    steps += [Step.JOB] if web_offer.suggestions(desk.session, offer) else []
    steps += [Step.SKILLS] if offer_drafts.skills_suggested(desk.session, offer) else []
    return [
        f'<a class="button quiet" href="?step={it}">{desk.say(f"fix.{it}")}</a>' for it in steps
    ]


def _drop(desk: Desk, offer: Opportunity) -> str:
    """One that the team has seen is not dropped: it is closed, from the list of offers."""
    if offer.revision:
        return ""
    seen = f'<input type="hidden" name="seen" value="{web_offer.mark(offer)}">'
    yes = form(desk.language, DROP, 0, "posting.drop_yes", fields=seen)
    sure = f"<p>{translate(desk.language, 'posting.drop')}</p>{yes}"
    return unfolds(translate(desk.language, "posting.choice.drop"), sure, kind="quiet")
