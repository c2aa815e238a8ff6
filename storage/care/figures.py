"""What organizers read: from tallies and small tables, whatever the number of signatures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from storage import celebrations, tallies
from storage.care import (
    access_log,
    broadcasts,
    cases,
    counts,
    hourly,
    hushes,
    labels,
    milestones,
    notice,
    retention,
    roles,
    selecting,
    standing,
)
from storage.care.access_log import LogCheck, LogLine
from storage.care.broadcasts import Broadcast
from storage.care.case_facts import Case, Selected, Selection
from storage.care.counts import Funnel, InviteCount
from storage.care.hourly import Pulse
from storage.care.milestones import Announced
from storage.care.notice import Notice
from storage.care.retention import Destruction
from storage.care.roles import Organizer
from storage.care.standing import Reconciled, Standing
from storage.ledger import Ledger
from storage.records import Totals


class Figures:
    """Open for as long as the transaction that it was opened in."""

    __slots__ = ("_ledger",)

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def totals(self, today: date) -> Totals:
        """The tallies, this turn's own signatures included."""
        return await tallies.read(self._ledger, today)

    async def days(self, since: date | None = None) -> list[tuple[date, int]]:
        """How many signed on each day and count, in order; days without a signature are missing."""
        return await counts.days(self._ledger, since)

    async def funnel(self, code: str = "") -> Funnel:
        """How far all walks have come, or those by one invite."""
        return await counts.funnel(self._ledger, code)

    async def invites(self, most: int = 50) -> list[InviteCount]:
        """The invites by which most people signed, personal ones left out."""
        return await counts.invites(self._ledger, most)

    async def destruction(self) -> Destruction | None:
        """How far the records' destruction has come; None where it has not begun."""
        return await retention.progress(self._ledger)

    async def notice(self, until: date) -> Notice | None:
        """How much of the day's notice has passed before the records are destroyed on that day;
        None where owners were not given it."""
        return await notice.read(self._ledger, until)

    async def count_selected(self, selection: Selection) -> Selected:
        """How many signatures a selection finds, by state."""
        return await selecting.count(self._ledger.questions, selection)

    async def cases(self, before: int | None = None, most: int = 10) -> list[Case]:
        """The newest first, below that number."""
        return await cases.page(self._ledger, before, most)

    async def organizers(self) -> list[Organizer]:
        """Owners first."""
        return await roles.everyone(self._ledger)

    async def roles_of(self, accounts: Iterable[str]) -> dict[str, Organizer]:
        """Those of these accounts that organize."""
        return await roles.of(self._ledger, accounts)

    async def log(self, before: int | None = None, most: int = 20) -> list[LogLine]:
        """The newest first, below that number."""
        return await access_log.page(self._ledger, before, most)

    async def verify_log(self) -> LogCheck:
        """Whether every line of the access log is there, as it was written; reads all of them."""
        return await access_log.verify(self._ledger)

    async def standing(self) -> Standing:
        """The total, and whether the campaign is paused or closed, by one cheap statement."""
        return await standing.read(self._ledger)

    async def reconciled(self) -> Reconciled | None:
        """When tallies and rows were last compared, and whether they agreed."""
        return await standing.reconciled(self._ledger)

    async def reported(self) -> date | None:
        """The day of the last daily report."""
        return await standing.reported(self._ledger)

    async def milestones(self) -> list[Announced]:
        """Every one that was ever announced."""
        return await milestones.everything(self._ledger)

    async def celebrations_wait(self) -> bool:
        """Whether some place is still to hear of a milestone."""
        return await celebrations.wait(self._ledger)

    async def labels(self, codes: Iterable[str]) -> dict[str, str]:
        """What these links are called; unknown and personal ones are missing."""
        return await labels.read(self._ledger, codes)

    async def hushed(self, now: datetime) -> dict[str, datetime]:
        """Matters that organizers need not hear of now, and until when."""
        return await hushes.read(self._ledger, now)

    async def broadcasts(self, before: int | None = None, most: int = 10) -> list[Broadcast]:
        """The newest first, below that number."""
        return await broadcasts.page(self._ledger, before, most)

    async def broadcast_under_way(self) -> Broadcast | None:
        """The one that is being sent or is paused."""
        return await broadcasts.under_way(self._ledger)

    async def subscribers(self) -> int:
        """How many want updates; reads as many rows of a narrow table."""
        return await broadcasts.subscribers(self._ledger)

    async def pulses(self, at: datetime) -> list[Pulse]:
        """The last full hour of each link and country beside its usual one, for
        `storage.care.hourly.judged`."""
        return await hourly.pulses(self._ledger, at)
