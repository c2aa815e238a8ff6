"""What organizers decide, in a turn. Who may decide what is judged elsewhere, before."""

from __future__ import annotations

from datetime import datetime

from storage.care import cases
from storage.care.case_facts import CaseDraft
from storage.care.figures import Figures


class Desk(Figures):
    """The organizers' part of an open turn."""

    __slots__ = ()

    # ── cases ────────────────────────────────────────────────────────────────────────────

    async def open_case(self, draft: CaseDraft) -> int | None:
        """Begins to hold, release or invalidate a selection, and gives the case's number;
        `Store.advance_case` carries it out. None: another case runs, nothing was begun."""
        return await cases.open_(self._ledger, draft)

    async def cancel_case(self, number: int, who: str, at: datetime, reason: str) -> bool:
        """Stops a running case between two batches. False: it was not running."""
        return await cases.cancel(self._ledger, number, who, at, reason)

    async def undo_case(self, number: int, who: str, at: datetime, reason: str) -> bool:
        """Begins to give every signature of a case the state it had. False: there is nothing to
        undo, or another case runs."""
        return await cases.undo(self._ledger, number, who, at, reason)

    async def let_in(self, number: int, who: str, at: datetime, reason: str) -> bool:
        """A case no longer holds what comes in. False: it held nothing."""
        return await cases.let_in(self._ledger, number, who, at, reason)
