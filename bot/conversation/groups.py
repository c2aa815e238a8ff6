"""The bot in a group: one card with one link into the private chat, and nothing else.

Nobody signs in a group and nobody is asked for a number there. The card carries the group's
invite, so that its signatures are counted for it. What members write to each other is not read.
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.scene import ASK, CARD, Answer, Scene
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    Asked,
    AskStanding,
    ChatLink,
    Choice,
    Happening,
    InviteReady,
    MakeInvite,
    Membership,
    Say,
    SharedContact,
    Standing,
    Started,
    Text,
)

POST = "invite"

PRIVATE_COMMANDS = frozenset(
    {
        *("start", "help", "statement", "language", "privacy", "me", "withdraw", "cancel"),
        *("links", "newlink"),
    }
)


def happened(session: Session, scene: Scene, what: Happening) -> Answer:
    """Somebody did something in a group."""
    match what:
        case Membership("added"):
            chosen = session.language or scene.language(session)
            return _make_invite(replace(session, step=Step.GROUP, language=chosen), scene)
        case Membership("removed"):
            # The invite stays in the store: links that are out there still count for the group.
            return Answer(None)
        case Asked("invite"):
            return _asked_for_card(session, scene)
        case Started() | Asked() as asked:
            known = isinstance(asked, Started) or asked.command in PRIVATE_COMMANDS
            return _point_inside(session, scene, "group-private") if known else Answer(session)
        case SharedContact():
            return _point_inside(session, scene, "group-contact")
        case _:
            return Answer(session)


def _asked_for_card(session: Session, scene: Scene) -> Answer:
    if scene.anonymous_admin:
        return _make_invite(session, scene)
    assert scene.who is not None
    return Answer(session, (AskStanding(scene.who.id, POST),))


def standing(session: Session, scene: Scene, standing: Standing) -> Answer:
    """The messenger has said whether the one who asked is an admin."""
    if standing.then != POST:
        return Answer(session)
    if standing.admin:
        return _make_invite(session, scene)
    return _point_inside(session, scene, "group-admins-only")


def _make_invite(session: Session, scene: Scene, then: str = "") -> Answer:
    invite = MakeInvite("group", scene.where.title or "", then)
    return Answer(session.at(Step.GROUP), effects=(invite,))


def invite_ready(session: Session, scene: Scene, invite: InviteReady) -> Answer:
    """Post the card anew, or say what was asked for, with this group's code behind the button."""
    known = replace(session, invite=invite.code)
    if invite.then:
        return _point_inside(known, scene, invite.then)
    statement = scene.statement(session)
    text = Text("group-card", {"title": statement.title, "summary": statement.summary})
    return Answer(known, (Say(text, (_link(known),), slot=CARD),))


def _point_inside(session: Session, scene: Scene, text: str) -> Answer:
    """One message that leads into the private chat, which supersedes the one before."""
    if not session.invite:  # a chat that was quiet for long is forgotten; its invite is not
        return _make_invite(session, scene, text)
    return Answer(session.at(Step.GROUP), (Say(Text(text), (_link(session),), slot=ASK),))


def _link(session: Session) -> Choice:
    return Choice(Text("do-open"), ChatLink(session.invite))
