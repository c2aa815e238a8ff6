"""The last step of the walk: a contact card becomes a signature, or hears why not.

Everything that decides whether a signature is asked of the store lives in this file.
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import screens
from bot.conversation.scene import THANKS, Answer, Scene, in_place, tidy
from bot.conversation.session import WALKING, Session, Step
from bot.conversation.signing import show
from bot.conversation.vocabulary import (
    AlreadyCounted,
    LookUp,
    Public,
    Recorded,
    Say,
    SharedContact,
    Sign,
    Text,
)
from bot.people import account_age, phone


def shared_contact(session: Session, scene: Scene, contact: SharedContact) -> Answer:
    """A contact card. Only one's own, asked for and consented to, becomes a signature."""
    if session.step in (Step.CARD, Step.DISPUTE):
        # Perhaps by a button that stayed behind: this takes it away.
        farewell = Say(Text("contact-not-needed"), closes_contact=True)
        return show(session, scene).after(*tidy(scene), farewell)
    if scene.waits and session.step in WALKING:
        return show(session, scene).after(*tidy(scene))
    if session.step is not Step.CONTACT:
        return show(session, scene, Text("contact-too-early")).after(*tidy(scene))
    refusal = _refusal(scene, contact)
    if refusal is not None:
        return show(session, scene, refusal).after(*tidy(scene))
    return Answer(session, effects=(_signature(session, scene, contact.phone),))


def _refusal(scene: Scene, contact: SharedContact) -> Text | None:
    if contact.owner != "self":
        return Text(f"contact-{contact.owner}")
    canonical = phone.canonical(scene.where.platform, contact.phone)
    if canonical is None:
        return Text("contact-unusable", {"contact": scene.campaign.contact})
    if phone.is_anonymous(canonical) and scene.campaign.anonymous_numbers == "refuse":
        return Text("contact-anonymous")
    return None


def _signature(session: Session, scene: Scene, raw: str) -> Sign:
    canonical = phone.canonical(scene.where.platform, raw)
    assert canonical is not None  # `_refusal` has seen it
    return Sign(
        phone=canonical,
        raw_phone=raw,
        name=session.name or None,
        country=phone.country(canonical),
        language=session.read_in,
        statement=session.statement,
        consents=session.consents,
        at=scene.now,
        day=scene.today,
        invite=session.invite or None,
        replaces=session.replacing,
        band=account_age.band(scene.who.platform, scene.who.id) if scene.who else "",
    )


def recorded(session: Session, scene: Scene, outcome: Recorded) -> Answer:
    """Thanks below, and the card above now shows the signature and no name."""
    signed = replace(session.forget_walk(Step.SIGNED), ask="")
    screen = screens.signed(signed, scene, outcome.day, outcome.link)
    thanks = Say(_thanks(session, scene, outcome), slot=THANKS, closes_contact=True)
    return in_place(signed, *screen).after(*tidy(scene, session.ask), thanks)


def _thanks(session: Session, scene: Scene, outcome: Recorded) -> Text:
    count = scene.campaign.counts.shown(outcome.total)
    named = Public("yes" if session.name else "no")
    if outcome.replaced:
        return Text("recorded-replaced")
    if count is None:
        return Text("recorded", {"named": named})
    goal = scene.campaign.goal
    return Text("recorded-counted", {"named": named, "count": count, "goal": goal})


def already_counted(session: Session, scene: Scene, outcome: AlreadyCounted) -> Answer:
    """Counted before, once. Where another account holds the phone, ask whose it is now."""
    tidied = tidy(scene, session.ask)
    if outcome.yours:
        told = Say(Text("already-yours", {"day": outcome.day}), closes_contact=True)
        signed = replace(session.forget_walk(Step.SIGNED), ask="")
        return Answer(signed, (*tidied, told), (LookUp("place"),))
    told = Say(Text("already-other", {"day": outcome.day}), closes_contact=True)
    disputed = replace(
        session, step=Step.DISPUTE, since=outcome.day.isoformat(), ask="", replacing=False
    )
    return in_place(disputed, *screens.dispute(disputed)).after(*tidied, told)
