"""What employers have: names that scripts may use, and their sweeps."""

from collections.abc import Mapping

from services.conversation.phrases import Fact
from services.conversation.runner import Action, Lister
from services.conversation.turn_context import TurnContext
from services.employers import (
    approval,
    expiry_sweeps,
    job_dating,
    menu,
    offer_form,
    offer_preview,
    offers_conversation,
    profile,
    weekly_summary,
)
from services.employers.profile import Kept
from services.schedule.ticks import Tick

OF_FORM: Mapping[str, Action] = {
    "offer_begin": offer_form.begin,
    "offer_next": offer_form.next_question,
    "offer_keep_title": offer_form.keep_title,
    "offer_keep_job": offer_form.keep_job,
    "offer_keep_place": offer_form.keep_place,
    "offer_keep_contract": offer_form.keep_contract,
    "offer_keep_months": offer_form.keep_months,
    "offer_keep_hours": offer_form.keep_hours,
    "offer_keep_pay": offer_form.keep_pay,
    "offer_add": offer_form.add_to_list,
    "offer_keep_list": offer_form.keep_list,
    "offer_keep_words": offer_form.keep_words,
    "offer_skip_words": offer_form.skip_words,
    "offer_keep_days": offer_form.keep_days,
    "offer_show": offer_preview.show,
    "offer_choose": offer_preview.choose,
    "offer_fix": offer_preview.fix,
    "offer_send": offer_preview.send,
    "offer_drop": offer_preview.drop,
}
OF_OFFERS: Mapping[str, Action] = {
    "my_offers_begin": offers_conversation.begin,
    "my_offer_show": offers_conversation.show,
    "my_offer_route": offers_conversation.route,
    "my_offer_act": offers_conversation.act,
    "my_offer_editing": offers_conversation.editing,
    "my_offer_open_slots": offers_conversation.open_slots,
    "my_offer_open_form": offers_conversation.open_form,
    "offer_refuse": approval.refuse,
}
OF_JOB_DATINGS: Mapping[str, Action] = {
    "look_at_job_dating": job_dating.look,
    "job_dating_choose_day": job_dating.choose_day,
    "job_dating_read_day": job_dating.read_day,
    "job_dating_read_start": job_dating.read_start,
    "job_dating_read_end": job_dating.read_end,
    "job_dating_place": job_dating.place,
    "job_dating_preview": job_dating.preview,
    "job_dating_open": job_dating.open_them,
    "job_dating_close": job_dating.close_free,
}


def actions(*, mail: bool) -> Mapping[str, Action]:
    """`mail`: letters leave; else no address is asked for."""

    def keep_company(context: TurnContext, answers: Mapping[str, str]) -> Kept:
        return profile.keep_company(context, answers, mail=mail)

    return {
        "employer_route": menu.route,
        "employer_next": profile.next_missing,
        "employer_begin": profile.begin,
        "employer_keep_company": keep_company,
        "employer_keep_first_name": profile.keep_first_name,
        "employer_send_code": profile.send_code,
        "employer_check_code": profile.check_code,
        "employer_forget_email": profile.forget_email,
        "employer_change": profile.change,
        **OF_FORM,
        **OF_OFFERS,
        **OF_JOB_DATINGS,
    }


def listers(*, mail: bool) -> Mapping[str, Lister]:
    return {
        "employer_entries": menu.entries,
        "employer_changes": profile.changes(mail=mail),
        "offer_titles": offer_form.titles,
        "offer_strengths": offer_form.strengths_left,
        "offer_skills": offer_form.skills_left,
        "offer_choices": offer_preview.choices,
        "offer_fixes": offer_preview.fixes,
        "my_offers": offers_conversation.offers,
        "my_offer_entries": offers_conversation.entries,
        "job_dating_days": job_dating.list_days,
    }


FACTS: Mapping[str, Fact] = {
    "employer_status": menu.status,
    "employer_company": profile.company,
    "employer_address": profile.work_address,
    "employer_email": profile.email_shown,
}


def ticks(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "offers_ending",
            "Every 10 minutes, ask employers of offers that end in three days.",
            600,
            lambda session, now: expiry_sweeps.ask_of_ends(session, bot_id, now),
            expiry_sweeps.when_due,
            rank=310,
        ),
        Tick(
            "employers_week",
            "Every 10 minutes, on Monday, tell employers what runs and what waits.",
            600,
            lambda session, now: weekly_summary.enqueue_due(session, bot_id, now),
            weekly_summary.when_due,
            rank=340,
        ),
    )
