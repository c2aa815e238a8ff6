"""What organizers read: from tallies and small tables, whatever the number of signatures."""

from __future__ import annotations

from storage.care import cases, selecting
from storage.care.case_facts import Case, Selected, Selection
from storage.ledger import Ledger


class Figures:
    """Open for as long as the transaction that it was opened in."""

    __slots__ = ("_ledger",)

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def count_selected(self, selection: Selection) -> Selected:
        """How many signatures a selection finds, by state."""
        return await selecting.count(self._ledger.questions, selection)

    async def cases(self, before: int | None = None, most: int = 10) -> list[Case]:
        """The newest first, below that number."""
        return await cases.page(self._ledger, before, most)
