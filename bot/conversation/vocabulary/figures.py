"""What organizers read: asked of the tallies, and what these tell. Never a look at a signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from bot.conversation.vocabulary.parties import Person

Part: TypeAlias = Literal["countries", "languages", "channels"]
Days: TypeAlias = tuple[tuple[date, int], ...]
"""How many signed on each day and count, in order; days without a signature are missing."""


# ── asked ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ReadTotals:
    """Answered by `TotalsRead`."""


@dataclass(frozen=True, slots=True)
class ReadDays:
    """Answered by `DaysRead`."""

    back: int
    """Pages, from the newest days."""


@dataclass(frozen=True, slots=True)
class ReadParts:
    """Answered by `PartsRead`."""

    of: Part
    start: int


@dataclass(frozen=True, slots=True)
class ReadInvites:
    """Answered by `InvitesRead`."""

    start: int


@dataclass(frozen=True, slots=True)
class ReadFunnel:
    """Answered by `FunnelRead`."""


@dataclass(frozen=True, slots=True)
class ReadChart:
    """Answered by `ChartRead`."""


@dataclass(frozen=True, slots=True)
class ClaimReports:
    """Whoever wants the daily report gets that of this day now, and nobody a second time.
    Answered by `ReportsClaimed`, or not, where they got it already."""

    day: date


# ── told ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The last time that tallies and rows were compared."""

    at: datetime
    agreed: bool


@dataclass(frozen=True, slots=True)
class TotalsRead:
    verified: int
    withdrawn: int
    held: int
    invalidated: int
    days: Days
    reconciled: Reconciliation | None = None


@dataclass(frozen=True, slots=True)
class DaysRead:
    days: Days
    back: int


@dataclass(frozen=True, slots=True)
class PartsRead:
    """Signatures by country, language or channel, the most first."""

    of: Part
    parts: tuple[tuple[str, int], ...]
    """A country as `KR`, or `+7` or `INTL` where the number alone does not tell."""
    verified: int
    start: int


@dataclass(frozen=True, slots=True)
class Way:
    """How far people came. Who withdrew since is missing in the last number only."""

    started: int
    consented: int
    asked: int
    signed: int


@dataclass(frozen=True, slots=True)
class InviteSeen:
    label: str
    kind: str
    way: Way
    revoked: bool


@dataclass(frozen=True, slots=True)
class InvitesRead:
    """Those by which most people signed, the most first; no personal ones."""

    invites: tuple[InviteSeen, ...]
    start: int


@dataclass(frozen=True, slots=True)
class FunnelRead:
    way: Way


@dataclass(frozen=True, slots=True)
class ChartRead:
    verified: int
    days: Days
    countries: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ReportsClaimed:
    day: date
    totals: TotalsRead
    readers: tuple[Person, ...]


FiguresAsked: TypeAlias = (
    ReadTotals | ReadDays | ReadParts | ReadInvites | ReadFunnel | ReadChart | ClaimReports
)
FiguresRead: TypeAlias = (
    TotalsRead | DaysRead | PartsRead | InvitesRead | FunnelRead | ChartRead | ReportsClaimed
)


# ── due ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ReportsDue:
    """Said to the chat of one who wants it: the time of the daily report has come, for all."""

    day: date


@dataclass(frozen=True, slots=True)
class ReportDue:
    """Said to the chat of each."""

    day: date
    totals: TotalsRead
