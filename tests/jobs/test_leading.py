"""Jobs run on one worker at a time, and go on at another when that one is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.jobs import Job
from bot.jobs.leading import Leading
from storage.engine import Beat, Row
from storage.failures import StoreUnavailable

LEASE = 0.1


class Others:
    """What the other workers leave to this one."""

    lease = LEASE
    doubts = 0
    trusted = True

    def __init__(self, *answers: Beat | None) -> None:
        self._answers = list(answers)
        self.beats = 0

    async def beat(self) -> Beat:
        """None: the database is away. The last answer stays."""
        self.beats += 1
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if answer is None:
            raise StoreUnavailable(reason="a test")
        return answer

    async def serve(self, role: str) -> None:
        raise NotImplementedError

    async def share(self, paces: Sequence[Row], sent: int) -> tuple[list[Row], int]:
        raise NotImplementedError

    async def claim(self, most: int) -> list[Row]:
        raise NotImplementedError

    async def ours(self, most: int, after: int = 0) -> list[Row]:
        raise NotImplementedError


LEADS, FOLLOWS, ANEW = Beat(True, False), Beat(False, False), Beat(False, True)


class Work:
    """A job that is always at it."""

    def __init__(self) -> None:
        self.begun = 0
        self.ended = 0
        self.jobs: Sequence[Job] = (Job("work", 0.0, self._work),)

    async def _work(self) -> None:
        self.begun += 1
        try:
            await asyncio.sleep(3600)
        finally:
            self.ended += 1


async def until(leading: Leading, others: Others, beats: int) -> None:
    running = asyncio.create_task(leading.run())
    async with asyncio.timeout(10):
        while others.beats < beats:  # noqa: ASYNC110 (nobody else needs to hear of it)
            await asyncio.sleep(0.005)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_single_worker_does_the_jobs():
    work = Work()
    running = asyncio.create_task(Leading(None, work.jobs).run())
    await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (work.begun, work.ended) == (1, 1)


async def test_who_does_not_lead_does_nothing():
    work, others = Work(), Others(FOLLOWS)
    await until(Leading(others, work.jobs), others, 3)
    assert work.begun == 0


async def test_who_leads_does_them_once_and_stops_when_another_leads():
    work, others = Work(), Others(FOLLOWS, LEADS, LEADS, LEADS, FOLLOWS)
    await until(Leading(others, work.jobs), others, 7)
    assert (work.begun, work.ended) == (1, 1)


async def test_a_short_outage_interrupts_nothing():
    work, others = Work(), Others(LEADS, None, LEADS, LEADS, None, LEADS)
    await until(Leading(others, work.jobs), others, 7)
    assert work.begun == 1


async def test_before_another_can_lead_whoever_cannot_be_heard_has_ended():
    work, others = Work(), Others(LEADS, None)
    leading = Leading(others, work.jobs)
    running = asyncio.create_task(leading.run())
    while others.beats < 3:  # noqa: ASYNC110 (nobody else needs to hear of it)
        await asyncio.sleep(0)
    assert (work.begun, work.ended) == (1, 0)
    others.trusted = False
    while not work.ended:  # noqa: ASYNC110 (nobody else needs to hear of it)
        await asyncio.sleep(0)
    assert not leading.leads
    running.cancel()


async def test_who_was_given_up_is_told():
    told: list[bool] = []
    others = Others(FOLLOWS, ANEW, FOLLOWS)
    await until(Leading(others, (), lambda: told.append(True)), others, 4)
    assert told == [True]
