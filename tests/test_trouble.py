"""An outage is told when it begins, once a minute while it lasts, and when it is over."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.jobs import Job, keep
from bot.trouble import Trouble

log = logging.getLogger("bot.test")


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot")


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [f"{record.levelname} {record.getMessage()}" for record in caplog.records]


def test_each_kind_is_told_once_a_minute_and_the_end_once(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    trouble = Trouble(log, "replies wait", "replies flow", clock=lambda: now)
    trouble.overcome()
    for second in range(90):
        now = float(second)
        trouble.met(OSError("of which nothing is told") if second % 2 else TimeoutError())
    trouble.overcome()
    trouble.overcome()
    assert told(caplog) == [
        "WARNING replies wait (TimeoutError)",
        "WARNING replies wait (OSError)",
        "WARNING replies wait (TimeoutError)",
        "WARNING replies wait (OSError)",
        "INFO replies flow",
    ]


async def test_a_job_that_fails_twice_a_second_fills_nobodys_disk(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tries = 0

    async def work() -> None:
        nonlocal tries
        tries += 1
        if tries < 100:
            raise OSError

    async def at_once(_seconds: float) -> None:
        if tries > 100:
            raise asyncio.CancelledError
        await asyncio.sleep(0)

    with pytest.raises(asyncio.CancelledError):
        await keep(Job("pace", 0.5, work), sleep=at_once)
    assert told(caplog) == ["WARNING pace: left for the next time (OSError)", "INFO pace: goes on"]
