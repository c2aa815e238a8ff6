"""What comes in: what people do, and what the messenger answers to our replies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.conversation.vocabulary.appointing import (
    MenuDue,
    OrganizersChanged,
    PickedPeople,
    RoleChanged,
)
from bot.conversation.vocabulary.broadcasts import BroadcastHappening
from bot.conversation.vocabulary.care import CareTold
from bot.conversation.vocabulary.figures import ReportDue, ReportsDue
from bot.conversation.vocabulary.parties import Person, Place

# ── what people do ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Started:
    """Opened the chat, perhaps by a link. The payload is untrusted."""

    payload: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Sent a command: `/withdraw now` is `Asked("withdraw", "now")`."""

    command: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Wrote a text."""

    text: str


@dataclass(frozen=True, slots=True)
class Chose:
    """Pressed a button. The token can be forged, and can be as old as the chat."""

    token: str


@dataclass(frozen=True, slots=True)
class SharedContact:
    """Sent a contact card."""

    phone: str
    """As the messenger gave it, in any spelling."""
    owner: Literal["self", "other", "unknown", "forwarded"]
    """The adapter's finding, from facts the messenger vouches for."""


@dataclass(frozen=True, slots=True)
class Membership:
    """What became of the bot in this chat, and what it may do there from now on."""

    change: Literal["added", "changed", "removed", "blocked", "unblocked"]
    writes: bool = True
    """It may post here."""
    pins: bool = False
    """It may pin a message here."""


@dataclass(frozen=True, slots=True)
class PickedPlace:
    """Picked a group or channel with the button of `AskPlace`. Nobody vouches for the right."""

    place: Place


@dataclass(frozen=True, slots=True)
class Sought:
    """Wrote the bot's name in some chat, to bring something of it there. `query` is to be named
    in the answer."""

    query: str


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Anything else: a sticker, a voice message, an edit."""

    kind: str


@dataclass(frozen=True, slots=True)
class Flooded:
    """Wrote more than anybody reads. This is said once; what follows is not even looked at."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """The messenger gave this group another id. Heard of as an update, or as the answer to a
    reply; the old id is dead."""

    to: str
    met: bool = False
    """We had been heard of at the new id before: what is known of it stays."""


@dataclass(frozen=True, slots=True)
class CardWanted:
    """Said by a person's chat to a group or channel: this person wants our card there."""


CardResult: TypeAlias = Literal["posted", "no-admin", "no-right"]


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """Said by a group or channel to the person who wanted a card there."""

    title: str
    result: CardResult


@dataclass(frozen=True, slots=True)
class CardDue:
    """The card of this group or channel should tell another count by now."""

    signed: int
    """Verified signatures by its invite, exactly."""


Happening: TypeAlias = (
    Started
    | Asked
    | Said
    | Chose
    | SharedContact
    | Membership
    | PickedPlace
    | Sought
    | Unsupported
    | Flooded
    | Migrated
    | CardWanted
    | CardAnswer
    | CardDue
    | PickedPeople
    | RoleChanged
    | OrganizersChanged
    | MenuDue
    | ReportsDue
    | ReportDue
    | CareTold
    | BroadcastHappening
)


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that happens in another chat than the one that was written in, in the same turn;
    or that the time has come for."""

    where: Place
    what: Happening
    who: Person | None = None
    behind: bool = False
    """Nobody waits for it: what is said of it goes behind all that answers somebody."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update of a messenger, understood."""

    source: str
    """Whose numbering `id` belongs to: `telegram:<bot id>`."""
    id: int
    """Remembered in the turn, so that a second delivery changes nothing."""
    who: Person
    where: Place
    what: Happening
    message: str | None = None
    """The message that carried it or, for `Chose`, the one whose button was pressed."""
    callback: str | None = None
    """For `Chose`: what the adapter needs to tell the messenger that the press arrived."""
    anonymous_admin: bool = False
    """Done in the name of this very group, which only its admins can."""


# ── what the messenger answers ───────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Delivered:
    """The reply in this slot is now in the chat as this message. Where it was to edit a message
    and has, nothing is new: that is `Settled`."""

    slot: str
    message: str
    instead_of: str = ""
    """The message that was to be edited, and could not be."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The chat cannot be written to any more: blocked, deleted, kicked."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The message in this slot is not there: it was deleted and not sent anew, or the messenger
    did not take it."""

    slot: str


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """The chat does not take pictures or files."""


@dataclass(frozen=True, slots=True)
class Hushed:
    """The chat does not let us write: muted, or demoted in a channel."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer to `AskStanding`: what the member may do in this group or channel."""

    admin: bool
    """May speak for it: an admin; in a channel one who may post."""
    then: str
    person: str = ""
    """Who was asked about."""
    writes: bool = True
    """May post there."""
    known: bool = True
    """False: the messenger does not tell us."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Delivered, and nobody needs to know more."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message of a broadcast that the messenger will never take."""


Report: TypeAlias = (
    Delivered | Lost | NotAllowed | Gone | Hushed | Standing | Settled | Migrated | Undelivered
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a row of the outbox. It may take several: `Migrated`, then `Delivered`."""

    row: int
    where: Place
    what: Report
    broadcast: bool = False
    """Of a message to many, which is counted and which no walk has to do with."""


@dataclass(frozen=True, slots=True)
class Broken:
    """An update that could not be understood. Nothing of its content is kept."""

    source: str
    id: int
    kind: str
    error: str
    """Class of the error."""
