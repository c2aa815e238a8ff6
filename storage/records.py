"""The frozen facts that go into the store and come out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

JSON: TypeAlias = str | int | float | bool | Sequence["JSON"] | Mapping[str, "JSON"] | None

Update: TypeAlias = tuple[str, int]
"""A messenger's update: whose numbering (`telegram:<bot id>`), and the number."""


@dataclass(frozen=True, slots=True)
class Signing:
    """A signature about to be recorded.

    `account` (`telegram:1001`) and `phone` (canonical, `+821024687531`) become tags, `content`
    is sealed; the rest stands in the clear.
    """

    account: str
    phone: str
    content: Mapping[str, JSON]
    day: date
    country: str
    language: str
    channel: str
    statement: str
    consents: frozenset[str]
    invite: str | None = None
    """The code that led in. One that we never gave out counts for nobody."""
    replaces: bool = False
    """Where another account holds this phone's signature, this one takes its place."""
    band: str = ""
    """How old the account is, as far as the messenger lets it be told: a short text."""
    hour: str = ""
    """`2026-03-19T14` (UTC), for alerts. It is counted for two weeks and stands in no row."""


@dataclass(frozen=True, slots=True)
class Signed:
    """The signature was recorded."""

    day: date
    total: int
    """Live signatures when this one had been recorded, in the order of its set. One that is
    held hears the same as if it counted."""
    replaced: bool = False
    """Another account's signature with this phone was erased for it: the total did not move."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Nothing was recorded: this account, or else this phone, has signed before."""

    day: date
    """When it did."""
    yours: bool
    """This very account has signed. Else another account holds this phone's signature."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the server can read of a signature."""

    day: date
    language: str
    statement: str
    consents: frozenset[str]


@dataclass(frozen=True, slots=True)
class ConsentChange:
    """An optional consent given, or taken back, after signing."""

    account: str
    consent: str
    given: bool
    content: Mapping[str, JSON]
    """The proof, to be sealed: which text, in which language, when."""
    language: str
    """In which a subscriber wants to be written to."""
    subscriber_address: str | None = None
    """Set for the consent that lets us write later: given, it is kept (encrypted, beside no
    signature); taken back, it is deleted."""


@dataclass(frozen=True, slots=True)
class LinkDraft:
    """An invite that somebody makes: `volunteer`, `rally` or `poster`."""

    account: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Link:
    """An invite, and how far people came by it."""

    code: str
    kind: str
    label: str
    started: int
    consented: int
    asked: int
    signed: int
    """New verified signatures; a personal link's are not lowered by a withdrawal, because no
    row tells which they are."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A group or channel that wants an invite."""

    address: str
    kind: str
    """`group` or `channel`."""
    label: str = ""
    """Its title. Empty: the one that is known stays."""
    account: str = ""
    """The admin who asks owns the invite from now on. Empty: whoever does goes on to."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card in a group or channel, as it was last written."""

    address: str
    kind: str
    code: str
    """The place's invite."""
    shown: int
    """The count that it tells; 0 tells none."""
    written: int
    """Unix seconds."""
    season: str = ""
    """What it tells of whether one can sign, in short."""
    milestones: bool = False
    """The place hears of milestones."""


@dataclass(frozen=True, slots=True)
class CardDue:
    """A card that should tell another count by now."""

    address: str
    kind: str
    signed: int
    """Verified signatures by its invite, exactly."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """How counts are told in public: none below `least`, else in steps."""

    least: int
    step: int


@dataclass(frozen=True, slots=True)
class Coming:
    """An open walk has come so far: `started`, `consented`, `asked` (for the contact)."""

    stages: tuple[str, ...]
    invite: str = ""
    """One that we never gave out, or that was revoked, is counted for nobody."""
    counts_for_all: bool = True
    """False: it was counted among all walks before it met this invite."""


REPLY, CARD, BROADCAST = range(3)
"""Lanes of the outbox: what waits in one goes before all that waits in the next."""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """Something to be delivered after the turn."""

    address: str
    payload: bytes
    priority: int = REPLY
    """The lane: replies (0) go before cards (1) before broadcasts (2)."""
    broadcast: int | None = None
    """Its number, where it belongs to one."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message that waits for its delivery. Ids grow and are never used again."""

    id: int
    address: str
    payload: bytes
    broadcast: int | None = None
    priority: int = REPLY
    ours: bool = True
    """False: another worker delivers something to this chat that came before it."""


@dataclass(frozen=True, slots=True)
class ChatPace:
    """A chat that has been written to a lot."""

    address: str
    """As the messenger names it; empty for the bot itself."""
    at_rest: float
    """Seconds until it has all of its allowance again."""
    held: float
    """Seconds until the messenger takes something again, by its own word; 0.0: it said none."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The tallies. Lists are largest first and leave out what is zero."""

    verified: int
    today: int
    withdrawn: int
    countries: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    channels: tuple[tuple[str, int], ...]
    invites: tuple[tuple[str, str, int], ...]
    """(label, code, signatures) of the fifty largest."""
    held: int = 0
    """Set aside for a look; in none of the other counts."""
    invalidated: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A tally that does not say what the rows say."""

    kind: str
    key: str
    tally: int
    rows: int
