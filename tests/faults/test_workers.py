"""Four workers behind one webhook, over PostgreSQL, while people sign and workers are killed.

Updates come twice, workers die every few seconds, and the database itself is restarted as after a
crash. Whoever finished counts exactly once, nobody heard "recorded" without a row, and what is left
in the outbox is nothing.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import orjson
import pytest

from bot.rehearsal.bot_api.posting import Hook
from bot.rehearsal.messenger.changes import Change, Passing, UpdateQueued
from bot.rehearsal.server import RehearsalServer
from storage.care.broadcasts import Phase
from storage.failures import StoreUnavailable
from tests.child import CAMPAIGN, Bot
from tests.faults.test_broadcast import Heard as News
from tests.faults.test_broadcast import let_go, newest, subscribed
from tests.postgres import Server
from tests.signers import Heard, crowd, sign
from tests.web.wire import SECRET, free_port, get, until

WORKERS = 4
AT_A_TIME = 60
"""People who sign side by side."""
TWICE = 0.1
"""Of the updates come a second time, by another way, while the first is on it or later."""
CONNECTIONS = 100


class Worker(Bot):
    """One of several, with a port of its own beside the one that all share."""

    def __init__(self, first: Bot, shared: int, own: int) -> None:
        vars(self).update(vars(first.twin(LISTEN=f"127.0.0.1:{shared},127.0.0.1:{own}")))
        self._own = own

    async def ready(self) -> bool:
        return await says(self._own, "/readyz", b"ok")

    async def leads(self) -> bool:
        return await says(self._own, "/metrics", b"dojang_leads 1.0")


async def says(port: int, path: str, what: bytes) -> bool:
    try:
        return what in (await get(port, path)).body
    except (OSError, EOFError):
        return False


class Crowd:
    """Signs until enough have."""

    def __init__(self, server: RehearsalServer, signers: int) -> None:
        self._server = server
        self._left = iter(crowd(signers))
        self.signers = signers
        self.finished: list[int] = []

    async def sign(self) -> None:
        await asyncio.gather(*(self._one_after_another() for _ in range(AT_A_TIME)))

    async def _one_after_another(self) -> None:
        for persona in self._left:
            person = self._server.messenger.add_person(persona)
            await sign(self._server.messenger, person.id, patience=300)
            self.finished.append(person.id)


class Again:
    """Posts some updates once more, as a messenger does that has not heard our answer."""

    def __init__(self, server: RehearsalServer, url: str, chance: random.Random) -> None:
        self._url = url
        self._chance = chance
        self._posting: set[asyncio.Task[None]] = set()
        self._session = aiohttp.ClientSession()
        self.answers: Counter[int] = Counter()
        server.messenger.listen(self._hear)

    def _hear(self, change: Change | Passing) -> None:
        match change:
            case UpdateQueued(update) if self._chance.random() < TWICE:
                task = asyncio.create_task(self._post(orjson.dumps(update.wire())))
                self._posting.add(task)
                task.add_done_callback(self._posting.discard)
            case _:
                pass

    async def _post(self, body: bytes) -> None:
        await asyncio.sleep(self._chance.choice([0, 0.01, 0.5]))
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        try:
            async with self._session.post(self._url, data=body, headers=headers) as answer:
                self.answers[answer.status] += 1
        except (aiohttp.ClientError, TimeoutError):
            self.answers[0] += 1  # of a worker that was killed

    async def close(self) -> None:
        await asyncio.gather(*self._posting)
        await self._session.close()


@asynccontextmanager
async def workers(
    folder: Path, url: str
) -> AsyncIterator[tuple[RehearsalServer, list[Worker], str]]:
    """So many `dojang run`, all with the same settings, and a messenger that posts to them."""
    server, port, *own = RehearsalServer(), *(free_port() for _ in range(1 + WORKERS))
    hook = f"http://127.0.0.1:{port}/hook"
    await server.start()
    first = Bot(
        folder, server, database_url=url, WEBHOOK_URL=hook, WEBHOOK_SECRET=SECRET
    )  # fmt: skip
    # They share one port, and each can be asked at one of its own.
    bots = [Worker(first, port, one) for one in own]
    server.api.posting.begin(Hook(hook, SECRET, CONNECTIONS))
    try:
        for bot in bots:
            await bot.start()
        yield server, bots, hook
        for bot in bots:
            await until(bot.ready)
        await asyncio.gather(*(bot.stop() for bot in bots))
        assert "Traceback" not in first.log()
    finally:
        for bot in bots:
            await bot.end()
        await server.close()


async def settled(bot: Bot, heard: Heard, crowd: Crowd) -> None:
    """Everything that people were told is true, and nothing is left to be told."""
    store = await bot.store()
    try:
        async with asyncio.timeout(60):
            while await store.waiting(1):  # noqa: ASYNC110 (nobody else needs to hear of it)
                await asyncio.sleep(0.1)
        async with store.turn() as turn:
            rows = await turn.look_up([f"telegram:{chat}" for chat in heard.recorded])
        totals = await store.totals(CAMPAIGN.day(datetime.now(UTC)))
        assert len(rows) == len(heard.recorded) == crowd.signers
        assert totals.verified == len(crowd.finished) == len(set(crowd.finished)) == crowd.signers
        assert await store.recount() == []
    finally:
        await store.close()


async def killed_while_people_sign(
    folder: Path, url: str, *, signers: int, seconds: float, seed: int
) -> None:
    chance = random.Random(seed)
    async with workers(folder, url) as (server, bots, hook):
        heard, again = Heard(server.messenger), Again(server, hook, chance)
        people = Crowd(server, signers)
        signing = asyncio.create_task(people.sign())
        kills = 0
        while not (await asyncio.wait((signing,), timeout=chance.uniform(0.5, 1.5) * seconds))[0]:
            victim = chance.choice(bots)
            await victim.kill()
            kills += 1
            await victim.start()
        await signing
        await again.close()
        await settled(bots[0], heard, people)
        assert kills
        # 503: of a worker that had lost its turn to others too often; it would be posted again.
        assert set(again.answers) <= {0, 200, 503}, again.answers
        assert again.answers[503] <= kills
        # What was in flight at a kill is sent once more.
        twice = sum(times - 1 for times in heard.recorded.values())
        assert twice <= kills * AT_A_TIME


async def restarted_while_people_sign(
    folder: Path, database: Server, *, signers: int, restarts: int
) -> None:
    url = await database.new_database()
    async with workers(folder, url) as (server, bots, _):
        heard, people = Heard(server.messenger), Crowd(server, signers)
        signing = asyncio.create_task(people.sign())
        for n in range(restarts):
            part = signers * (n + 1) // (restarts + 1)
            await server.messenger.wait(lambda _: len(people.finished) >= part, 300)  # noqa: B023
            await asyncio.to_thread(database.restart)
            await nobody_heard_more_than_is_there(bots[0], heard)
        await signing
        await settled(bots[0], heard, people)


async def nobody_heard_more_than_is_there(bot: Bot, heard: Heard) -> None:
    told = list(heard.recorded)
    store = await patiently(bot)
    try:
        async with store.turn() as turn:
            assert len(await turn.look_up([f"telegram:{chat}" for chat in told])) == len(told)
    finally:
        await store.close()


async def patiently(bot: Bot):
    async with asyncio.timeout(60):
        while True:
            try:
                return await bot.store()
            except StoreUnavailable:
                await asyncio.sleep(0.2)


async def leader_killed_while_news_is_sent(
    folder: Path, url: str, *, people: int, kills: int
) -> None:
    """One worker sends it; when it dies another one goes on, at the message where it was."""
    async with workers(folder, url) as (server, bots, _):
        news = News(server.messenger)
        store = await bots[0].store()
        readers = await subscribed(store, server.messenger, people)
        for bot in bots:
            await until(bot.ready)
        await let_go(store)
        for n in range(kills):
            part = people * (n + 1) // (kills + 1)
            await server.messenger.wait(lambda _: news.news.total() >= part, 120)  # noqa: B023
            leading = [bot for bot in bots if await bot.leads()]
            assert len(leading) <= 1
            for bot in leading:
                await bot.kill()
                await bot.start()
        await server.messenger.wait(lambda _: len(news.news) == people, 300)

        async def done() -> bool:
            return (await newest(store)).phase is Phase.DONE

        await until(done)
        found = await newest(store)
        await store.close()
        assert (found.delivered, found.blocked, found.failed) == (people, 0, 0)
        assert set(news.news) == set(readers), "nobody is missed"
        assert news.news.total() - people <= kills, "one message may be in flight at each kill"


async def test_news_goes_on_at_another_worker_when_the_one_that_sends_it_is_killed(
    tmp_path: Path, postgres: Server
):
    url = await postgres.new_database()
    await leader_killed_while_news_is_sent(tmp_path, url, people=300, kills=2)


async def test_two_thousand_sign_while_workers_are_killed_and_updates_come_twice(
    tmp_path: Path, postgres: Server
):
    url = await postgres.new_database()
    await killed_while_people_sign(tmp_path, url, signers=2_000, seconds=4, seed=1)


async def test_a_database_that_is_restarted_under_load_loses_nothing(
    tmp_path: Path, own_postgres: Callable[[], Server]
):
    await restarted_while_people_sign(tmp_path, own_postgres(), signers=300, restarts=2)


@pytest.mark.parametrize("first_is_hooked", [False, True], ids=["fetching", "hooked"])
async def test_who_fetches_beside_another_is_refused_and_told_why(
    tmp_path: Path, postgres: Server, first_is_hooked: bool
):
    """Whether the other one fetches, too, or takes updates from a webhook that is not set yet."""
    server, port = RehearsalServer(), free_port()
    await server.start()
    url = await postgres.new_database()
    fetching = Bot(tmp_path, server, database_url=url, LISTEN=f"127.0.0.1:{port}")
    hook = {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "WEBHOOK_SECRET": SECRET}
    first = fetching.twin(**hook) if first_is_hooked else fetching
    try:
        await first.start()
        await until(lambda: says(port, "/readyz", b"ok"))
        assert await fetching.twin(LISTEN="").refused() == 1
        assert "One fetches them, or any number take them from a webhook" in first.log()
        assert "Traceback" not in first.log()
        await first.stop()
    finally:
        await first.end()
        await server.close()


@pytest.mark.long
async def test_news_for_five_thousand_goes_on_when_its_worker_is_killed(
    tmp_path: Path, postgres: Server
):
    url = await postgres.new_database()
    await leader_killed_while_news_is_sent(tmp_path, url, people=5_000, kills=5)


@pytest.mark.long
async def test_twenty_thousand_sign_while_workers_are_killed_and_updates_come_twice(
    tmp_path: Path, postgres: Server
):
    url = await postgres.new_database()
    await killed_while_people_sign(tmp_path, url, signers=20_000, seconds=4, seed=2)


@pytest.mark.long
async def test_a_database_that_is_restarted_ten_times_loses_nothing(
    tmp_path: Path, own_postgres: Callable[[], Server]
):
    await restarted_while_people_sign(tmp_path, own_postgres(), signers=3_000, restarts=10)
