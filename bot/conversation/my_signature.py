"""After signing: see it, make the optional choices, take it back.

The session only knows *that* the account has signed. What is shown always comes from the store,
because another account may have proven meanwhile that the phone is its own now.
"""

from __future__ import annotations

from dataclasses import replace

from bot.campaign import ConsentMatter, ConsentText
from bot.conversation import screens, signing
from bot.conversation.scene import Answer, Scene, in_place, on_card, tidy
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    ChangeConsent,
    Consent,
    ConsentChanged,
    Found,
    LookUp,
    NotFound,
    Reply,
    Retract,
    SharedContact,
    Text,
    Withdraw,
    Withdrawn,
)

SHOW = "show"
ME = "me"
IN_PLACE = "place"
AGAIN = "signed-again"
CHOICES = "choices"
WITHDRAW = "withdraw"


def show(session: Session, note: str = "") -> Answer:
    """Ask the store, then show the signature with this remark above it."""
    return Answer(session, effects=(LookUp(f"{SHOW}:{note}"),))


def waiting(session: Session, note: str = "") -> Answer:
    """The step that waits, after signing."""
    if session.step is Step.WITHDRAWING:
        return Answer(session, effects=(LookUp(f"{WITHDRAW}:{note}"),))
    return show(session, note)


def chose(session: Session, scene: Scene, token: str) -> Answer:
    """A button on the signature's card."""
    action, _, about = token.partition(":")
    match action:
        case "choices":
            return Answer(session.at(Step.SIGNED), effects=(LookUp(f"{CHOICES}:"),))
        case "choice" if _optional(scene, about):
            return Answer(session.at(Step.SIGNED), effects=(LookUp(f"choice:{about}"),))
        case "give" | "take":
            return _change(session, scene, about, given=action == "give")
        case "undo":
            return ask_withdrawal(session)
        case "erase" if session.step is Step.WITHDRAWING:
            return Answer(session, effects=(Withdraw(),))
        case "sign":
            return show(session.at(Step.SIGNED), AGAIN)
        case _:
            return show(session.at(Step.SIGNED))


def ask_all(session: Session) -> Answer:
    """For `/me`: everything that the server can read."""
    return Answer(session, effects=(LookUp(f"{ME}:"),))


def ask_withdrawal(session: Session) -> Answer:
    return Answer(session, effects=(LookUp(f"{WITHDRAW}:"),))


def said(session: Session, scene: Scene, text: str) -> Answer:
    """A text. It only shows the signature again, but a number in it leaves the chat."""
    shown = waiting(session)
    return shown.after(*tidy(scene)) if signing.tells_number(text) else shown


def shared_contact(session: Session, scene: Scene, _contact: SharedContact) -> Answer:
    """Signing again, with this phone or another: it counts once."""
    return show(session.at(Step.SIGNED), AGAIN).after(*tidy(scene))


def _change(session: Session, scene: Scene, about: str, *, given: bool) -> Answer:
    which, _, version = about.partition(":")
    matter = _optional(scene, which)
    if matter is None:
        return show(session.at(Step.SIGNED))
    shown = _shown(matter, version, scene.language(session), given=given)
    if shown is None:  # the text has changed since
        return Answer(session.at(Step.SIGNED), effects=(LookUp(f"choice:{which}"),))
    consent = Consent(matter.id, shown.version, shown.language, scene.now)
    effect = ChangeConsent(consent, given=given, subscribes=matter.subscribes)
    return Answer(session.at(Step.SIGNED), effects=(effect,))


def _shown(
    matter: ConsentMatter, version: str, language: str, *, given: bool
) -> ConsentText | None:
    """The text below which the button stood; taking a consent back needs none."""
    if not given:
        return matter.texts[language]
    texts = matter.texts.values()
    return next((t for t in texts if version and t.version.startswith(version)), None)


def _optional(scene: Scene, about: str) -> ConsentMatter | None:
    return next((matter for matter in scene.campaign.optional if matter.id == about), None)


# ── what the store answers ───────────────────────────────────────────────────────────────


def found(session: Session, scene: Scene, kept: Found) -> Answer:
    """There is a signature of this account."""
    what, _, about = kept.then.partition(":")
    if what == WITHDRAW:
        asked = session.at(Step.WITHDRAWING)
        return on_card(asked, scene, *screens.withdraw(kept.day), note=_note(kept.then))
    signed = session if session.step is Step.SIGNED else session.forget_walk(Step.SIGNED)
    if what == CHOICES:
        return on_card(signed, scene, *screens.choices(signed, scene, kept.consents), menu=True)
    matter = _optional(scene, about)
    if what == "choice" and matter is not None:
        screen = screens.one_choice(signed, scene, matter, kept.consents)
        return on_card(signed, scene, *screen)
    if what == ME:
        return on_card(signed, scene, *screens.my_signature(signed, scene, kept))
    screen = screens.signed(signed, scene, kept.day, kept.link)
    if what == IN_PLACE:
        return in_place(signed, *screen)
    return on_card(signed, scene, *screen, note=_note(kept.then))


def _note(then: str) -> Text | None:
    """The remark that it was asked for with. What else was asked for is about a consent."""
    what, _, about = then.partition(":")
    return Text(about) if about and what in (SHOW, WITHDRAW) else None


def not_found(session: Session, scene: Scene, answer: NotFound) -> Answer:
    """No signature: never signed, withdrawn, or the phone is another's by now."""
    note = _note(answer.then)
    if note is None or note.id == AGAIN:
        note = Text("not-signed")
    if session.step not in (Step.SIGNED, Step.WITHDRAWING):  # an open walk goes on
        return signing.show(session, scene, note)
    gone = session.forget_walk(Step.CARD)
    return signing.show(replace(gone, thanks=""), scene, note).after(*_thanks(session))


def consent_changed(session: Session, scene: Scene, changed: ConsentChanged) -> Answer:
    return on_card(session, scene, *screens.choices(session, scene, changed.consents), menu=True)


def withdrawn(session: Session, scene: Scene, _outcome: Withdrawn) -> Answer:
    resting = replace(session.forget_walk(Step.CARD), thanks="")
    return signing.show(resting, scene, Text("withdrawn")).after(*_thanks(session))


def _thanks(session: Session) -> tuple[Reply, ...]:
    """What said "recorded" is not true any more, and need not be found on a phone."""
    return (Retract((session.thanks,)),) if session.thanks else ()
