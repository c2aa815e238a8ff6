"""The care of the campaign: what organizers decide about it, what is found, what they are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from bot.conversation.vocabulary.appointing import LogEntry
from bot.conversation.vocabulary.parties import Person

Verdict: TypeAlias = Literal["held", "live", "invalid"]
"""What a case makes of signatures: it holds, releases or invalidates them."""

PulseKind: TypeAlias = Literal["invite", "country"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which signatures are meant: those for which everything holds that is said here."""

    invites: tuple[tuple[str, str], ...] = ()
    """Code and label."""
    since: date | None = None
    until: date | None = None
    """This day included."""
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    """See `bot.people.account_age`."""


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """A case, as it stands."""

    number: int
    verdict: Verdict
    chosen: Chosen
    reason: str
    opened: datetime
    counted: int
    changed: int
    status: Literal["running", "done", "cancelled", "undoing", "undone"]
    holds: bool
    """What comes in is held as well."""


# ── asked of the store ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Pause:
    """Nobody can sign for now. Answered by `SeasonChanged`."""

    words: Mapping[str, str]
    """By language; the usual ones where a language is missing."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Answered by `SeasonChanged`."""


@dataclass(frozen=True, slots=True)
class Close:
    """End signing before its time. Answered by `SeasonChanged`."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """Take that back. Answered by `SeasonChanged`."""


@dataclass(frozen=True, slots=True)
class ReadCases:
    """The newest cases below a number. Answered by `CasesRead`."""

    before: int | None = None
    most: int = 6
    only: int | None = None
    """This one."""


@dataclass(frozen=True, slots=True)
class CountCase:
    """How many signatures that are. It can be a look at millions, so it is answered after the turn,
    beside all others: `CaseCounted` comes as an errand."""

    chosen: Chosen


@dataclass(frozen=True, slots=True)
class ReadCaseLinks:
    """The links by which most have signed, or what a code is called. Answered by
    `CaseLinksRead`."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Answered by `CaseOpened`."""

    verdict: Verdict
    chosen: Chosen
    reason: str
    counted: int
    from_now_on: bool


@dataclass(frozen=True, slots=True)
class ActOnCase:
    """Answered by `CaseActed`."""

    number: int
    act: Literal["cancel", "undo", "let-in"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Calm:
    """Nobody needs to hear of this link or country for a week. Answered by `Calmed`."""

    kind: PulseKind
    key: str


@dataclass(frozen=True, slots=True)
class ReadPulse:
    """Answered by `PulseRead`."""

    kind: PulseKind
    key: str
    hour: datetime
    """When it began."""
    then: Literal["inspect", "hold"] = "inspect"


@dataclass(frozen=True, slots=True)
class ReadRetention:
    """Answered by `RetentionRead`."""


CareEffect: TypeAlias = (
    Pause
    | Resume
    | Close
    | Reopen
    | ReadCases
    | CountCase
    | ReadCaseLinks
    | OpenCase
    | ActOnCase
    | Calm
    | ReadPulse
    | ReadRetention
)


# ── what the store answers ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class SeasonChanged:
    to: Literal["paused", "resumed", "closed", "reopened"]
    others: tuple[Person, ...] = ()
    """All other owners and organizers; so below."""


@dataclass(frozen=True, slots=True)
class CasesRead:
    """The newest first."""

    cases: tuple[CaseSeen, ...]
    more: bool = False
    one: bool = False
    """A single one was asked for."""


@dataclass(frozen=True, slots=True)
class CaseCounted:
    """What was chosen when it was asked for, and how many signatures that are."""

    live: int
    held: int
    invalid: int
    chosen: Chosen

    def touched_by(self, verdict: Verdict) -> int:
        """How many a case with this verdict changes."""
        match verdict:
            case "held":
                return self.live
            case "live":
                return self.held
            case "invalid":
                return self.live + self.held


@dataclass(frozen=True, slots=True)
class CaseLinksRead:
    """Code, label and how many signed by it."""

    links: tuple[tuple[str, str, int], ...]
    one: bool = False
    """A single one was asked for: it is missing where it is not known, or a personal one."""


@dataclass(frozen=True, slots=True)
class CaseOpened:
    case: CaseSeen | None
    """None: another one runs."""
    others: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseActed:
    case: CaseSeen | None
    done: bool
    """False: there was nothing to do, or another case runs."""
    act: Literal["cancel", "undo", "let-in"]
    reason: str = ""
    others: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Calmed:
    pass


@dataclass(frozen=True, slots=True)
class PulseRead:
    """One link or country: an hour beside its usual one, and what was signed by it."""

    kind: PulseKind
    key: str
    label: str
    hour: datetime
    """When it began."""
    last: int
    low: int
    high: int
    new: bool
    """It has no past at this hour that could tell what is usual: `high` is for all newcomers."""
    live: int
    """Signed from the day of that hour on, and still counting."""
    held: int
    then: Literal["inspect", "hold"] = "inspect"


@dataclass(frozen=True, slots=True)
class RetentionRead:
    kept: int
    """Sealed records: counting, held and invalid ones."""
    destroyed: int
    begun: bool
    done: bool


CareOutcome: TypeAlias = (
    SeasonChanged
    | CasesRead
    | CaseLinksRead
    | CaseOpened
    | CaseActed
    | Calmed
    | PulseRead
    | RetentionRead
)


# ── what jobs tell ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class MilestonePassed:
    """So many have signed, and the recount agreed. Told to organizers, and to groups that want to
    hear of it."""

    signatures: int = 0
    """A power of ten, or 0."""
    share: int = 0
    """Per cent of the goal, or 0."""


@dataclass(frozen=True, slots=True)
class MilestoneLost:
    """The count is below it again, since signatures were withdrawn, held or invalidated."""

    signatures: int = 0
    share: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class OutOfBand:
    """An hour that is not as that hour usually is."""

    pulse: PulseRead
    side: Literal["high", "low"]


@dataclass(frozen=True, slots=True)
class MoreOutOfBand:
    """So many more links and countries are out of their band; not each is told."""

    count: int


@dataclass(frozen=True, slots=True)
class Differs:
    """Tallies and rows were compared, and do not agree."""

    differences: int
    total: int
    """As the rows say."""


@dataclass(frozen=True, slots=True)
class RetentionNear:
    """The day is near, or over, by which everything about people is to be destroyed."""

    days: int
    """Until then; 0 or below: it has come."""


@dataclass(frozen=True, slots=True)
class RetentionOver:
    """Everything about people was destroyed, as its day had come."""

    records: int


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """Told to who opened it, while it runs and when it is over."""

    case: CaseSeen


@dataclass(frozen=True, slots=True)
class Decided:
    """Told to all other owners and organizers: what one of them has just decided."""

    line: LogEntry
    """As in the access log."""
    case: int | None = None


CareTold: TypeAlias = (
    MilestonePassed
    | MilestoneLost
    | OutOfBand
    | MoreOutOfBand
    | Differs
    | RetentionNear
    | RetentionOver
    | CaseMoved
    | CaseCounted
    | Decided
)
"""Said to the private chat of an organizer, by a job or by what another one did; milestones also to
groups."""
