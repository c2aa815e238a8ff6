"""Where the bot is reached: ports that are shared, sockets that are not, and what is in the way."""

from __future__ import annotations

import asyncio
import socket
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.listening import CannotListen, bind, let_go, refusals
from bot.web.patience import Patience
from bot.web.server import WebServer
from tests.web.wire import free_port, get, line, serving


def route(name: str) -> Route:
    async def who(_: Request) -> Response:
        return PlainTextResponse(name)

    return Route("/who", who)


async def test_two_servers_share_a_port_and_all_that_connect_are_served() -> None:
    port = free_port()
    place = f"127.0.0.1:{port}"
    async with serving(place, [route("first")]), serving(place, [route("second")]):
        answers = [await get(port, "/who") for _ in range(100)]
    assert {answer.body for answer in answers} == {b"first", b"second"}


async def test_who_opens_late_leaves_everybody_to_those_who_share_the_port() -> None:
    port, own = free_port(), free_port()
    late = WebServer(f"127.0.0.1:{port},127.0.0.1:{own}", [route("late")], opens_late=True)
    async with serving(f"127.0.0.1:{port}", [route("first")]):
        late.bind()
        running = asyncio.create_task(late.run())
        assert {(await get(port, "/who")).body for _ in range(50)} == {b"first"}
        assert (await get(own, "/who")).body == b"late"
        late.open()
        assert {(await get(port, "/who")).body for _ in range(100)} == {b"first", b"late"}
        late.stop()
        await asyncio.wait_for(running, 15)


async def test_who_is_stopped_before_it_opens_never_does() -> None:
    port = free_port()
    late = WebServer(f"127.0.0.1:{port}", [route("late")], opens_late=True)
    late.bind()
    running = asyncio.create_task(late.run())
    await asyncio.sleep(0)
    late.stop()
    await asyncio.wait_for(running, 15)
    late.open()
    with pytest.raises(ConnectionRefusedError):
        await get(port, "/who")


async def test_a_socket_that_opens_late_is_not_there_before(tmp_path: Path) -> None:
    path = tmp_path / "dojang.sock"
    late = WebServer(f"unix:{path}", [route("late")], opens_late=True)
    late.bind()
    assert not path.exists()
    running = asyncio.create_task(late.run())
    late.open()
    assert path.is_socket()
    late.stop()
    await asyncio.wait_for(running, 15)
    assert not path.exists()


async def test_whoever_fills_one_place_keeps_nobody_from_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Patience, "most_connections", 3)
    public, own = free_port(), free_port()
    async with (
        serving(f"127.0.0.1:{public},127.0.0.1:{own}", [route("here")]),
        AsyncExitStack() as s,
    ):
        for _ in range(3):
            await s.enter_async_context(line(public))
        await asyncio.sleep(0.1)
        assert (await get(public, "/who")).status == 503
        assert (await get(own, "/who")).status == 200


async def test_one_server_is_reached_at_several_places(tmp_path: Path) -> None:
    port, path = free_port(), tmp_path / "dojang.sock"
    async with serving(f"127.0.0.1:{port},unix:{path}", [route("here")]):
        assert (await get(port, "/who")).body == b"here"
        connector = aiohttp.UnixConnector(str(path))
        async with (
            aiohttp.ClientSession(connector=connector) as http,
            http.get("http://dojang/who") as answer,
        ):
            assert await answer.text() == "here"
        assert path.stat().st_mode & 0o007 == 0
    assert not path.exists()


def test_a_port_that_somebody_else_has_is_refused_with_a_reason() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        place = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(CannotListen, match=f"{place}, as LISTEN says: Address already in use"):
            bind(place)


@pytest.mark.parametrize("place", ["203.0.113.7:8080", "no.such.host.invalid:80", "unix:/no/x"])
def test_a_place_that_is_not_ours_is_refused(place: str) -> None:
    with pytest.raises(CannotListen):
        bind(place)


def test_what_is_in_the_way_is_told_beforehand_and_nothing_is_made(tmp_path: Path) -> None:
    file = tmp_path / "a-file"
    file.write_text("mine", encoding="utf-8")
    good = f"127.0.0.1:{free_port()},unix:{tmp_path / 'dojang.sock'}"
    assert refusals(good) == []
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        told = refusals(f"{taken},{good},unix:/no/x,unix:{file},no.such.host.invalid:80")
    assert [str(one).split()[5].rstrip(",") for one in told] == [
        taken,
        "unix:/no/x",
        f"unix:{file}",
        "no.such.host.invalid:80",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["a-file"]


async def test_of_places_that_a_bot_of_ours_has_nothing_is_told(tmp_path: Path) -> None:
    places = f"127.0.0.1:{free_port()},unix:{tmp_path / 'dojang.sock'}"
    async with serving(places, [route("here")]):
        assert refusals(places) == []


def test_a_socket_that_is_answered_is_left_alone_and_one_that_was_left_is_not(
    tmp_path: Path,
) -> None:
    place = f"unix:{tmp_path / 'dojang.sock'}"
    first = bind(place)
    with pytest.raises(CannotListen):
        bind(place)
    first.close()  # killed: the file stays
    again = bind(place)
    let_go(again, place)


def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "dojang.sock"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(CannotListen):
        bind(f"unix:{path}")
    assert path.read_text(encoding="utf-8") == "mine"
