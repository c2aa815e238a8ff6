"""The words about organizers themselves: who has which role, what they did, what they hear of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from bot.conversation.vocabulary.parties import Person, Role

# ── what happens ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PickedPeople:
    """Picked people with the button of `AskPeople`. Nobody vouches that these want it."""

    people: tuple[Person, ...]
    """With the names that the messenger told, unchecked."""


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """Said to somebody who got a role, another one, or has none any more."""

    role: Role | None
    former: Role | None


@dataclass(frozen=True, slots=True)
class OrganizersChanged:
    """Said to the other owners."""

    person: str
    """Id of the one whose role it is."""
    role: Role | None


@dataclass(frozen=True, slots=True)
class MenuDue:
    """The menu of this organizer's chat should be the one that `stamp` stands for."""

    stamp: str


# ── what is asked of the store ───────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ReadOrganizers:
    """Answered by `OrganizersRead`."""

    then: str


@dataclass(frozen=True, slots=True)
class Appoint:
    """Give this person a role, or with None take it. Answered by `Appointed`."""

    person: str
    """Id of an account of the messenger that this is asked in."""
    role: Role | None


@dataclass(frozen=True, slots=True)
class OfferRole:
    """An invitation to a role, for whoever comes first. Answered by `RoleOffered`."""

    role: Role
    until: datetime


@dataclass(frozen=True, slots=True)
class AcceptRole:
    """Take the role that this token gives. Answered by `RoleAccepted` or `OfferUnknown`."""

    token: str


@dataclass(frozen=True, slots=True)
class SpeakTo:
    """Write to this organizer in this language. Nobody waits for an answer."""

    language: str


@dataclass(frozen=True, slots=True)
class ChooseNews:
    """What the organizer wants to hear of unasked; None leaves it as it is. Answered by
    `NewsChosen`."""

    report: bool | None = None
    alerts: bool | None = None


@dataclass(frozen=True, slots=True)
class ReadLog:
    """Lines of the access log below this number, newest first. Answered by `LogRead`."""

    before: int | None
    most: int


# ── what it answers ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class OrganizerSeen:
    """An organizer, as far as the bot knows them: it keeps no names."""

    person: Person
    role: Role
    since: date


@dataclass(frozen=True, slots=True)
class OrganizersRead:
    """Everybody with a role, owners first."""

    organizers: tuple[OrganizerSeen, ...]
    then: str


AppointedResult: TypeAlias = Literal["done", "same", "named", "last", "no-owner"]
"""`named`: the settings make them an owner. `last`: somebody must stay one. `no-owner`: whoever
asked is none any more."""


@dataclass(frozen=True, slots=True)
class Appointed:
    """What became of it."""

    person: Person
    """With the language in which they are written to, as far as it is known."""
    role: Role | None
    former: Role | None
    result: AppointedResult
    organizers: tuple[OrganizerSeen, ...]
    """Everybody with a role, now."""


@dataclass(frozen=True, slots=True)
class RoleOffered:
    """Who brings this token first has the role."""

    token: str
    role: Role
    until: datetime


@dataclass(frozen=True, slots=True)
class RoleAccepted:
    """This account has the role from now on."""

    role: Role
    organizers: tuple[OrganizerSeen, ...]
    """Everybody with a role, now."""


@dataclass(frozen=True, slots=True)
class OfferUnknown:
    """A token that was never given out, was used, or has expired: nobody is told which."""


@dataclass(frozen=True, slots=True)
class NewsChosen:
    """What the organizer hears of unasked."""

    report: bool
    alerts: bool


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line of the access log."""

    number: int
    at: datetime
    person: str
    """Id of the account."""
    role: str
    action: str
    reason: str


@dataclass(frozen=True, slots=True)
class LogRead:
    """Lines of the access log, newest first."""

    entries: tuple[LogEntry, ...]
    more: bool
    """There are older ones."""
