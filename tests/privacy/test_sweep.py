"""Nothing of anybody lies about: everything is planted, everything goes wrong, nothing is found.

The bot is `dojang run` with LOG_LEVEL=DEBUG, sabotaged (`saboteur`); the messenger is the test's
own and answers with content and token in its errors. People sign, are refused, write, withdraw;
the database is locked, the bot is killed and dies of its bugs. In the end every planted value is
looked for, in every form, in all that the bot has left behind.
"""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from bot.rehearsal.bot_api.faults import Fault
from bot.rehearsal.script.script import Player
from bot.rehearsal.server import RehearsalServer
from tests.child import Bot
from tests.privacy import saboteur, stories
from tests.privacy.cast import (
    BYEOL,
    CHIEF,
    CRASH,
    FORGED_PRESS,
    GROUP,
    PEOPLE,
    REMARK,
    REMARK_KO,
    WILMA,
    names_and_numbers,
    of_token,
    planted,
)
from tests.privacy.poison import POISON, queue
from tests.privacy.traces import hits, left_behind

PATIENCE = 60.0
LOOK_SECONDS = 0.005
"""Between two looks at another process, which tells us nothing."""


class Sabotaged(Bot):
    """The same bot, its worst self, with a folder for temporary files of its own."""

    def __init__(self, folder: Path, server: RehearsalServer) -> None:
        super().__init__(folder, server)
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self._environment |= {
            "LOG_LEVEL": "DEBUG",
            "ORGANIZERS": str(CHIEF.id),
            "TMPDIR": str(self.temporary),
            "SQLITE_TMPDIR": str(self.temporary),
            "PYTHONPATH": os.pathsep.join(map(str, (Path(__file__).parents[2],))),
            "PYTHONWARNINGS": "always",
            "PYTHONASYNCIODEBUG": "1",
            "PYTHONFAULTHANDLER": "1",
        }

    async def start(self) -> None:
        with (self._folder / "bot.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, saboteur.__file__, "run",
                env=self._environment, cwd=self._folder, stdout=log, stderr=log,
            )  # fmt: skip

    @property
    def folder(self) -> Path:
        return self._folder

    @property
    def database(self) -> Path:
        return self._folder / "dojang.db"

    async def end(self) -> None:
        if self._process is not None and self._process.returncode is None:
            await self.kill()

    async def ended(self) -> int:
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), PATIENCE)

    def limits(self) -> str:
        proc = Path(f"/proc/{self.pid}/limits")
        return proc.read_text(encoding="ascii") if proc.exists() else "Max core file size 0 0"

    def outbox(self) -> int:
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as reader:
            return int(reader.execute("SELECT count(*) FROM outbox").fetchone()[0])

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Another program holds the database."""
        with closing(sqlite3.connect(self.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")


class Faulty:
    """A messenger whose errors quote what they refuse, and the token."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._calls: Counter[str] = Counter()

    def __call__(self, method: str, given: dict[str, Any]) -> Fault | None:
        self._calls[method] += 1
        quoted = f"{given} of /bot{self._token}/{method}"
        if (method, self._calls[method]) == ("sendMessage", 3):  # once: it costs a second
            return Fault(status=429, retry_after=1, description=f"Too Many Requests: {quoted}")
        return {
            4: Fault(status=502, html=f"<html>{quoted}</html>"),
            6: Fault(status=500, description=f"Internal Server Error: {quoted}"),
            8: Fault(reset=True),
        }.get(self._calls[method] % 11)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 — see LOOK_SECONDS
            await asyncio.sleep(LOOK_SECONDS)


async def settled(bot: Sabotaged, server: RehearsalServer) -> None:
    await until(lambda: not server.messenger.pending() and not bot.outbox())


async def play(
    bot: Sabotaged,
    server: RehearsalServer,
    told: Sequence[str],
    chance: random.Random | None = None,
) -> None:
    """The stories side by side, line by line. With `chance`, the bot is killed now and then."""
    player = Player(server.messenger)
    for lines in zip_longest(*(story.splitlines() for story in told)):
        for line in lines:
            if line:
                player.play(line)
        if chance and chance.random() < 0.4:
            await asyncio.sleep(chance.uniform(0, 0.2))
            await bot.kill()
            assert hits(left_behind(bot.folder, "killed"), planted()) == []
            await bot.start()
        await settled(bot, server)


def forge_and_poison(server: RehearsalServer) -> None:
    messenger = server.messenger
    card = messenger.last(WILMA.id)
    assert card is not None
    messenger.press(WILMA.id, card.id, FORGED_PRESS)
    messenger.share_contact(WILMA.id, GROUP.id)
    queue(messenger, POISON)


async def everything_happens(bot: Sabotaged, server: RehearsalServer) -> dict[str, bytes]:
    """All that the bot has left in its folder, at its death by SIGKILL and in the end."""
    messenger = server.messenger
    server.api.faults = Faulty(server.token)
    await bot.start()
    await until(lambda: bot.database.exists() and not messenger.pending())
    assert "Max core file size 0 0" in " ".join(bot.limits().split())
    await play(bot, server, stories.BEFORE)
    forge_and_poison(server)
    await settled(bot, server)
    with bot.locked():
        messenger.say(WILMA.id, REMARK)
        messenger.say(BYEOL.id, REMARK_KO)
        await until(lambda: bot.log().count("StoreUnavailable") >= 3)
    await settled(bot, server)
    messenger.say(BYEOL.id, REMARK_KO)
    await bot.kill()
    found = left_behind(bot.folder, "killed")
    await bot.start()
    await play(bot, server, stories.AFTER)
    messenger.say(WILMA.id, CRASH)
    assert await bot.ended() == 1
    messenger.confirm(messenger.scene.next_update)  # or it would die of it again
    revoked = f"Unauthorized: /bot{server.token}"
    server.api.faults = lambda *_: Fault(status=401, description=revoked)
    await bot.start()
    assert await bot.ended() == 1
    return found | left_behind(bot.folder, "ended")


async def test_nothing_of_anybody_is_found_wherever_the_bot_has_been(tmp_path: Path):
    server = RehearsalServer(people=PEOPLE, groups=(GROUP,))
    await server.start()
    bot = Sabotaged(tmp_path, server)
    before = bot.temporary.stat().st_mtime_ns
    try:
        found = await everything_happens(bot, server)
    finally:
        await bot.end()
        await server.close()
    assert {f"killed: dojang.db{end}" for end in ("", "-wal", "-shm", ".lock")} < found.keys()
    assert hits(found, [*planted(), *of_token(server.token)]) == []
    everything_went_wrong(bot.log())
    assert bot.temporary.stat().st_mtime_ns == before, "a temporary file was made"
    for person in PEOPLE:
        for message in server.messenger.messages(person.id):
            assert message.contact is None
            if message.origin == "bot":
                assert hits({"chat": message.text.encode()}, names_and_numbers()) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_found_at_whatever_moment_the_bot_is_killed(seed: int, tmp_path: Path):
    server = RehearsalServer(people=PEOPLE, groups=(GROUP,))
    await server.start()
    bot = Sabotaged(tmp_path, server)
    try:
        await bot.start()
        await until(lambda: bot.database.exists() and not server.messenger.pending())
        chance = random.Random(seed)
        await play(bot, server, stories.BEFORE, chance)
        await play(bot, server, stories.AFTER, chance)
    finally:
        await bot.end()
        await server.close()
    assert hits(left_behind(tmp_path, "ended"), [*planted(), *of_token(server.token)]) == []


def everything_went_wrong(log: str) -> None:
    """Or the sweep would have nothing to find."""
    told = (
        "a thread stopped by a fault",
        "a fault while cleaning up",
        "UserWarning at",
        "Task exception was never retrieved",
        "(Said) was set aside: RuntimeError",
        "(SharedContact) was set aside: KeyError",
        "(SharedContact) was set aside: IntegrityError",
        "(message) was set aside: MalformedUpdate",
        "updates wait (StoreUnavailable)",
        "answered by RetryAfter: wait",
        "answered by NotTelegram: retry",
        "answered by NetworkError: retry",
        "__main__.Uncaught",
        "Telegram does not know this BOT_TOKEN",
    )
    assert [line for line in told if line not in log] == []
