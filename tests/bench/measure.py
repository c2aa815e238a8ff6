"""One measurement: a bot as child processes on cores of their own, the crowd and the messenger on
others, and what the bot did with a second of its cores."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.bench.cases import Case
from tests.bench.crowd import STEPS
from tests.bench.running import CORES, Database, Running, database, on_cores
from tests.bench.server import Server
from tests.web.wire import SECRET

PATIENCE_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out. Milliseconds from an act to its answer; shares are of one core."""

    per_second: float
    per_cpu_second: float
    """Signatures for a second of processor time of the bot, all its processes and threads."""
    per_cpu_second_with_database: float
    """The same, the time of the database's own processes included."""
    updates_per_second: float
    calls_per_signature: float
    refused: int
    """Updates that a webhook did not take at once."""
    p50: float
    p99: float
    steps: dict[str, tuple[float, float]]
    """p50 and p99 by step."""
    bot_busy: float
    database_busy: float
    driver_busy: float
    """Of server and crowd: near 1 it would be them who are measured. With the database's, where
    both have one core."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


async def measure(
    case: Case, *, warm: float, seconds: float, bots: Collection[int] = CORES[:1]
) -> Figures:
    """`bots`: the cores of the bot and its workers. Everything else has the others, if there are
    any. Raises `AssertionError` if somebody was told of a signature that is not in the database."""
    with on_cores(set(CORES) - set(bots) or CORES), TemporaryDirectory(prefix="dojang-bench-") as f:
        async with database(case) as kept:
            server = Server(case.answer, unanswered=case.unanswered, rate=case.rate)
            bot = Running(case, await server.start(), Path(f), kept)
            try:
                await bot.start(bots)
                await _served(server, bot, case)
                figures = await _watch(server, bot, kept, warm, seconds)
                assert bot.alive, "the bot has died"
            except BaseException:
                sys.stderr.write(bot.log()[-2000:])
                raise
            finally:
                await bot.stop()
                server.close()
            await bot.judge(server.crowd.told)
    return figures


async def _served(server: Server, bot: Running, case: Case) -> None:
    """Returns when updates reach it."""
    if case.connections:
        await server.post_to(bot.port, SECRET, case.connections)
    else:
        await asyncio.wait_for(server.polled.wait(), PATIENCE_SECONDS)


async def _watch(
    server: Server, bot: Running, kept: Database, warm: float, seconds: float
) -> Figures:
    crowd = server.crowd
    coming = asyncio.create_task(crowd.come(warm + seconds))
    await asyncio.sleep(warm)
    crowd.open_window()

    def answered() -> float:
        return server.calls.total() - server.calls["getUpdates"]

    clocks: tuple[Callable[[], float], ...] = (
        time.monotonic, bot.cpu, kept.cpu, time.process_time, answered, lambda: server.refused,
    )  # fmt: skip
    before = [clock() for clock in clocks]
    await asyncio.sleep(seconds)
    took, spent, stored, driven, made, refused = (
        clock() - began for clock, began in zip(clocks, before, strict=True)
    )
    felt = crowd.felt
    await coming
    waits = [wait for step in STEPS for wait in felt.waits[step]]
    p50, p99 = _percentiles(waits)
    return Figures(
        per_second=felt.signed / took,
        per_cpu_second=felt.signed / spent,
        per_cpu_second_with_database=felt.signed / (spent + stored),
        updates_per_second=len(waits) / took,
        calls_per_signature=made / felt.signed if felt.signed else 0.0,
        refused=int(refused),
        p50=p50,
        p99=p99,
        steps={step: _percentiles(felt.waits[step]) for step in STEPS},
        bot_busy=spent / took,
        database_busy=stored / took,
        driver_busy=driven / took,
    )


def _percentiles(waits: list[float]) -> tuple[float, float]:
    if len(waits) < 2:
        return (0.0, 0.0)
    cuts = quantiles(waits, n=100)
    return (cuts[49] * 1000, cuts[98] * 1000)
