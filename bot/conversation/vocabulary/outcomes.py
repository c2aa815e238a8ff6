"""What the database decides, or has found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from bot.conversation.vocabulary.appointing import (
    Appointed,
    LogRead,
    NewsChosen,
    OfferUnknown,
    OrganizersRead,
    RoleAccepted,
    RoleOffered,
)
from bot.conversation.vocabulary.broadcasts import BroadcastRead
from bot.conversation.vocabulary.care import CareOutcome
from bot.conversation.vocabulary.effects import LinkKind, PlaceKind
from bot.conversation.vocabulary.figures import FiguresRead


@dataclass(frozen=True, slots=True)
class Recorded:
    """The signature counts."""

    total: int
    day: date
    replaced: bool = False
    """It took the place of an earlier holder's signature with the same phone."""
    link: str = ""
    """The signer's personal invite; empty where they have revoked it."""


@dataclass(frozen=True, slots=True)
class AlreadyCounted:
    """This phone or this account has signed before; nothing was changed."""

    day: date
    yours: bool
    """Signed by this very account; else another account holds this phone's signature."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the server can read of this account's signature."""

    day: date
    language: str
    statement: str
    consents: frozenset[str]
    then: str
    link: str = ""
    """The signer's personal invite; empty where they have revoked it."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """This account has no signature."""

    then: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The signature is erased and the tallies went down by it."""

    total: int


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    """An optional consent was given or taken back; these stand now."""

    consents: frozenset[str]
    day: date


@dataclass(frozen=True, slots=True)
class UpdatesEnded:
    """Nobody writes to this person any more but in answer."""

    signed: bool
    """There is a signature, which stands as it was."""


@dataclass(frozen=True, slots=True)
class InviteUnknown:
    """The code that led in was never given out, or was revoked: it counts for nobody."""


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """An invite, and how far people came by it."""

    code: str
    kind: LinkKind | PlaceKind | Literal["personal"]
    label: str
    started: int
    consented: int
    asked: int
    signed: int


@dataclass(frozen=True, slots=True)
class InviteReady:
    """This group's or channel's invite, and how far people came by it."""

    link: LinkSeen
    then: str = ""


@dataclass(frozen=True, slots=True)
class LinksRead:
    """The links that this account owns and that stand, after what was asked."""

    links: tuple[LinkSeen, ...]
    then: str
    """What is to be shown: a page of the list, or `link:<code>`. `full`: no more can be made."""


Outcome: TypeAlias = (
    Recorded
    | AlreadyCounted
    | Found
    | NotFound
    | Withdrawn
    | ConsentChanged
    | UpdatesEnded
    | InviteReady
    | InviteUnknown
    | LinksRead
    | OrganizersRead
    | Appointed
    | RoleOffered
    | RoleAccepted
    | OfferUnknown
    | NewsChosen
    | LogRead
    | FiguresRead
    | CareOutcome
    | BroadcastRead
)
