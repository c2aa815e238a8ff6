"""The signing walk: card → consents → name → contact → recorded.

Everything that decides whether a signature is asked of the store lives in this file. A press is
judged by the step the chat is in, never by the button's age or text, so a forged or an old button
can do no more than show the step that waits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.campaign import ConsentMatter
from bot.conversation import screens
from bot.conversation.scene import ASK, Answer, Scene, in_place, noted, on_card
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    AlreadyCounted,
    AskContact,
    Consent,
    LookUp,
    Recorded,
    Reply,
    Retract,
    Say,
    SharedContact,
    Sign,
    Text,
)
from bot.people import names, phone

GRACE = timedelta(days=1)
"""A walk begun before the closing day ended may still be finished so much later."""

_TYPED_NUMBER = re.compile(r"(?:\d[\s().·-]*){7,}")


# ── showing the step that waits ──────────────────────────────────────────────────────────


def show(session: Session, scene: Scene, note: Text | None = None) -> Answer:
    """Show the step that waits, with a remark above it."""
    match session.step:
        case Step.CONTACT:
            return _ask_contact(session, scene, Text("contact-again", _button()), note)
        case Step.CONSENTS:
            screen = screens.consents(session, scene)
        case Step.ONE_BY_ONE:
            screen = screens.one_consent(session, scene)
        case Step.NAME:
            screen = screens.name(session)
        case Step.WRITING:
            screen = screens.write_name(scene)
        case Step.DISPUTE:
            screen = screens.dispute(session)
        case _:
            screen = screens.card(session, scene)
    return on_card(session, scene, *screen, note=note)


def _ask_contact(session: Session, scene: Scene, text: Text, note: Text | None) -> Answer:
    """The contact button comes with a message of its own: an edit cannot carry it."""
    ask = AskContact(noted(note, text), screens.BUTTON, slot=ASK)
    if scene.pressed is None:
        return Answer(session, (ask,))
    shown = on_card(session, scene, *screens.contact_card())
    return replace(shown, replies=(*shown.replies, ask))


def _button() -> dict[str, Text]:
    return {"button": screens.BUTTON}


# ── buttons ──────────────────────────────────────────────────────────────────────────────


def chose(session: Session, scene: Scene, token: str) -> Answer:
    """A button of the walk. What does not fit the step shows the step that waits."""
    action, _, about = token.partition(":")
    rule = _RULES.get((session.step, action))
    return rule(session, scene, about) if rule else show(session, scene)


def _sign(session: Session, scene: Scene, _about: str) -> Answer:
    if scene.campaign.is_open(scene.today) != "open":
        return show(session, scene)
    read = scene.statement(session)
    begun = replace(
        session,
        step=Step.CONSENTS,
        statement=read.version,
        read_in=read.language,
        consents=(),
        name="",
        replacing=False,
    )
    return show(begun, scene)


def _agree_to_all(session: Session, scene: Scene, _about: str) -> Answer:
    given = tuple(_consent(session, scene, matter) for matter in scene.campaign.required)
    return _to_name(replace(session, consents=given), scene)


def _one_by_one(session: Session, scene: Scene, _about: str) -> Answer:
    return show(replace(session, step=Step.ONE_BY_ONE, consents=()), scene)


def _agree_to_one(session: Session, scene: Scene, about: str) -> Answer:
    required = scene.campaign.required
    matter = required[len(session.consents)]
    if about != matter.id:
        return show(session, scene)
    agreed = replace(session, consents=(*session.consents, _consent(session, scene, matter)))
    if len(agreed.consents) < len(required):
        return show(agreed, scene)
    return _to_name(agreed, scene)


def _consent(session: Session, scene: Scene, matter: ConsentMatter) -> Consent:
    language = scene.language(session)
    return Consent(matter.id, matter.texts[language].version, language, scene.now)


def _later(session: Session, scene: Scene, _about: str) -> Answer:
    resting = replace(session.forget_walk(Step.CARD), invite=session.invite)
    return show(resting, scene, Text("not-now"))


def _to_name(session: Session, scene: Scene) -> Answer:
    proposed = screens.profile_name(scene)
    if proposed is None:
        return show(session.at(Step.WRITING), scene)
    return show(replace(session, step=Step.NAME, name=proposed), scene)


def _propose_profile(session: Session, scene: Scene, _about: str) -> Answer:
    return _to_name(session, scene)


def _write(session: Session, scene: Scene, _about: str) -> Answer:
    return show(session.at(Step.WRITING), scene)


def _back_to_name(session: Session, scene: Scene, _about: str) -> Answer:
    answer = show(session.at(Step.NAME), scene) if session.name else _to_name(session, scene)
    return answer.after(*_retract(session.ask))


def _to_contact(session: Session, scene: Scene, _about: str) -> Answer:
    if session.replacing:
        text = Text("contact-replace")
    else:
        tidies = scene.campaign.delete_messages
        text = Text("contact" if tidies else "contact-kept", _button())
    return _ask_contact(session.at(Step.CONTACT), scene, text, None)


def _without_name(session: Session, scene: Scene, about: str) -> Answer:
    return _to_contact(replace(session, name=""), scene, about)


def _no_button(session: Session, _scene: Scene, _about: str) -> Answer:
    text = Text("contact-no-button", _button())
    return Answer(session, (AskContact(text, screens.BUTTON, slot=ASK),))


def _fine(session: Session, scene: Scene, _about: str) -> Answer:
    return show(session.forget_walk(Step.CARD), scene, Text("fine"))


def _not_me(session: Session, scene: Scene, about: str) -> Answer:
    # The phone is not kept meanwhile: sharing it once more proves that it is theirs now.
    return _to_contact(replace(session, replacing=True), scene, about)


_Rule = Callable[[Session, Scene, str], Answer]

_RULES: dict[tuple[Step, str], _Rule] = {
    (Step.CARD, "sign"): _sign,
    (Step.CONSENTS, "agree"): _agree_to_all,
    (Step.CONSENTS, "each"): _one_by_one,
    (Step.CONSENTS, "later"): _later,
    (Step.ONE_BY_ONE, "agree"): _agree_to_one,
    (Step.ONE_BY_ONE, "later"): _later,
    (Step.NAME, "yes"): _to_contact,
    (Step.NAME, "write"): _write,
    (Step.NAME, "nameless"): _without_name,
    (Step.WRITING, "profile"): _propose_profile,
    (Step.WRITING, "nameless"): _without_name,
    (Step.CONTACT, "no-button"): _no_button,
    (Step.CONTACT, "name"): _back_to_name,
    (Step.DISPUTE, "fine"): _fine,
    (Step.DISPUTE, "not-me"): _not_me,
}


# ── what is written ──────────────────────────────────────────────────────────────────────


def said(session: Session, scene: Scene, text: str) -> Answer:
    """A text. Where a name is asked for it is the name; elsewhere it shows the step again."""
    if session.step is Step.WRITING:
        return _name_written(session, scene, text)
    if session.step is Step.CONTACT and _TYPED_NUMBER.search(text):
        return show(session, scene, Text("contact-typed")).after(*tidy(scene))
    return show(session, scene)


def _name_written(session: Session, scene: Scene, text: str) -> Answer:
    match names.check(text):
        case names.Refused(reason):
            refused = show(session.at(Step.WRITING), scene, Text(_NAME_REFUSED[reason]))
            return refused.after(*tidy(scene))
        case names.Name(written):
            named = replace(session, step=Step.NAME, name=written)
            return show(named, scene).after(*tidy(scene))


_NAME_REFUSED = {
    names.Reason.EMPTY: "name-empty",
    names.Reason.NO_LETTERS: "name-no-letters",
    names.Reason.TOO_LONG: "name-too-long",
    names.Reason.LINK: "name-link",
    names.Reason.SYMBOL_FIRST: "name-symbol",
    names.Reason.TOO_MANY_MARKS: "name-marks",
}


def cancel(session: Session, scene: Scene) -> Answer:
    """Give the walk up; what was entered is forgotten."""
    if session.step is Step.CARD:
        return show(session, scene, Text("nothing-to-cancel"))
    note = Text("cancelled")
    resting = session.forget_walk(Step.CARD)
    if session.step is not Step.CONTACT:
        return show(resting, scene, note)
    # A message that takes the contact button away cannot carry buttons of its own.
    farewell = Say(note, closes_contact=True)
    return show(replace(resting, ask=""), scene).after(*_retract(session.ask), farewell)


# ── the contact, and what the store decides ──────────────────────────────────────────────


def shared_contact(session: Session, scene: Scene, contact: SharedContact) -> Answer:
    """A contact card. Only one's own, asked for and consented to, becomes a signature."""
    if session.step is not Step.CONTACT:
        walking = session.step not in (Step.CARD, Step.DISPUTE)
        note = Text("contact-too-early" if walking else "contact-not-needed")
        return show(session, scene, note).after(*tidy(scene))
    refusal = _refusal(scene, contact)
    if refusal is not None:
        return show(session, scene, refusal).after(*tidy(scene))
    if "open" not in (scene.campaign.is_open(day) for day in (scene.today, scene.today - GRACE)):
        return cancel(session, scene).after(*tidy(scene))
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
    )


def recorded(session: Session, scene: Scene, outcome: Recorded) -> Answer:
    """Thanks below, and the card above now shows the signature and no name."""
    signed = replace(session.forget_walk(Step.SIGNED), ask="")
    screen = screens.signed(signed, scene, outcome.day)
    thanks = Say(_thanks(scene, outcome), closes_contact=True)
    return in_place(signed, *screen).after(*tidy(scene, session.ask), thanks)


def _thanks(scene: Scene, outcome: Recorded) -> Text:
    count = scene.campaign.counts.shown(outcome.total)
    if outcome.replaced:
        return Text("recorded-replaced")
    if count is None:
        return Text("recorded")
    return Text("recorded-counted", {"count": count, "goal": scene.campaign.goal})


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


def tidy(scene: Scene, *ours: str) -> tuple[Reply, ...]:
    """Remove what was just sent, as the campaign wants it, and messages of ours with it."""
    theirs = (scene.message,) if scene.campaign.delete_messages and scene.message else ()
    return _retract(*theirs, *ours)


def _retract(*messages: str) -> tuple[Reply, ...]:
    there = tuple(message for message in messages if message)
    return (Retract(there),) if there else ()
