"""One measurement: a bot as a child process on a core of its own, the crowd and the server on
another, and what the bot did with a second of that core."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import time
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final

from storage.keys import new_master_key
from storage.sealing import new_identity
from tests.bench.crowd import STEPS
from tests.bench.server import TOKEN, Server

ROOT: Final = Path(__file__).parents[2]
CORES: Final = sorted(os.sched_getaffinity(0))
PATIENCE_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Bot:
    """One of those that are compared."""

    name: str
    module: tuple[str, ...]
    needs: str = ""
    """A library that is not among ours."""

    @property
    def is_there(self) -> bool:
        return not self.needs or find_spec(self.needs) is not None


OURS: Final = Bot("dojang", ("bot", "run"))
PTB: Final = Bot("python-telegram-bot", ("tests.bench.plain_ptb",))
AIOGRAM: Final = Bot("aiogram", ("tests.bench.plain_aiogram",), needs="aiogram")


@dataclass(frozen=True, slots=True)
class Case:
    """What is measured."""

    bot: Bot
    answer: float
    """Seconds until the messenger answers."""
    unanswered: int = 0
    """So many acts wait for the bot at all times …"""
    rate: float = 0.0
    """… or so many newcomers begin each second."""

    @property
    def load(self) -> str:
        return f"{self.rate:.0f}/s" if self.rate else "all it can"


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out. Milliseconds from an act to its answer."""

    per_second: float
    per_cpu_second: float
    """Signatures for a second of processor time of the bot, all its threads."""
    updates_per_second: float
    calls_per_signature: float
    p50: float
    p99: float
    steps: dict[str, tuple[float, float]]
    """p50 and p99 by step."""
    bot_busy: float
    """Share of one core."""
    driver_busy: float
    """Of server and crowd: near 1 it would be them who are measured."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


async def measure(case: Case, *, warm: float, seconds: float) -> Figures:
    """Raises `AssertionError` if somebody was told of a signature that is not in the database."""
    server = Server(case.answer, unanswered=case.unanswered, rate=case.rate)
    if len(CORES) > 1:
        os.sched_setaffinity(0, CORES[1:])
    with TemporaryDirectory(prefix="dojang-bench-") as name:
        folder = Path(name)
        process = await _start(case.bot, await server.start(), folder)
        try:
            await asyncio.wait_for(server.polled.wait(), PATIENCE_SECONDS)
            figures = await _watch(server, process.pid, warm, seconds)
            assert process.returncode is None, "the bot has died"
        except BaseException:
            sys.stderr.write((folder / "bot.log").read_text(encoding="utf-8")[-2000:])
            raise
        finally:
            await _stop(process)
            server.close()
        assert server.crowd.told <= _kept(folder, case.bot, server.crowd.told)
    return figures


async def _watch(server: Server, pid: int, warm: float, seconds: float) -> Figures:
    crowd = server.crowd
    coming = asyncio.create_task(crowd.come(warm + seconds))
    await asyncio.sleep(warm)
    crowd.open_window()
    begun, spent, driven, calls = time.monotonic(), _cpu(pid), time.process_time(), server.calls
    before = calls.total() - calls["getUpdates"]
    await asyncio.sleep(seconds)
    took, spent = time.monotonic() - begun, _cpu(pid) - spent
    driven, made = time.process_time() - driven, calls.total() - calls["getUpdates"] - before
    felt = crowd.felt
    await coming
    waits = [wait for step in STEPS for wait in felt.waits[step]]
    p50, p99 = _percentiles(waits)
    return Figures(
        per_second=felt.signed / took,
        per_cpu_second=felt.signed / spent,
        updates_per_second=len(waits) / took,
        calls_per_signature=made / felt.signed if felt.signed else 0.0,
        p50=p50,
        p99=p99,
        steps={step: _percentiles(felt.waits[step]) for step in STEPS},
        bot_busy=spent / took,
        driver_busy=driven / took,
    )


def _percentiles(waits: list[float]) -> tuple[float, float]:
    if len(waits) < 2:
        return (0.0, 0.0)
    cuts = quantiles(waits, n=100)
    return (cuts[49] * 1000, cuts[98] * 1000)


async def _start(bot: Bot, root: str, folder: Path) -> asyncio.subprocess.Process:
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": root,
        "DATABASE": str(folder / "bot.db"),
        "DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
        "MASTER_KEY": new_master_key(),
        "SEAL_RECIPIENTS": new_identity()[1],
        "ALLOW_EXAMPLES": "1",
        "LOG_LEVEL": "WARNING",
    }
    with (folder / "bot.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *bot.module, env=environment, cwd=folder, stdout=log, stderr=log
        )
    # At once, so that its threads are born on the same core.
    os.sched_setaffinity(process.pid, CORES[:1])
    return process


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), 10)
    except TimeoutError:  # a plain bot with a long queue
        process.kill()
        await process.wait()


def _cpu(pid: int) -> float:
    """Processor seconds of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _kept(folder: Path, bot: Bot, told: set[int]) -> set[int]:
    """The accounts among these that have their row."""
    with sqlite3.connect(folder / "bot.db") as database:
        if bot is OURS:
            # Nobody can read whose a row is: as many must stand there.
            [(rows,)] = database.execute("SELECT count(*) FROM signatures")
            return told if rows >= len(told) else set()
        return {account for (account,) in database.execute("SELECT account FROM signatures")}
