"""How far people come, of all, and by the groups, channels and links that brought most of them.

Only numbers: who came by a link, nobody sees.
"""

from __future__ import annotations

from typing import Final

from bot.conversation.counts import TOLD
from bot.conversation.organizing import pages
from bot.conversation.organizing.rights import Right
from bot.conversation.scene import Answer, Scene, on_card
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Argument,
    Effect,
    FunnelRead,
    InviteSeen,
    InvitesRead,
    Lines,
    ReadFunnel,
    ReadInvites,
    Share,
    Text,
    Way,
)

PAGE: Final = 5
"""Invites on one page; each takes two lines and more."""
LONGEST: Final = 60
"""What is shown of a label: titles of groups can be as long as a page."""


def _read_funnel(_page: int) -> Effect:
    return ReadFunnel()


COMMANDS: Final = {"invites": pages.opened(ReadInvites), "funnel": pages.opened(_read_funnel)}
ACTIONS: Final = {
    "invites": pages.turned("invites", ReadInvites),
    "funnel": pages.turned("funnel", _read_funnel),
}
TEXTS: Final[dict[str, Right]] = {}


def invites_read(session: Session, scene: Scene, read: InvitesRead) -> Answer:
    if not read.invites:
        return on_card(session, scene, Text("invites-none"), (choice("totals"),))
    number = len(read.invites)
    start = pages.beginning(read.start, number)
    lines = [_line(invite) for invite in read.invites[start : start + PAGE]]
    text = Text("invites", {"lines": Lines(tuple(lines))})
    return on_card(session, scene, text, pages.turning("invites", start, number, PAGE))


def funnel_read(session: Session, scene: Scene, read: FunnelRead) -> Answer:
    way = read.way
    shares: dict[str, Argument] = {
        "share_consented": Share(way.consented, way.started),
        "share_asked": Share(way.asked, way.consented),
        "share_signed": Share(way.signed, way.asked),
        "share_all": Share(way.signed, way.started),
    }
    return on_card(session, scene, Text("funnel", _counts(way) | shares), (choice("totals"),))


def _line(invite: InviteSeen) -> Text:
    kind = Text(TOLD.get(invite.kind, "link-other"))
    told: dict[str, Argument] = {
        "label": _short(invite.label),
        "kind": Text("link-was-revoked", {"kind": kind}) if invite.revoked else kind,
    }
    return Text("links-line", told | _counts(invite.way))


def _counts(way: Way) -> dict[str, Argument]:
    return {
        "started": way.started,
        "consented": way.consented,
        "asked": way.asked,
        "signed": way.signed,
    }


def _short(label: str) -> str:
    return label if len(label) <= LONGEST else label[: LONGEST - 1].rstrip() + "…"
