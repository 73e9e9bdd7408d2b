"""List what employers and their offers offer the rest of the bot."""

from collections.abc import Mapping

from services.conversation.deployment import Deployment
from services.conversation.phrases import TemplateValue
from services.conversation.runner import Action, Lister
from services.employers import (
    approval,
    callbacks,
    emails,
    expiry_sweeps,
    job_dating,
    menu,
    offer_form,
    offer_preview,
    offers_conversation,
    profile,
    response_rates_command,
    weekly_summary,
)
from services.employers.web import offer_pages, pages
from services.employers.web.actions import BY_LINK
from services.outbox.signed_links import APPLICATION, OFFERS, WRITE
from services.people.access import Access
from services.registries.registry import Command, CommandPurpose, Registry
from services.registries.sweep import Sweep

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
ACTIONS: Mapping[str, Action] = {
    "employer_route": menu.route,
    "employer_next": profile.next_missing,
    "employer_begin": profile.begin,
    "employer_keep_company": profile.keep_company,
    "employer_keep_first_name": profile.keep_first_name,
    "employer_send_code": profile.send_code,
    "employer_check_code": profile.check_code,
    "employer_forget_email": profile.forget_email,
    "employer_change": profile.change,
    **OF_FORM,
    **OF_OFFERS,
    **OF_JOB_DATINGS,
}
LISTERS: Mapping[str, Lister] = {
    "employer_entries": menu.entries,
    "employer_changes": profile.changes,
    "offer_titles": offer_form.titles,
    "offer_strengths": offer_form.strengths_left,
    "offer_skills": offer_form.skills_left,
    "offer_choices": offer_preview.choices,
    "offer_fixes": offer_preview.fixes,
    "my_offers": offers_conversation.offers,
    "my_offer_entries": offers_conversation.entries,
    "job_dating_days": job_dating.list_days,
}
TEMPLATE_VALUES: Mapping[str, TemplateValue] = {
    "employer_status": menu.status,
    "offer_steps": offer_form.steps,
    "employer_company": profile.company,
    "employer_address": profile.work_address,
    "employer_email": profile.email_shown,
}
SCRIPT_ACCESS = {Access.TEAM: "offer_refusal"}


RENEWED = (OFFERS, WRITE, APPLICATION, *BY_LINK)
"""The actions of links to employers."""


def registry(deployment: Deployment) -> Registry:
    return Registry(
        actions=ACTIONS,
        listers=LISTERS,
        template_values=TEMPLATE_VALUES,
        callbacks=[approval.CALLBACKS, callbacks.CALLBACKS],
        script_access=SCRIPT_ACCESS,
        message_kinds=[
            approval.CARD,
            approval.TOLD,
            expiry_sweeps.ENDS,
            weekly_summary.WEEK,
        ],
        pages=[*pages.PAGES, *offer_pages.PAGES],
        link_renewals=dict.fromkeys(RENEWED, emails.renew),
        sweeps=_sweeps(deployment),
        commands=[
            Command(40, "offres_a_valider", CommandPurpose.DAY, approval.show_waiting),
            Command(180, "reponses", CommandPurpose.FIGURES, response_rates_command.show),
        ],
        promised_hours=[approval.PROMISED_HOURS],
    )


def _sweeps(deployment: Deployment) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "offers_ending",
            "Every 10 minutes, ask employers of offers that end in three days.",
            600,
            lambda session, now: expiry_sweeps.ask_of_ends(session, deployment.bot_id, now),
            expiry_sweeps.when_due,
            rank=310,
        ),
        Sweep(
            "employers_week",
            "Every 10 minutes, on Monday, tell employers what runs and what waits.",
            600,
            lambda session, now: weekly_summary.enqueue_due(session, deployment.bot_id, now),
            weekly_summary.when_due,
            rank=340,
        ),
    )
