"""The signing walk: card → consents → name → contact (and from there `recording`).

A press is judged by the step the chat is in, never by the button's age or text, so a forged or an
old button can do no more than show the step that waits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.campaign import ConsentMatter
from bot.conversation import screens
from bot.conversation.scene import ASK, Answer, Scene, in_place, noted, on_card, retract, tidy
from bot.conversation.session import WALKING, Session, Step
from bot.conversation.vocabulary import (
    AskContact,
    Consent,
    Reply,
    Said,
    Say,
    SharedContact,
    Text,
)
from bot.people import names

_TYPED_NUMBER = re.compile(r"(?:\d[\s().·-]*){7,}")


# ── showing the step that waits ──────────────────────────────────────────────────────────


def show(session: Session, scene: Scene, note: Text | None = None) -> Answer:
    """Show the step that waits, with a remark above it."""
    if scene.waits and session.step in WALKING:
        return on_card(session, scene, *screens.walk_paused(session, scene), note=note)
    match session.step:
        case Step.CONTACT:
            # What a shared number would do now must not be forgotten over an interruption.
            again = (
                Text("contact-replace") if session.replacing else Text("contact-again", _button())
            )
            return _ask_contact(session, scene, again, note)
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
    action, _, _ = token.partition(":")
    rule = _RULES.get((session.step, action))
    if scene.waits and session.step in WALKING:
        return show(session, scene)
    return rule(session, scene, token) if rule else show(session, scene)


def _sign(session: Session, scene: Scene, token: str) -> Answer:
    if scene.state != "open":
        return show(session, scene)
    statements = scene.campaign.statements.values()
    read = next((s for s in statements if screens.sign_token(s) == token), None)
    if read is None:
        return show(session, scene, Text("text-changed"))
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


def _agree_to_all(session: Session, scene: Scene, token: str) -> Answer:
    given = _consents(scene, scene.campaign.required, token)
    if given is None:
        return show(session, scene, Text("text-changed"))
    return _to_name(replace(session, consents=given), scene)


def _one_by_one(session: Session, scene: Scene, _token: str) -> Answer:
    return show(replace(session, step=Step.ONE_BY_ONE, consents=()), scene)


def _agree_to_one(session: Session, scene: Scene, token: str) -> Answer:
    required = scene.campaign.required
    given = _consents(scene, (required[len(session.consents)],), token)
    if given is None:  # such as a second tap on the button of the one before
        return show(session, scene)
    agreed = replace(session, consents=(*session.consents, *given))
    if len(agreed.consents) < len(required):
        return show(agreed, scene)
    return _to_name(agreed, scene)


def _consents(
    scene: Scene, matters: tuple[ConsentMatter, ...], token: str
) -> tuple[Consent, ...] | None:
    """The consents that this button stood for; None where it stood below other texts."""
    for language in scene.campaign.languages:
        if screens.agree_token(matters, language) == token:
            return tuple(
                Consent(matter.id, matter.texts[language].version, language, scene.now)
                for matter in matters
            )
    return None


def _later(session: Session, scene: Scene, _token: str) -> Answer:
    return show(session.forget_walk(Step.CARD), scene, Text("not-now"))


def _to_name(session: Session, scene: Scene) -> Answer:
    proposed = screens.profile_name(scene)
    if proposed is None:
        return show(session.at(Step.WRITING), scene)
    return show(replace(session, step=Step.NAME, name=proposed), scene)


def _propose_profile(session: Session, scene: Scene, _token: str) -> Answer:
    return _to_name(session, scene)


def _write(session: Session, scene: Scene, _token: str) -> Answer:
    return show(session.at(Step.WRITING), scene)


def _back_to_name(session: Session, scene: Scene, _token: str) -> Answer:
    answer = show(session.at(Step.NAME), scene) if session.name else _to_name(session, scene)
    return answer.after(*retract(session.ask))


def _to_contact(session: Session, scene: Scene, _token: str) -> Answer:
    if session.replacing:
        text = Text("contact-replace")
    else:
        tidies = scene.campaign.delete_messages
        text = Text("contact" if tidies else "contact-kept", _button())
    return _ask_contact(session.at(Step.CONTACT), scene, text, None)


def _without_name(session: Session, scene: Scene, token: str) -> Answer:
    return _to_contact(replace(session, name=""), scene, token)


def _no_button(session: Session, _scene: Scene, _token: str) -> Answer:
    text = Text("contact-no-button", _button())
    return Answer(session, (AskContact(text, screens.BUTTON, slot=ASK),))


def _fine(session: Session, scene: Scene, _token: str) -> Answer:
    return show(session.forget_walk(Step.CARD), scene, Text("fine"))


def _not_me(session: Session, scene: Scene, token: str) -> Answer:
    if scene.waits:
        return on_card(session, scene, *screens.walk_paused(session, scene))
    if scene.season.ends_walks:
        return _start_over(session, scene, Text("closed-meanwhile"))
    # The phone is not kept meanwhile: sharing it once more proves that it is theirs now.
    return _to_contact(replace(session, replacing=True), scene, token)


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
    """A text. Where a name is written it is the name; elsewhere it shows the step again.

    What may be a name or a number leaves the chat, wherever it was written.
    """
    if scene.waits and session.step in WALKING:
        return show(session, scene).after(*tidy(scene))
    if session.step is Step.WRITING:
        return _name_written(session, scene, text)
    if tells_number(text):
        note = Text("contact-typed") if session.step is Step.CONTACT else None
        return show(session, scene, note).after(*tidy(scene))
    shown = show(session, scene)
    return shown.after(*tidy(scene)) if session.step is Step.NAME else shown


def tells_number(text: str) -> bool:
    """Something like a phone number is in it."""
    return bool(_TYPED_NUMBER.search(text))


def _name_written(session: Session, scene: Scene, text: str) -> Answer:
    match names.check(text):
        case names.Refused(reason):
            refused = show(session.at(Step.WRITING), scene, Text(_NAME_REFUSED[reason]))
            return refused.after(*tidy(scene))
        case names.Name(written):
            named = replace(session, step=Step.NAME, name=written)
            if not scene.campaign.delete_messages:
                return show(named, scene)
            # An edit can be repeated; of a message whose sending was not answered we would not
            # know the id, and it would show the name for good.
            return in_place(named, *screens.name(named)).after(*tidy(scene))


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
    return _start_over(session, scene, Text("cancelled"))


def overtaken(session: Session, scene: Scene) -> Answer | None:
    """The end of a walk that the campaign has left behind: it has closed, or a text is new."""
    if session.step not in WALKING:
        return None
    if scene.season.ends_walks:
        return _start_over(session, scene, Text("closed-meanwhile")).after(*_tidy_own(scene))
    if _texts_changed(session, scene):
        return _start_over(session, scene, Text("text-changed")).after(*_tidy_own(scene))
    return None


def _texts_changed(session: Session, scene: Scene) -> bool:
    """Whether something that was read or agreed to reads differently by now."""
    if session.statement not in {s.version for s in scene.campaign.statements.values()}:
        return True
    required = scene.campaign.required
    if session.step is Step.CONSENTS:
        return False
    agreed = len(session.consents)
    if agreed >= len(required) if session.step is Step.ONE_BY_ONE else agreed != len(required):
        return True
    return any(
        consent.id != matter.id
        or consent.text not in {text.version for text in matter.texts.values()}
        for consent, matter in zip(session.consents, required, strict=False)
    )


def _start_over(session: Session, scene: Scene, note: Text) -> Answer:
    resting = session.forget_walk(Step.CARD)
    if session.step is not Step.CONTACT:
        return show(resting, scene, note)
    # A message that takes the contact button away cannot carry buttons of its own.
    farewell = Say(note, closes_contact=True)
    return show(replace(resting, ask=""), scene).after(*retract(session.ask), farewell)


def _tidy_own(scene: Scene) -> tuple[Reply, ...]:
    """What was just sent leaves, where it may hold a name or a number."""
    return tidy(scene) if isinstance(scene.what, Said | SharedContact) else ()
