"""What the messenger answers to our replies, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.conversation import groups, updates
from bot.conversation.scene import ASK, CARD, PROGRESS, THANKS, Answer, Scene
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    Delivered,
    Gone,
    Hushed,
    Lost,
    Migrated,
    NotAllowed,
    Report,
    Retract,
    Settled,
    Standing,
    Undelivered,
    Unsubscribe,
)


def reported(session: Session, report: Report, scene: Scene) -> Answer:
    private = scene.where.kind == "private"
    match report:
        case Delivered():
            delivered = _delivered(session, report)
            if report.slot == CARD and session.step is Step.GROUP:
                return groups.arrived(delivered, session, scene, report.message)
            return delivered
        case Gone():
            return gone(session, scene)
        case Standing():
            return groups.standing(session, scene, report)
        case Migrated():
            return groups.moved(session, scene, report)
        case Lost():
            return Answer(session) if private else groups.lost(session, scene, report)
        case NotAllowed():
            return Answer(session) if private else groups.no_files(session)
        case Hushed():
            return Answer(session) if private else groups.hushed(session, scene)
        case Settled() | Undelivered():
            return Answer(session)
    assert_never(report)


def gone(session: Session, scene: Scene) -> Answer:
    """Forget the chat. Who blocks us does not want to be written to either, and who comes back
    finds that choice un-ticked."""
    if scene.where.kind != "private":
        return groups.gone(session, scene)
    language = scene.language(session)
    return Answer(None, effects=(Unsubscribe(updates.consents(scene, language)),))


def _delivered(session: Session, delivered: Delivered) -> Answer:
    """Remember the new message; the one it supersedes leaves the chat."""
    slot, message = delivered.slot, delivered.message
    if session.step is Step.NEW:  # a late word from a chat that is forgotten
        return Answer(session)
    if slot == CARD and session.held and session.card not in (message, delivered.instead_of):
        return Answer(session, (Retract((message,)),))  # the person has gone on meanwhile
    if slot == CARD:
        former, known = session.card, replace(session, card=message)
    elif slot == THANKS:
        return Answer(replace(session, thanks=message))
    elif slot == PROGRESS:
        return Answer(_following(session, message))
    elif slot == ASK and session.step in (Step.CONTACT, Step.GROUP):
        former, known = session.ask, replace(session, ask=message)
    elif slot == ASK:  # the contact was shared before the messenger told us this id
        return Answer(session, (Retract((message,)),))
    else:
        return Answer(session)
    if former and former != message:
        return Answer(known, (Retract((former,)),))
    return Answer(known)


def _following(session: Session, message: str) -> Session:
    """The message that tells how a broadcast goes, unless that is over."""
    number = session.progress.partition(":")[0]
    return replace(session, progress=f"{number}:{message}") if number else session
