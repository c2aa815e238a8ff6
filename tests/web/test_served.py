"""The whole bot behind a webhook: people sign, and whoever watches over it sees how it goes."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.campaign import BUNDLED, load
from bot.platforms.telegram.pacing import Pacer
from bot.platforms.telegram.refusals import WebhookIsSet
from bot.platforms.telegram.webhook import Hook
from bot.rehearsal.bot_api import posting
from bot.rehearsal.bot_api.faults import Fault
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.rehearsal import AT_ONCE, DATABASE, rehearsal_parts
from bot.rehearsal.server import RehearsalServer
from bot.service import Service
from bot.web.listening import CannotListen
from tests.privacy.cast import PEOPLE, WILMA, planted
from tests.privacy.traces import hits
from tests.signers import crowd, sign
from tests.web.wire import SECRET, free_port, get, post, until

CAMPAIGN = load(BUNDLED)


@dataclass
class Served:
    """A bot that runs, and its messenger."""

    server: RehearsalServer
    service: Service
    port: int
    own: int
    """A port that is not the messenger's."""
    running: asyncio.Task[None]

    @property
    def messenger(self) -> Messenger:
        return self.server.messenger

    def hook(self, connections: int = 40) -> None:
        """Let the messenger post."""
        self.server.api.posting.begin(posting.Hook(url(self.port), SECRET, connections))

    async def settled(self) -> None:
        async def done() -> bool:
            return not self.messenger.pending() and await self.service.settled()

        await until(done)

    async def failed(self) -> bool:
        """Whether the messenger was refused an update."""
        return self.server.api.posting.error is not None

    async def waiting(self) -> bool:
        """Whether a reply waits to be sent."""
        return (await self.figures())["dojang_outbox_rows"] > 0

    async def in_hand(self) -> bool:
        """Whether a request waits for its answer."""
        webhook = self.service.telegram.webhook
        return webhook is not None and webhook._in_hand > 0

    async def figures(self) -> dict[str, float]:
        """By name and labels."""
        told = (await get(self.own, "/metrics")).body.decode()
        lines = (line.rpartition(" ") for line in told.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, _, value in lines}

    async def ready(self, word: str) -> None:
        async def said() -> bool:
            return (await get(self.own, "/readyz")).body.decode() == word

        await until(said)


def url(port: int) -> str:
    return f"http://127.0.0.1:{port}/hook"


@asynccontextmanager
async def served(
    folder: Path, *, hooked: bool = True, posted: bool = False
) -> AsyncIterator[Served]:
    """`posted`: the messenger posts to it from the beginning."""
    server = RehearsalServer(people=PEOPLE)
    await server.start()
    port, own = free_port(), free_port()
    if posted:
        server.api.posting.begin(posting.Hook(url(port), SECRET, 40))
    parts = replace(
        rehearsal_parts(CAMPAIGN, folder, server),
        hook=Hook(url(port), SECRET) if hooked else None,
        listen=f"127.0.0.1:{port},127.0.0.1:{own}",
    )
    service = await Service.open(parts, pacer=Pacer(time.monotonic, AT_ONCE, AT_ONCE))
    running = asyncio.create_task(service.run())
    await asyncio.sleep(0)
    try:
        yield Served(server, service, port, own, running)
    finally:
        service.stop()
        await asyncio.wait_for(asyncio.gather(running, return_exceptions=True), 20)
        await service.close()
        await server.close()


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Served]:
    async with served(tmp_path) as bot:
        await bot.ready("ok")
        yield bot


def start(number: int, person: int = WILMA.id) -> dict[str, Any]:
    sender = {"id": person, "is_bot": False, "first_name": WILMA.first_name}
    message = {"message_id": number, "chat": {"id": person, "type": "private"}, "from": sender}
    return {"update_id": number, "message": {**message, "date": 1, "text": "/start"}}


async def test_people_sign_and_each_counts_once(bot: Served) -> None:
    people = [bot.messenger.add_person(person) for person in crowd(30)]
    bot.hook()
    await asyncio.gather(*(sign(bot.messenger, person.id) for person in people))
    await bot.settled()
    totals = await bot.service.store.totals(CAMPAIGN.day(datetime.now(UTC)))
    assert totals.verified == 30
    assert await bot.service.store.recount() == []
    assert not bot.server.api.refusals


async def test_what_is_posted_at_the_same_time_shares_a_turn(bot: Served) -> None:
    for person in crowd(100):
        bot.messenger.start(bot.messenger.add_person(person).id)
    bot.hook(connections=100)
    await bot.settled()
    figures = await bot.figures()
    assert figures['dojang_events_total{kind="Started"}'] == 100
    assert bot.server.api.posting.most_in_flight == 100
    # Each turn also takes the receipts of what the last one said.
    assert figures["dojang_turns_total"] < 60


async def test_a_second_delivery_changes_nothing_and_is_counted(bot: Served) -> None:
    bot.messenger.start(WILMA.id)
    bot.messenger.confirm(bot.messenger.scene.next_update)
    for _ in range(3):
        assert (await post(bot.port, start(7))).status == 200
    await bot.settled()
    written = [m for m in bot.messenger.messages(WILMA.id) if m.origin == "bot"]
    assert len(written) == 1
    assert (await bot.figures())["dojang_redeliveries_total"] == 2


async def test_while_the_store_is_away_updates_wait_at_the_messenger(
    bot: Served, tmp_path: Path
) -> None:
    bot.hook()
    # No patience of its own: while it waited here, the bot's turn could not end.
    file = tmp_path / DATABASE
    with closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as other:
        await until(partial(_held, other))
        bot.messenger.start(WILMA.id)
        await until(bot.failed)
        other.execute("ROLLBACK")
    _, why = bot.server.api.posting.error or (0, "")
    assert why == "Wrong response from the webhook: 503 Service Unavailable"
    await bot.settled()
    assert bot.messenger.last(WILMA.id) is not None
    assert (await bot.figures())["dojang_store_outages_total"] >= 1


async def _held(other: sqlite3.Connection) -> bool:
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:  # the bot is in the middle of a turn
        return False
    return True


async def test_the_figures_tell_what_happened_and_nothing_of_anybody(bot: Served) -> None:
    bot.hook()
    bot.server.api.faults = _too_many_once()
    await sign(bot.messenger, WILMA.id)
    bot.messenger.share_contact(WILMA.id)
    await bot.settled()
    await post(bot.port, {"update_id": 5, "message": WILMA.first_name})
    figures = await bot.figures()
    assert figures['dojang_signatures_total{outcome="recorded"}'] == 1
    assert figures['dojang_events_total{kind="SharedContact"}'] == 2
    assert figures["dojang_updates_set_aside_total"] == 1
    assert figures["dojang_slowed_total"] == 1
    assert figures["dojang_outbox_rows"] == figures["dojang_outbox_oldest_seconds"] == 0
    assert figures["dojang_turn_seconds_count"] == figures["dojang_turns_total"] > 5
    assert figures["dojang_step_seconds_count"] >= 6
    told = (await get(bot.port, "/metrics")).body
    assert hits({"metrics": told}, planted()) == []
    labels = {name for name, _ in re.findall(r'(\w+)="([^"]*)"', told.decode())}
    assert labels == {"kind", "outcome", "le"}


def _too_many_once() -> Any:
    left = [Fault(status=429, retry_after=1, description="Too Many Requests: retry after 1")]

    def fault(method: str, _: dict[str, Any]) -> Fault | None:
        return left.pop() if left and method == "sendMessage" else None

    return fault


async def test_what_waits_to_be_sent_is_told_with_how_long_it_waits(bot: Served) -> None:
    bot.hook()
    bot.server.api.faults = lambda method, _: Fault(1.0) if method == "sendMessage" else None
    bot.messenger.start(WILMA.id)
    await until(bot.waiting)
    await asyncio.sleep(0.1)
    figures = await bot.figures()
    assert figures["dojang_outbox_rows"] == 1
    assert 0.1 <= figures["dojang_outbox_oldest_seconds"] < 30


async def test_who_watches_hears_whether_the_bot_lives_and_can_serve(bot: Served) -> None:
    for path in ("/healthz", "/readyz"):
        answer = await get(bot.port, path)
        assert (answer.status, answer.body) == (200, b"ok")
    await bot.service.store.close()
    gone = await get(bot.port, "/readyz")
    assert (gone.status, gone.body) == (503, b"store")
    assert (await get(bot.port, "/healthz")).status == 200


async def test_a_bot_that_the_messenger_does_not_know_yet_lives_and_is_not_ready(
    tmp_path: Path,
) -> None:
    async with served(tmp_path) as bot:
        bot.server.api.faults = lambda *_: Fault(status=500)
        await bot.ready("messenger")
        assert (await get(bot.own, "/healthz")).status == 200
        assert (await post(bot.own, start(7))).status == 503
        with pytest.raises(ConnectionRefusedError):  # who shares the port is given it
            await post(bot.port, start(7))
        bot.server.api.faults = None
        await bot.ready("ok")
        assert (await post(bot.port, start(7))).status == 200


async def test_beside_polling_only_the_watchers_are_served(tmp_path: Path) -> None:
    async with served(tmp_path, hooked=False) as bot:
        await bot.ready("ok")
        await sign(bot.messenger, WILMA.id)
        assert (await post(bot.port, start(7))).status == 404
        assert (await bot.figures())['dojang_signatures_total{outcome="recorded"}'] == 1


async def test_a_poller_beside_a_webhook_is_refused_with_the_way_out(tmp_path: Path) -> None:
    async with served(tmp_path, hooked=False) as bot:
        bot.hook()
        with pytest.raises(WebhookIsSet, match="`dojang webhook delete`"):
            await bot.running


async def test_a_bot_whose_webhook_is_not_set_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(tmp_path) as bot:
        await bot.ready("ok")
        assert "run `dojang webhook set`" in caplog.text
        assert bot.server.api.posting.hook is None, "never by a bot that runs"


async def test_a_bot_whose_updates_are_posted_elsewhere_says_so_once_and_in_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.service.LETTERBOX_SECONDS", 0.02)
    async with served(tmp_path, posted=True) as bot:

        async def says(ours: float, waiting: float) -> bool:
            figures = await bot.figures()
            return (
                figures.get("dojang_webhook_is_ours") == ours
                and figures.get("dojang_updates_pending") == waiting
            )

        await bot.ready("ok")
        await until(lambda: says(1, 0))
        assert "WEBHOOK_URL" not in caplog.text
        bot.server.api.posting.begin(posting.Hook(url(free_port()), SECRET, 40))
        bot.messenger.start(WILMA.id)
        await until(lambda: says(0, 1))
        await asyncio.sleep(0.2)
        bot.hook()
        await until(lambda: says(1, 0))
        assert caplog.text.count("look who else has the token") == 1


async def test_a_bot_whose_port_is_taken_does_not_begin(tmp_path: Path) -> None:
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    async with served(tmp_path) as bot:
        place = f"127.0.0.1:{taken.sockets[0].getsockname()[1]}"
        parts = replace(bot.service.parts, listen=place)
        other = Service(parts, bot.service.store)
        with pytest.raises(CannotListen, match=place):
            await other.run()
        await other.telegram.close()
    taken.close()
    await taken.wait_closed()


async def test_a_stop_answers_what_is_in_hand_and_sends_it(tmp_path: Path) -> None:
    async with served(tmp_path) as bot:
        await bot.ready("ok")
        bot.messenger.start(WILMA.id)
        bot.messenger.confirm(bot.messenger.scene.next_update)
        posted = [asyncio.create_task(post(bot.port, start(n))) for n in range(1, 21)]
        await until(bot.in_hand)
        bot.service.stop()
        await asyncio.wait_for(bot.running, 15)
        answers = await asyncio.gather(*posted, return_exceptions=True)
        taken = [a for a in answers if not isinstance(a, BaseException) and a.status == 200]
        assert taken, "those that were in hand"
        async with bot.service.store.turn() as turn:
            day = CAMPAIGN.day(datetime.now(UTC))
            source = f"telegram:{bot.messenger.bot.id}"
            fresh = await turn.fresh([(source, n) for n in range(1, 21)], day)
        assert 20 - len(fresh) >= len(taken), "whatever was answered is committed"
