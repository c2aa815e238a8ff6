"""Whole conversations, written as someone who does not program would read them.

Each `.txt` beside this file is a transcript: people at the margin, the bot indented. The people's
lines are played through the real bot, over real HTTP, and the whole transcript must come out the
same to the letter. After a wanted change: `pytest tests/dialogs --rewrite-dialogs`, and read the
difference as its readers will.

Beside what people do (`bot.rehearsal.script`), a transcript may say:

    The bot is stopped and started again
    10 people sign by the link in 강남 시민모임        strangers, whose own chats are not shown
    A minute passes                               and cards tell what they should by then
    An hour passes                                and what was unusual in it is told
    The next night comes                          and the tallies are compared with the rows
    A tally is changed behind the bot's back      until it says: The tally is put right again
    It is 1 day before all records are destroyed  by the campaign's date, at noon
    A day and a night pass, hour by hour          in which the bot looks at that date
    Others have so much to say that news waits    until it says: There is room for news again
    # Telegram refuses: …                         what the bot tried and may not; all of it is told
"""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.campaign import BUNDLED, load
from bot.jobs.alerts import Alerts
from bot.jobs.reconciliation import QUIET, Reconciliation
from bot.jobs.retention import Retention
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.rehearsal import LOOK_SECONDS, PATIENCE_SECONDS, Rehearsal
from bot.rehearsal.script.script import Player
from bot.rehearsal.script.transcript import INDENT, Transcript
from storage.engine import Given
from storage.records import REPLY
from storage.store import Store
from tests.signers import crowd, sign

FILES = sorted(Path(__file__).parent.glob("*.txt"))
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
RESTART = "The bot is stopped and started again"
MINUTE = "A minute passes"
HOUR = "An hour passes"
MORNING = "The next morning comes"
NIGHT = "The next night comes"
CHANGED = "A tally is changed behind the bot's back"
RIGHT = "The tally is put right again"
BEFORE_THE_END = re.compile(r"It is (\d+) days? before all records are destroyed")
BY_HOUR = "A day and a night pass, hour by hour"
BUSY = "Others have so much to say that news waits"
ROOM = "There is room for news again"
SIGNERS = re.compile(r"(\d+) people sign by the link in (.+)")
REFUSED = "# Telegram refuses: "


def acts(text: str) -> Iterator[str]:
    """The lines that are not the bot's."""
    return (line for line in text.splitlines() if line and not line.startswith(INDENT))


class Clock:
    """Tells the time of the story."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()


class Stage:
    """Where a transcript is played."""

    def __init__(self, rehearsal: Rehearsal, clock: Clock, lines: list[str]) -> None:
        self._rehearsal = rehearsal
        self._clock = clock
        self._lines = lines
        self._aside = False
        self._busy = False
        self._strangers = iter(crowd(1000))
        self._player = Player(self._messenger)
        Transcript(self._messenger, self._write)

    @property
    def _messenger(self) -> Messenger:
        return self._rehearsal.server.messenger

    def _write(self, line: str) -> None:
        if not self._aside:
            self._lines.append(line)

    async def play(self, act: str) -> None:
        self._lines.append(act)
        if act == RESTART:
            await self._rehearsal.stop_bot()
            await self._rehearsal.start_bot()
        elif act == MINUTE:
            self._clock.now += timedelta(minutes=1)
            assert self._rehearsal.service is not None
            await self._rehearsal.service.app.refresh_cards()
        elif act == MORNING:
            self._clock.now += timedelta(days=1)
            assert self._rehearsal.service is not None
            await self._rehearsal.service.daily_report.tell()
        elif act in (HOUR, NIGHT, BY_HOUR) or BEFORE_THE_END.fullmatch(act):
            await self._time_passes(act)
        elif act in (CHANGED, RIGHT):
            await self._meddle(1 if act == CHANGED else -1)
        elif act in (BUSY, ROOM):
            self._busy = act == BUSY
            assert self._rehearsal.service is not None
            self._rehearsal.service.telegram.turn_behind = self._has_room  # type: ignore[method-assign]
        elif signers := SIGNERS.fullmatch(act):
            await self._sign(int(signers[1]), signers[2])
        elif not act.startswith("#"):
            self._player.play(act)
        await self._settle()

    async def _time_passes(self, act: str) -> None:
        """What the bot does unasked, when its time has come."""
        service = self._rehearsal.service
        assert service is not None
        campaign, happen = service.parts.campaign, service.app.happen
        ending = Retention(service.store, campaign, self._clock, happen)
        if act == HOUR:
            self._clock.now += timedelta(hours=1)
            await service.app.refresh_cards()
            await Alerts(service.store, campaign, self._clock, happen).look()
        elif act == NIGHT:
            here = self._clock.now.astimezone(campaign.timezone)
            self._clock.now += timedelta(hours=(QUIET[0] - here.hour) % 24 or 24)
            await Reconciliation(service.store, campaign, self._clock, happen).look()
        elif before := BEFORE_THE_END.fullmatch(act):
            day = campaign.retention_until - timedelta(days=int(before[1]))
            self._clock.now += day - campaign.day(self._clock.now)
            await ending.look()
        else:
            for _ in range(24):
                self._clock.now += timedelta(hours=1)
                await ending.look()

    async def _meddle(self, more: int) -> None:
        service = self._rehearsal.service
        assert service is not None
        async with service.store._engine.writing() as questions:
            given = Given({"more": int}, [(more,)])
            await questions.ask(
                "UPDATE tallies SET n = n + (SELECT more FROM given) WHERE kind = 'country'", given
            )

    async def _settle(self) -> None:
        """Until all that was done has been answered; news that waits stays where it is."""
        if not self._busy:
            await self._rehearsal.settle()
            return
        service = self._rehearsal.service
        assert service is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self._messenger.pending() or await service.store.waiting(1, lane=REPLY):  # noqa: ASYNC110 — of two kinds
                await asyncio.sleep(LOOK_SECONDS)

    async def _has_room(self) -> bool:
        await asyncio.sleep(LOOK_SECONDS)
        return not self._busy

    async def _sign(self, people: int, title: str) -> None:
        """Strangers sign. Nothing is told of it, as nothing is seen of it."""
        [chat] = [g.id for g in self._messenger.scene.groups.values() if g.title == title]
        urls = [c.url for m in self._messenger.messages(chat) for c in m.choices if c.url]
        [code] = parse_qs(urlsplit(urls[-1]).query)["start"]
        self._aside = True
        for person in islice(self._strangers, people):
            self._messenger.add_person(person)
            await sign(self._messenger, person.id, payload=code)
        await self._rehearsal.settle()
        self._aside = False


async def played(text: str, folder: Path) -> tuple[list[str], list[str]]:
    """The transcript that comes out, and what the Bot API server refused."""
    lines: list[str] = []
    clock = Clock()
    async with Rehearsal(
        load(BUNDLED), folder, hurried=True, clock=clock, seconds=clock.seconds
    ) as rehearsal:
        await rehearsal.server.start()
        await rehearsal.start_bot()
        stage = Stage(rehearsal, clock, lines)
        for act in acts(text):
            await stage.play(act)
        assert rehearsal.service is not None
        store: Store = rehearsal.service.store
        assert await store.recount() == []
        return lines, [str(refusal) for refusal in rehearsal.server.api.refusals]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_this_conversation_goes_as_written(file, tmp_path, request):
    expected = file.read_text(encoding="utf-8")
    lines, refused = await played(expected, tmp_path)
    transcript = "\n".join(lines) + "\n"
    if request.config.getoption("--rewrite-dialogs"):
        file.write_text(transcript, encoding="utf-8")
    else:
        assert transcript == expected
    told = [line.removeprefix(REFUSED) for line in lines if line.startswith(REFUSED)]
    assert refused == told
