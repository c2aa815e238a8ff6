"""`dojang webhook`: what an operator is told, against a server that judges as Telegram does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from bot.rehearsal.bot_api.faults import Fault
from bot.rehearsal.messenger.personas import HANEUL
from bot.rehearsal.server import RehearsalServer

Dojang = Callable[..., Result]

URL = "https://petition.example.org/hook"
SECRET = "a-secret-of-Telegram-and-ours"


class Elsewhere:
    """The rehearsal's server in a loop of its own: commands bring theirs."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.server = RehearsalServer()
        self.wait(self.server.start())

    def wait(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def do(self, act: Callable[[], object]) -> None:
        async def there() -> None:
            act()

        self.wait(there())

    def close(self) -> None:
        self.wait(self.server.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


@pytest.fixture
def elsewhere_too() -> Iterator[Elsewhere]:
    elsewhere = Elsewhere()
    yield elsewhere
    elsewhere.close()


@pytest.fixture
def server(elsewhere_too: Elsewhere) -> RehearsalServer:
    return elsewhere_too.server


def write(server: RehearsalServer, **settings: str) -> None:
    given = {"BOT_TOKEN": server.token, "BOT_API_URL": server.url, **settings}
    Path(".env").write_text("".join(f"{k}={v}\n" for k, v in given.items()), encoding="utf-8")


def refused(result: Result) -> str:
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    return " ".join(result.stderr.split())


def test_a_webhook_is_set_told_and_ended(dojang: Dojang, server: RehearsalServer) -> None:
    write(server, WEBHOOK_URL=URL, WEBHOOK_SECRET=SECRET)
    assert "That is not WEBHOOK_URL: run `dojang webhook set`" in refused(dojang("webhook", "info"))
    assert dojang("webhook", "set", "--connections", "7").exit_code == 0
    told = dojang("webhook", "info")
    assert told.exit_code == 0
    assert told.stdout.splitlines() == [
        URL,
        "Updates that wait: 0",
        "Posted at once, at the most: 7",
    ]
    hook = server.api.posting.hook
    assert hook is not None
    assert (hook.url, hook.secret, hook.connections) == (URL, SECRET, 7)
    assert "inline_query" in server.messenger.scene.allowed
    assert "poll" not in server.messenger.scene.allowed
    assert "wait to be fetched" in dojang("webhook", "delete").stdout
    assert server.api.posting.hook is None
    assert SECRET not in told.output


def test_nothing_that_waits_is_dropped(
    dojang: Dojang, elsewhere_too: Elsewhere, server: RehearsalServer
) -> None:
    elsewhere_too.do(lambda: server.messenger.start(HANEUL.id))
    write(server, WEBHOOK_URL="http://127.0.0.1:9/hook", WEBHOOK_SECRET=SECRET)
    for command in ("set", "delete", "set"):
        assert dojang("webhook", command).exit_code == 0
    told = dojang("webhook", "info")
    assert "Updates that wait: 1" in told.stdout
    assert "What went wrong last, 20" in told.stdout
    assert told.stdout.rstrip().endswith("UTC: Connection refused")


def test_info_where_no_webhook_is_wanted(dojang: Dojang, server: RehearsalServer) -> None:
    write(server)
    told = dojang("webhook", "info")
    assert told.exit_code == 0
    assert "No webhook is set: updates wait to be fetched." in told.stdout
    write(server, WEBHOOK_URL=URL, WEBHOOK_SECRET=SECRET)
    dojang("webhook", "set")
    write(server)
    assert "`dojang webhook delete`" in refused(dojang("webhook", "info"))


def test_what_is_missing_is_named(dojang: Dojang, server: RehearsalServer) -> None:
    write(server, WEBHOOK_URL=URL)
    assert "Set WEBHOOK_URL and WEBHOOK_SECRET first" in refused(dojang("webhook", "set"))
    write(server, BOT_TOKEN="")
    for command in ("set", "delete", "info"):
        assert "BOT_TOKEN is not set" in refused(dojang("webhook", command))


def test_more_connections_than_telegram_opens_take_a_server_of_ones_own(dojang: Dojang) -> None:
    Path(".env").write_text(
        f"BOT_TOKEN=123456789:{'x' * 35}\nWEBHOOK_URL={URL}\nWEBHOOK_SECRET={SECRET}\n",
        encoding="utf-8",
    )
    why = refused(dojang("webhook", "set", "--connections", "101"))
    assert "at most 100 connections" in why


def test_what_telegram_says_is_passed_on(dojang: Dojang, server: RehearsalServer) -> None:
    write(server, WEBHOOK_URL="https://petition.example.org:9000/hook", WEBHOOK_SECRET=SECRET)
    assert "only on ports 80, 88, 443 or 8443" in refused(dojang("webhook", "set"))


def test_a_revoked_token_and_a_server_that_is_away_are_told_without_a_trace(
    dojang: Dojang, server: RehearsalServer
) -> None:
    write(server, BOT_TOKEN=f"{server.token}x")
    assert "does not know this BOT_TOKEN" in refused(dojang("webhook", "info"))
    write(server)
    server.api.faults = lambda *_: Fault(status=502, html="<html>")
    assert "Try again in a while" in refused(dojang("webhook", "info"))
    assert server.token not in dojang("webhook", "info").output
    write(server, BOT_API_URL="http://127.0.0.1:9")
    assert "does not answer at BOT_API_URL" in refused(dojang("webhook", "delete"))
