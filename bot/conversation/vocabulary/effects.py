"""What is asked of the database, inside the turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from bot.conversation.vocabulary.appointing import (
    AcceptRole,
    Appoint,
    ChooseNews,
    OfferRole,
    ReadLog,
    ReadOrganizers,
    SpeakTo,
)
from bot.conversation.vocabulary.broadcasts import BroadcastEffect
from bot.conversation.vocabulary.care import CareEffect
from bot.conversation.vocabulary.figures import FiguresAsked

PlaceKind: TypeAlias = Literal["group", "channel"]
"""Where many read along."""

LinkKind: TypeAlias = Literal["volunteer", "rally", "poster"]
"""What somebody makes a link for."""


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent given: which text was read, in which language, and when."""

    id: str
    text: str
    """SHA-256 of the text, hex."""
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sign:
    """Record a signature. Answered by `Recorded` or `AlreadyCounted`."""

    phone: str
    """Canonical."""
    raw_phone: str
    name: str | None
    country: str
    language: str
    statement: str
    """SHA-256 of the statement that was read, hex."""
    consents: tuple[Consent, ...]
    at: datetime
    day: date
    invite: str | None = None
    replaces: bool = False
    """Where another account holds this phone's signature, this one takes its place."""
    band: str = ""
    """When the account was made, roughly (see `bot.people.account_age`)."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """Is there a signature of this account? Answered by `Found` or `NotFound`."""

    then: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Erase this account's signature. Answered by `Withdrawn` or `NotFound`."""


@dataclass(frozen=True, slots=True)
class ChangeConsent:
    """Give or take back an optional consent. Answered by `ConsentChanged` or `NotFound`."""

    consent: Consent
    given: bool
    subscribes: bool = False
    """This consent is the one that lets us write to the person later."""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Never write to this private chat again, which is gone, and take back the consents that let
    us. Nobody waits for an answer."""

    consents: tuple[Consent, ...]


@dataclass(frozen=True, slots=True)
class EndUpdates:
    """Never write to this person again but in answer, and take back the consents that let us.
    Answered by `UpdatesEnded`."""

    consents: tuple[Consent, ...]


@dataclass(frozen=True, slots=True)
class MakeInvite:
    """This group's or channel's invite, made at the first asking. Answered by `InviteReady`."""

    kind: PlaceKind
    label: str
    then: str = ""
    """What is to be said with it."""
    account: str = ""
    """The admin who asks, and owns it from now on. Empty: whoever does goes on to."""


@dataclass(frozen=True, slots=True)
class KeepCard:
    """Keep the card of this group or channel up to date. Nobody waits for an answer."""

    code: str
    shown: int
    """What it tells from now on; 0: no count."""
    at: datetime
    season: str = ""
    """What it tells of whether one can sign (`Season.mark`)."""
    milestones: bool = False
    """The place hears of milestones."""


@dataclass(frozen=True, slots=True)
class HearMilestones:
    """This place wants to hear of milestones, or no more. Nobody waits for an answer."""

    wants: bool


@dataclass(frozen=True, slots=True)
class DropCard:
    """Keep it up to date no more. Nobody waits for an answer."""


Stage: TypeAlias = Literal["started", "consented", "asked"]


@dataclass(frozen=True, slots=True)
class CountWay:
    """An open walk has come so far. Answered by `InviteUnknown` where that is so, else not."""

    stages: tuple[Stage, ...]
    invite: str = ""
    met: bool = False
    """These were counted for everybody before the walk met this invite."""


@dataclass(frozen=True, slots=True)
class ReadLinks:
    """This account's links. Answered by `LinksRead`."""

    then: str


@dataclass(frozen=True, slots=True)
class MakeLink:
    """One more link of this account. Answered by `LinksRead`."""

    kind: LinkKind
    label: str


@dataclass(frozen=True, slots=True)
class RenameLink:
    """Relabel a link, where it is this account's. Answered by `LinksRead`."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class RevokeLink:
    """End a link, where it is this account's. Answered by `LinksRead`."""

    code: str
    day: date


@dataclass(frozen=True, slots=True)
class Note:
    """An organizer did this: it goes to the access log. Nobody waits for an answer."""

    action: str
    reason: str = ""


Effect: TypeAlias = (
    Sign
    | LookUp
    | Withdraw
    | ChangeConsent
    | Unsubscribe
    | EndUpdates
    | MakeInvite
    | KeepCard
    | DropCard
    | HearMilestones
    | CountWay
    | ReadLinks
    | MakeLink
    | RenameLink
    | RevokeLink
    | Note
    | ReadOrganizers
    | Appoint
    | OfferRole
    | AcceptRole
    | SpeakTo
    | ChooseNews
    | ReadLog
    | FiguresAsked
    | CareEffect
    | BroadcastEffect
)
