"""Invitations to a role: a link for one person, once, for two days.

The link is worth as much as the role, so it makes nobody an owner: whoever forwards it to the wrong
chat has at most one organizer too many, hears of it, and can end it. What is wrong with a token,
nobody is told: it leads where any unknown link leads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.conversation.organizing import people, welcome
from bot.conversation.organizing.rights import OWNERS, Right
from bot.conversation.scene import Answer, Scene, on_card
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    AcceptRole,
    Choice,
    Moment,
    Note,
    OfferRole,
    Role,
    RoleAccepted,
    RoleChanged,
    RoleOffered,
    ShareLink,
    Text,
)

LASTS: Final = timedelta(hours=48)
OFFERED: Final[dict[str, Role]] = {"auditor": "auditor", "organizer": "organizer"}
NOTED: Final[dict[Role, str]] = {"organizer": "offer-organizer", "auditor": "offer-auditor"}
ACCEPTED: Final = "accept"
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")
"""Longer than the code of any invite."""


def is_token(payload: str | None) -> bool:
    """Whether it looks like one. Only the store can tell whether it is."""
    return payload is not None and _TOKEN.fullmatch(payload) is not None


def accept(session: Session, token: str) -> Answer:
    return Answer(session, effects=(AcceptRole(token),))


def _offer(session: Session, scene: Scene, role: str) -> Answer:
    if role in OFFERED:
        return Answer(session, effects=(OfferRole(OFFERED[role], scene.now + LASTS),))
    choices = tuple(choice(f"role-{role}", f"offer:{role}") for role in OFFERED)
    back = choice("to-organizers", "organizers")
    return on_card(session, scene, Text("offer"), (*choices, back), menu=True)


COMMANDS: Final[dict[str, Right]] = {}
ACTIONS: Final = {"offer": Right(OWNERS, _offer, noted=False)}
TEXTS: Final[dict[str, Right]] = {}


def offered(session: Session, scene: Scene, offer: RoleOffered) -> Answer:
    role = people.role_text(offer.role)
    title = scene.statement(session).title
    until = Moment(offer.until.astimezone(scene.campaign.timezone))
    invitation = Text("offer-share", {"role": role, "title": title, "until": until})
    choices = (
        Choice(Text("do-share-offer"), ShareLink(invitation, offer.token)),
        choice("to-organizers", "organizers"),
    )
    page = on_card(session, scene, Text("offered", {"role": role, "until": until}), choices)
    return Answer(page.session, page.replies, (Note(NOTED[offer.role]),))


def accepted(
    session: Session, scene: Scene, found: RoleAccepted, commands: Sequence[str]
) -> Answer:
    """Said here at once, as it is said to whoever was picked; the owners hear of it."""
    assert scene.who is not None
    said = welcome.role_changed(session, RoleChanged(found.role, None), commands)
    return replace(said, errands=people.owners_told(scene, scene.who.id, found))
