"""One step of a conversation: `step(session, event, scene)` → session, replies, effects.

Pure. The same three arguments give the same answer, so that a turn can be played again after a
crash, and every rule can be tested as a row of a table.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias, assert_never

from bot.conversation import (
    groups,
    inline,
    links,
    my_signature,
    organizing,
    placing,
    recording,
    reports,
    screens,
    signing,
    updates,
    way,
)
from bot.conversation.organizing import care_news
from bot.conversation.scene import Answer, Scene, on_card, tidy
from bot.conversation.session import WALKING, Session, Step
from bot.conversation.vocabulary import (
    AlreadyCounted,
    Asked,
    CardAnswer,
    CardDue,
    CardWanted,
    CareTold,
    Chose,
    ConsentChanged,
    Flooded,
    Found,
    Happening,
    InviteReady,
    InviteUnknown,
    LinksRead,
    LookUp,
    Membership,
    Migrated,
    NotFound,
    OfferUnknown,
    Outcome,
    PickedPeople,
    PickedPlace,
    Recorded,
    Report,
    Said,
    Say,
    SharedContact,
    Sought,
    Started,
    Text,
    Unsupported,
    UpdatesEnded,
    Withdrawn,
)

ARRIVED = "arrived"
LONGEST_INVITE = 64

Beside: TypeAlias = Membership | Flooded | Migrated | Sought | CardWanted | CardAnswer | CardDue
"""What happens beside the walk."""
OnTheWay: TypeAlias = (
    Started | Asked | Said | Chose | SharedContact | PickedPlace | PickedPeople | Unsupported
)
"""What a person does in the private chat."""

_SIGNED = frozenset({Step.SIGNED, Step.WITHDRAWING})


def step(session: Session, event: Happening | Outcome | Report, scene: Scene) -> Answer:
    """What follows from this event in this chat."""
    if isinstance(event, Report):
        return reports.reported(session, event, scene)
    if isinstance(event, Outcome):
        return _decided(session, event, scene)
    if scene.where.kind == "private":
        return way.counted(session, _happened(session, event, scene), scene)
    return groups.happened(session, scene, event)


def apologize(session: Session, scene: Scene) -> Answer:
    """After a bug of ours: say so, and show the step that waits. What was meant to be sealed
    leaves the chat all the same."""
    if scene.where.kind != "private":
        return Answer(session)
    entering = session.step in (Step.WRITING, Step.CONTACT) and isinstance(scene.what, Said)
    apology = _apology(session, scene)
    if entering or isinstance(scene.what, SharedContact):
        return apology.after(*tidy(scene))
    return apology


def _apology(session: Session, scene: Scene) -> Answer:
    if session.step is Step.NEW:
        return Answer(session, (Say(Text("our-fault")),))
    if (ended := signing.overtaken(session, scene)) is not None:
        return ended
    return _waiting(session, scene, "our-fault")


# ── what people do in their private chat ─────────────────────────────────────────────────


def _happened(session: Session, what: Happening, scene: Scene) -> Answer:
    if isinstance(what, organizing.Told):
        return organizing.told(session, scene, what)
    if isinstance(what, CareTold):
        return care_news.told(session, scene, what)
    if isinstance(what, Beside):
        return _beside_the_walk(session, what, scene)
    if isinstance(what, Chose) and what.token == updates.END:
        return updates.end(session, scene)
    if session.step is Step.NEW:
        return Answer(session, effects=(LookUp(ARRIVED),))
    if (ended := signing.overtaken(session, scene)) is not None:
        return ended
    if (done := organizing.happened(session, scene, what)) is not None:
        return done
    return _on_the_way(organizing.left(session), what, scene)


def _on_the_way(session: Session, what: OnTheWay, scene: Scene) -> Answer:
    if links.waits(session) and isinstance(what, Said | Unsupported):
        return links.labelled(session, scene, what)
    session = links.left(session, what)
    match what:
        case Started(payload):
            return _waiting(_invited(session, payload), scene)
        case Asked(command):
            return _asked(session, command, scene)
        case Said(text):
            said = my_signature.said if session.step in _SIGNED else signing.said
            return said(session, scene, text)
        case Chose(token):
            return _chose(session, token, scene)
        case SharedContact():
            signed = session.step in _SIGNED
            shared = my_signature.shared_contact if signed else recording.shared_contact
            return shared(session, scene, what)
        case PickedPlace():
            return placing.picked(session, scene, what)
        case PickedPeople():  # with a button of a role that is over
            return _waiting(session, scene)
        case Unsupported(kind):
            return _unsupported(session, kind, scene)
    assert_never(what)


def _unsupported(session: Session, kind: str, scene: Scene) -> Answer:
    if kind != "edit":
        return _waiting(session, scene, "unsupported")
    # What was edited may hold a name or a number.
    tidied = tidy(scene) if session.step in WALKING else ()
    return _waiting(session, scene, "edited").after(*tidied)


def _beside_the_walk(session: Session, what: Beside, scene: Scene) -> Answer:
    """What leads nowhere, and is not answered with the step that waits."""
    match what:
        case Membership("blocked"):
            return reports.gone(session, scene)
        case Sought():
            return inline.offered(session, scene, what)
        case CardAnswer():
            return placing.answered(session, scene, what)
        case Flooded():
            return Answer(session, (Say(Text("flooded")),))
        case _:
            return Answer(session)


def _arrived(session: Session, scene: Scene, found: Found | NotFound) -> Answer:
    """The store has said whether this account has signed; now answer what was done."""
    assert scene.what is not None
    if isinstance(found, Found):
        known = replace(session, step=Step.SIGNED)
        return _happened(known, scene.what, scene)
    unsigned = session.at(Step.CARD)
    if isinstance(scene.what, Unsupported):  # even a first sticker opens the card
        return signing.show(unsigned, scene)
    return _happened(unsigned, scene.what, scene)


def _invited(session: Session, payload: str | None) -> Session:
    """The first invite of an open walk counts. One that does not exist is soon forgotten."""
    if session.invite or session.step in _SIGNED or not payload:
        return session
    return replace(session, invite=payload[:LONGEST_INVITE])


def _waiting(session: Session, scene: Scene, note: str = "") -> Answer:
    if session.step in _SIGNED:
        return my_signature.waiting(session, note)
    return signing.show(session, scene, Text(note) if note else None)


def _asked(session: Session, command: str, scene: Scene) -> Answer:
    match command:
        case "help":
            return on_card(session, scene, *screens.help_page(session, scene))
        case "statement":
            return on_card(session, scene, *screens.statement(session, scene))
        case "language":
            return on_card(session, scene, *screens.languages(scene), menu=True)
        case "privacy":
            return on_card(session, scene, *screens.privacy(session, scene))
        case "me" | "withdraw":
            return _my_signature(session, command)
        case "cancel":
            if session.step in _SIGNED:
                return my_signature.show(session.at(Step.SIGNED), "nothing-to-cancel")
            return signing.cancel(session, scene)
        case _ if command in links.COMMANDS:
            return links.asked(session, scene, command)
        case "invite":
            return _waiting(session, scene, "invite-in-groups")
        case _:
            return _waiting(session, scene, "unknown")


def _my_signature(session: Session, command: str) -> Answer:
    asked = my_signature.ask_withdrawal if command == "withdraw" else my_signature.ask_all
    return asked(session)


def _chose(session: Session, token: str, scene: Scene) -> Answer:
    action, _, about = token.partition(":")
    match action:
        case "go":
            known = session.at(Step.SIGNED) if session.step in _SIGNED else session
            return _waiting(known, scene)
        case "read":
            return on_card(session, scene, *screens.statement(session, scene))
        case "language" if about in scene.campaign.languages:
            spoken = replace(session, language=about)
            return organizing.spoken(_waiting(spoken, scene), scene)
        case "language":
            return on_card(session, scene, *screens.languages(scene), menu=True)
        case _ if action in links.ACTIONS:
            return links.chose(session, scene, token)
        case _ if session.step in _SIGNED:
            return my_signature.chose(session, scene, token)
        case _:
            return signing.chose(session, scene, token)


# ── what the database decides ────────────────────────────────────────────────────────────


def _decided(session: Session, outcome: Outcome, scene: Scene) -> Answer:
    match outcome:
        case Found() | NotFound():
            return _looked_up(session, scene, outcome)
        case Recorded():
            return recording.recorded(session, scene, outcome)
        case AlreadyCounted():
            return recording.already_counted(session, scene, outcome)
        case Withdrawn():
            return my_signature.withdrawn(session, scene, outcome)
        case ConsentChanged():
            return my_signature.consent_changed(session, scene, outcome)
        case UpdatesEnded():
            return updates.ended(session, scene, outcome)
        case InviteReady():
            return groups.invite_ready(session, scene, outcome)
        case InviteUnknown():  # the next one that leads in counts
            return Answer(replace(session, invite=""))
        case LinksRead():
            return links.read(session, scene, outcome)
        case OfferUnknown():
            return _no_offer(session, scene)
        case _:
            return organizing.decided(session, scene, outcome)


def _no_offer(session: Session, scene: Scene) -> Answer:
    """It leads where any link leads that nobody gave out."""
    assert isinstance(scene.what, Started)
    on_the_way = _on_the_way(organizing.left(session), scene.what, scene)
    return way.counted(session, on_the_way, scene)


def _looked_up(session: Session, scene: Scene, kept: Found | NotFound) -> Answer:
    if kept.then == ARRIVED:
        return way.counted(session, _arrived(session, scene, kept), scene)
    if isinstance(kept, Found):
        return my_signature.found(session, scene, kept)
    return my_signature.not_found(session, scene, kept)
