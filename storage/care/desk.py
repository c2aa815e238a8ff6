"""What organizers decide, in a turn. Who may decide what is judged elsewhere, before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from storage.care import (
    access_log,
    broadcasts,
    cases,
    hushes,
    milestones,
    notice,
    retention,
    roles,
    standing,
)
from storage.care.access_log import Access
from storage.care.broadcasts import Outcome, Recipient
from storage.care.case_facts import Case, CaseDraft
from storage.care.cases import Batch
from storage.care.figures import Figures
from storage.care.milestones import Milestone
from storage.care.retention import Destruction
from storage.care.roles import Organizer, OrganizerChange, Role
from storage.gates import SIGNING
from storage.ledger import Ledger

DESK: Final = b"the desk"


class Desk(Figures):
    """The organizers' part of an open turn. What is decided there often depends on what was decided
    before, so one turn at a time decides, of all workers."""

    __slots__ = ()

    async def alone(self) -> None:
        """From here on nobody else decides until this turn ends: for what is read first, and acted
        on if it is so."""
        await self._held()

    # ── cases ────────────────────────────────────────────────────────────────────────────

    async def open_case(self, draft: CaseDraft) -> int | None:
        """Begins to hold, release or invalidate a selection, and gives the case's number;
        `carry_out` does it, batch by batch. None: another case runs, nothing was begun."""
        return await cases.open_(await self._held_over_all(), draft)

    async def carry_out(self, batch: Batch) -> Case | None:
        """Does what `Store.next_batch` has found, and gives the case as it stands then. None: it
        has been cancelled in between."""
        return await cases.carry_out(await self._held_over_all(), batch)

    async def cancel_case(self, number: int, who: str, at: datetime, reason: str) -> bool:
        """Stops a running case between two batches. False: it was not running."""
        return await cases.cancel(await self._held_over_all(), number, who, at, reason)

    async def undo_case(self, number: int, who: str, at: datetime, reason: str) -> bool:
        """Begins to give every signature of a case the state it had. False: there is nothing to
        undo, or another case runs."""
        return await cases.undo(await self._held_over_all(), number, who, at, reason)

    async def let_in(self, number: int, who: str, at: datetime, reason: str) -> bool:
        """A case no longer holds what comes in. False: it held nothing."""
        return await cases.let_in(await self._held_over_all(), number, who, at, reason)

    # ── who organizes, and what they did ─────────────────────────────────────────────────

    async def add_organizers(self, organizers: Sequence[Organizer]) -> set[str]:
        """Gives the accounts that are new; whoever has a role keeps it."""
        return await roles.add(await self._held(), organizers)

    async def change_organizers(self, changes: Sequence[OrganizerChange]) -> set[str]:
        """Gives the accounts for which it was done: never the last owner's role."""
        return await roles.change(await self._held(), changes)

    async def remove_organizers(self, accounts: Iterable[str]) -> set[str]:
        """Gives the accounts that organize no more: never the last owner."""
        return await roles.remove(await self._held(), accounts)

    async def offer_role(self, role: Role, expires: datetime, now: datetime) -> str:
        """A token that gives the role once, until it expires. It is kept nowhere."""
        return await roles.offer(await self._held(), role, expires, now)

    async def accept_role(self, token: str, now: datetime) -> Role | None:
        """Uses a token up. None: unknown, used or expired."""
        return await roles.accept(await self._held(), token, now)

    async def withdraw_offers(self) -> None:
        """Every token that was not used yet gives nothing any more."""
        await roles.withdraw_offers(await self._held())

    async def note_access(self, accesses: Sequence[Access]) -> None:
        """Appends to the access log."""
        await access_log.append(await self._held(), accesses)

    # ── how the campaign stands ──────────────────────────────────────────────────────────

    async def pause(self, messages: Mapping[str, str], who: str, at: datetime) -> None:
        """Supporters hear this message, by language, and cannot sign until it is resumed."""
        await standing.put(await self._held(), standing.PAUSED, dict(messages), at, who)

    async def resume(self) -> bool:
        """False: it was not paused."""
        return await standing.remove(await self._held(), standing.PAUSED)

    async def close(self, who: str, at: datetime) -> None:
        """Ends the campaign before its time."""
        await standing.put(await self._held(), standing.CLOSED, {}, at, who)

    async def reopen(self) -> bool:
        """False: it was not closed before its time."""
        return await standing.remove(await self._held(), standing.CLOSED)

    async def note_reported(self, day: date, at: datetime) -> bool:
        """Remembers that the daily report of that day is told in this turn. False: it, or a later
        one, was told before."""
        return await standing.note_reported(await self._held(), day, at)

    async def announce(self, reached: Iterable[Milestone], at: datetime) -> set[Milestone]:
        """Remembers these milestones as announced, and gives those that never were before."""
        return await milestones.announce(await self._held(), reached, at)

    async def unhappen(self, lost: Iterable[Milestone], at: datetime) -> set[Milestone]:
        """Remembers that these are no longer reached, and gives those of which that is new."""
        return await milestones.unhappen(await self._held(), lost, at)

    async def hush(self, matters: Mapping[str, datetime], now: datetime) -> None:
        """Organizers need not hear of these matters again until then."""
        await hushes.hush(await self._held(), matters, now)

    # ── the end of the data ──────────────────────────────────────────────────────────────

    async def give_notice(self, until: date, at: datetime) -> None:
        """Owners hear in this turn that the records are destroyed on that day. A notice that was
        given before goes on."""
        await notice.give(await self._held(), until, at)

    async def count_notice(self, until: date, at: datetime) -> None:
        """Another hour of it, where one has passed; to be called several times an hour."""
        await notice.count(await self._held(), until, at)

    async def conclude_destruction(self, at: datetime) -> Destruction | None:
        """Remembers that its end is told in this turn. None: it has not come, or was told."""
        return await retention.conclude(await self._held(), at)

    # ── broadcasts ───────────────────────────────────────────────────────────────────────

    async def draft_broadcast(self, drafts: Mapping[str, str], who: str, at: datetime) -> int:
        """Keeps a text for each language, and gives the broadcast's number."""
        return await broadcasts.draft(await self._held(), drafts, who, at)

    async def rewrite_broadcast(self, number: int, drafts: Mapping[str, str]) -> bool:
        """Changes a draft, which then has to be approved anew. False: it has been started."""
        return await broadcasts.rewrite(await self._held(), number, drafts)

    async def approve_broadcast(self, number: int, shown: Mapping[str, str], who: str) -> bool:
        """False: it is no draft, or its texts are not those that were shown."""
        return await broadcasts.approve(await self._held(), number, shown, who)

    async def start_broadcast(self, number: int, at: datetime) -> bool:
        """To whoever is subscribed now. False: it is not approved, or another is under way."""
        return await broadcasts.start(await self._held(), number, at)

    async def claim_recipients(self, number: int, most: int) -> list[Recipient]:
        """The next of them, each once. The same turn has to post a message to every one, with
        the number of the broadcast. Empty: nobody is left, or it is not being sent."""
        return await broadcasts.claim(await self._held(), number, most)

    async def settle_broadcast(self, outcomes: Mapping[int, Outcome]) -> set[int]:
        """What became of messages, by their ids in the outbox, which they leave. Gives those of
        which that is new: a receipt that comes twice counts once."""
        return await broadcasts.settle(await self._held(), outcomes)

    async def pause_broadcast(self, number: int) -> bool:
        """Claims nobody more; what waits in the outbox may still go. False: it is not sent."""
        return await broadcasts.pause(await self._held(), number)

    async def resume_broadcast(self, number: int) -> bool:
        """False: it is not paused."""
        return await broadcasts.resume(await self._held(), number)

    async def stop_broadcast(self, number: int) -> bool:
        """Ends it for good, and takes back what waits in the outbox. False: it is over."""
        return await broadcasts.stop(await self._held(), number)

    async def _held(self) -> Ledger:
        await self._ledger.questions.alone([DESK])
        return self._ledger

    async def _held_over_all(self) -> Ledger:
        """While nobody is just signing: a case would not see that row, nor who records it the
        case."""
        await self._ledger.questions.alone([DESK, SIGNING])
        return self._ledger
