"""What organizers decide, in a turn. Who may decide what is judged elsewhere, before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from storage.care import access_log, cases, milestones, roles, standing
from storage.care.access_log import Access
from storage.care.case_facts import CaseDraft
from storage.care.figures import Figures
from storage.care.milestones import Milestone
from storage.care.roles import Organizer, OrganizerChange, Role


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

    # ── who organizes, and what they did ─────────────────────────────────────────────────

    async def add_organizers(self, organizers: Sequence[Organizer]) -> set[str]:
        """Gives the accounts that are new; whoever has a role keeps it."""
        return await roles.add(self._ledger, organizers)

    async def change_organizers(self, changes: Sequence[OrganizerChange]) -> set[str]:
        """Gives the accounts for which it was done: never the last owner's role."""
        return await roles.change(self._ledger, changes)

    async def remove_organizers(self, accounts: Iterable[str]) -> set[str]:
        """Gives the accounts that organize no more: never the last owner."""
        return await roles.remove(self._ledger, accounts)

    async def offer_role(self, role: Role, expires: datetime, now: datetime) -> str:
        """A token that gives the role once, until it expires. It is kept nowhere."""
        return await roles.offer(self._ledger, role, expires, now)

    async def accept_role(self, token: str, now: datetime) -> Role | None:
        """Uses a token up. None: unknown, used or expired."""
        return await roles.accept(self._ledger, token, now)

    async def note_access(self, accesses: Sequence[Access]) -> None:
        """Appends to the access log."""
        await access_log.append(self._ledger, accesses)

    # ── how the campaign stands ──────────────────────────────────────────────────────────

    async def pause(self, messages: Mapping[str, str], who: str, at: datetime) -> None:
        """Supporters hear this message, by language, and cannot sign until it is resumed."""
        await standing.put(self._ledger, standing.PAUSED, dict(messages), at, who)

    async def resume(self) -> bool:
        """False: it was not paused."""
        return await standing.remove(self._ledger, standing.PAUSED)

    async def close(self, who: str, at: datetime) -> None:
        """Ends the campaign before its time."""
        await standing.put(self._ledger, standing.CLOSED, {}, at, who)

    async def reopen(self) -> bool:
        """False: it was not closed before its time."""
        return await standing.remove(self._ledger, standing.CLOSED)

    async def announce(self, reached: Iterable[Milestone], at: datetime) -> set[Milestone]:
        """Remembers these milestones as announced, and gives those that never were before."""
        return await milestones.announce(self._ledger, reached, at)

    async def unhappen(self, lost: Iterable[Milestone], at: datetime) -> set[Milestone]:
        """Remembers that these are no longer reached, and gives those of which that is new."""
        return await milestones.unhappen(self._ledger, lost, at)
