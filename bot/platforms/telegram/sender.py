"""The outbox goes out: in order within a chat, chats side by side, nobody stuck, nobody flooded.

Each chat with something to say has a lane, which sends one row after the other and reports what
became of a message before it begins the next: after a crash, at most the message in flight of each
chat is sent again. Most edits and deletions can be repeated without anybody noticing, so they are
reported together with what follows them. Logs name methods, classes of errors and numbers of rows,
because Telegram's descriptions can quote what was sent.

What nobody waits for, such as a card that tells another count, leaves the room to replies as long
as they take all of it; in a chat that is also answered it goes along, to keep the order.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from telegram.error import RetryAfter, TelegramError

from bot.conversation.vocabulary import Gone, Receipt, Report, Settled
from bot.platforms.telegram.api import ACKNOWLEDGING, SIDE_BY_SIDE, Api
from bot.platforms.telegram.attachments import drawn
from bot.platforms.telegram.calls import Call
from bot.platforms.telegram.lane import Lane, Waiting, read
from bot.platforms.telegram.pacing import Pacer, backoff
from bot.platforms.telegram.receipts import Tell, until_safe
from bot.platforms.telegram.verdict import (
    Done,
    Dropped,
    Instead,
    Moved,
    Retry,
    Verdict,
    Wait,
    accepted,
    moved,
    refused,
)
from storage.records import OutboxRow

log = logging.getLogger(__name__)

UNACKNOWLEDGED: Final = 1000
"""Button presses whose answer waits. Beyond that a button goes on glowing for a while."""

UNTOLD_SECONDS: Final = 1.0
"""A lane that sleeps so long first reports what it has carried out."""

CROWDED_SECONDS: Final = 1.0
"""Until what nobody waits for looks again whether replies have left room."""

DOUBT_SECONDS: Final = 0.2
"""Until it is looked again whether what is in hand is still ours."""

LAST_WORDS_SECONDS: Final = 5.0
"""What calls in flight, and what is to be reported, are given when the sender closes."""

_MESSAGES: Final = frozenset({"sendMessage", "editMessageText", "sendDocument", "sendPhoto"})


class Sender:
    """Delivers rows of the outbox and hands each one's `Receipt` to `report`.

    `report` returns when the receipts are safe; if it raises it is called again. `clock` (seconds,
    monotonic) and `sleep` are given by tests.
    """

    def __init__(
        self,
        api: Api,
        report: Tell,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        pacer: Pacer | None = None,
        ours: Callable[[], bool] = lambda: True,
    ) -> None:
        """`ours`: whether what we have in hand cannot be in another worker's by now."""
        self._api = api
        self._ours = ours
        self._report = report
        self._sleep = sleep
        self._pacer = pacer or Pacer(clock)
        self._lanes: dict[str, Lane] = {}
        self._rows: dict[int, float] = {}
        """Those in hand, with when each was taken; the oldest first."""
        self._clock = clock
        self._moved: dict[str, int] = {}
        self._settled = asyncio.Event()
        self._slots = asyncio.Semaphore(SIDE_BY_SIDE)
        self._running = False
        self._closed = asyncio.Event()
        self._acknowledging = asyncio.Semaphore(ACKNOWLEDGING)
        self._acknowledgements: set[asyncio.Task[None]] = set()

    # ── what others call ─────────────────────────────────────────────────────────────────

    def take(self, rows: Sequence[OutboxRow]) -> None:
        """Put rows into their lanes, in order. A row that waits already is passed over."""
        for row in rows:
            if row.id in self._rows:
                continue
            self._rows[row.id] = self._clock()
            lane = self._lanes.setdefault(row.address, Lane())
            lane.append(read(row))
            self._start(row.address, lane)

    def acknowledge(self, callbacks: Iterable[str]) -> None:
        """Let these buttons stop glowing, some time soon. Nothing depends on it."""
        for callback in callbacks:
            if len(self._acknowledgements) >= UNACKNOWLEDGED:
                return
            task = asyncio.create_task(self._acknowledge(callback))
            self._acknowledgements.add(task)
            task.add_done_callback(self._acknowledgements.discard)

    @property
    def crowded(self) -> bool:
        """As many calls are on their way as may be at once: others have to wait."""
        return self._slots.locked()

    @property
    def backlog(self) -> int:
        """Rows whose receipt is not given yet."""
        return len(self._rows)

    @property
    def longest_wait(self) -> float:
        """Seconds since the oldest of them was taken."""
        return self._clock() - next(iter(self._rows.values())) if self._rows else 0.0

    @property
    def in_hand(self) -> AbstractSet[int]:
        """The rows whose receipt is not given yet."""
        return self._rows.keys()

    def let_go(self) -> None:
        """Others deliver what we have in hand: only what has been begun is brought to its end."""
        for address, lane in list(self._lanes.items()):
            for gone in lane.let_go():
                self._rows.pop(gone.row, None)
            if not lane.rows and lane.task is None:
                del self._lanes[address]
        self._settled.set()

    async def room(self, rows: int) -> None:
        """Wait until fewer rows than that wait for their delivery."""
        while self.backlog >= rows:
            self._settled.clear()
            await self._settled.wait()

    async def run(self) -> None:
        """Deliver what is and will be taken, until closed."""
        self._running = True
        for address, lane in self._lanes.items():
            self._start(address, lane)
        try:
            await self._closed.wait()
        finally:
            await self.close()

    async def drain(self) -> None:
        """Wait until nothing is left to be delivered."""
        while tasks := self._tasks():
            await asyncio.wait(tasks)

    async def close(self) -> None:
        """Begin nothing new; let what is in flight end, and report what was carried out, for a few
        seconds. Rows stay undelivered in the store and are taken again at the next start."""
        self._running = False
        self._closed.set()
        owed: list[Receipt] = []
        for lane in self._lanes.values():
            if lane.task is not None and not lane.busy:
                lane.task.cancel()
                owed += lane.owed
                lane.owed = []
        tasks = self._tasks() + list(self._acknowledgements)
        if owed:
            tasks.append(asyncio.create_task(self._report_safely(owed)))
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=LAST_WORDS_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    # ── lanes ────────────────────────────────────────────────────────────────────────────

    def _tasks(self) -> list[asyncio.Task[None]]:
        tasks = (lane.task for lane in self._lanes.values())
        return [task for task in tasks if task is not None and not task.done()]

    def _start(self, address: str, lane: Lane) -> None:
        if self._running and lane.task is None:
            lane.task = asyncio.create_task(self._serve(address, lane))

    async def _serve(self, address: str, lane: Lane) -> None:
        while lane.rows and self._running:
            first = lane.rows[0]
            what = await self._deliver(lane, first)
            if first.given_back:
                continue
            done = lane.finished(gone=isinstance(what, Gone))
            lane.owed += first.receipts(what)
            lane.owed += [Receipt(other.row, other.where, Settled()) for other in done[1:]]
            following = lane.rows[len(done)] if len(done) < len(lane.rows) else None
            later = following is not None and first.repeatable_before(following)
            if not (later and isinstance(what, Settled)):
                await self._tell(lane)
            lane.remove(done)
        if lane.owed:  # closed before what was to follow
            await self._tell(lane)
        if not lane.rows:
            del self._lanes[address]

    async def _tell(self, lane: Lane) -> None:
        """Report what the lane has carried out."""
        owed, lane.owed = lane.owed, []
        lane.busy = True
        await self._report_safely(owed)
        lane.busy = False

    async def _rest(self, lane: Lane, seconds: float) -> None:
        """Sleep; whatever ends this process meanwhile, what was carried out is not repeated."""
        if lane.owed and seconds >= UNTOLD_SECONDS:
            await self._tell(lane)
        await self._sleep(seconds)

    async def _report_safely(self, receipts: Sequence[Receipt]) -> None:
        await until_safe(self._report, receipts, self._sleep)
        for receipt in receipts:
            self._rows.pop(receipt.row, None)
        self._settled.set()

    async def _deliver(self, lane: Lane, waiting: Waiting) -> Report:
        """Carry out a row's calls. The report of the last one that has something to say counts."""
        known: Report = Settled()
        try:
            for call in waiting.calls:
                report = await self._carry_out(lane, waiting, call)
                waiting.begun = True
                if isinstance(report, Gone):
                    return report
                if not isinstance(report, Settled):
                    known = report
        except Exception:  # a row that nobody can draw or write down may not block its chat
            log.exception("row %d was dropped", waiting.row)
        return known

    async def _carry_out(self, lane: Lane, waiting: Waiting, call: Call) -> Report:
        failures = 0
        going = self._follow(waiting, call)
        while going is not None and not waiting.superseded:
            match await self._attempt(lane, waiting, going):
                case Done(report) | Dropped(report):
                    return report
                case Wait(seconds):
                    self._pacer.told_to_wait(waiting.where.id, seconds)
                case Moved(chat):
                    if waiting.came_from is not None:  # once more: not in a tight loop
                        failures += 1
                        await self._rest(lane, backoff(failures))
                    waiting.came_from = waiting.came_from or waiting.where
                    self._moved[waiting.where.id] = chat
                    going = self._follow(waiting, going)
                case Instead(other):
                    going = other
                case Retry():
                    failures += 1
                    await self._rest(lane, backoff(failures))
        return Settled()

    async def _attempt(self, lane: Lane, waiting: Waiting, call: Call) -> Verdict:
        """Call when it is this chat's turn."""
        while True:
            while self.crowded and lane.behind and not waiting.superseded:
                await self._rest(lane, CROWDED_SECONDS)
            async with self._slots:
                delay = self._delay(waiting, call) if self._ours() else DOUBT_SECONDS
                if not delay and waiting.superseded:
                    return Done(Settled())
                if not delay:
                    return await self._call(lane, waiting, call)
            await self._rest(lane, delay)
            if waiting.superseded:
                return Done(Settled())

    def _delay(self, waiting: Waiting, call: Call) -> float:
        return self._pacer.delay(
            waiting.where.id,
            group=waiting.where.kind != "private",
            message=call.method in _MESSAGES,
        )

    async def _call(self, lane: Lane, waiting: Waiting, call: Call) -> Verdict:
        lane.busy = waiting.in_flight = True
        try:
            files = await drawn(call)
            return accepted(call, await self._api.call(call.method, call.params, files=files))
        except TelegramError as error:
            verdict = refused(call, error)
            self._remark(waiting, call, error, verdict)
            return verdict
        finally:
            lane.busy = waiting.in_flight = False

    def _follow(self, waiting: Waiting, call: Call) -> Call | None:
        """The same call, to where the chat has moved."""
        chat = self._moved.get(waiting.where.id)
        if chat is not None:
            waiting.where = replace(waiting.where, id=str(chat))
        elif str(call.params.get("chat_id", waiting.where.id)) == waiting.where.id:
            return call
        return moved(call, int(waiting.where.id))

    def _remark(self, waiting: Waiting, call: Call, error: TelegramError, verdict: Verdict) -> None:
        if isinstance(verdict, Dropped | Wait | Retry):
            log.warning(
                "row %d: %s answered by %s: %s",
                waiting.row,
                call.method,
                type(error).__name__,
                type(verdict).__name__.lower(),
            )

    async def _acknowledge(self, callback: str) -> None:
        async with self._acknowledging:
            try:
                await self._api.call("answerCallbackQuery", {"callback_query_id": callback})
            except RetryAfter as error:
                verdict = refused(Call("answerCallbackQuery"), error)
                assert isinstance(verdict, Wait)
                self._pacer.told_to_wait(None, verdict.seconds)
            except TelegramError as error:
                log.debug("a press was not acknowledged (%s)", type(error).__name__)
