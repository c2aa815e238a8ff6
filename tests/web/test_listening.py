"""Where the bot is reached: ports that are shared, sockets that are not, and what is in the way."""

from __future__ import annotations

import socket
from pathlib import Path

import aiohttp
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.listening import CannotListen, let_go, listen
from tests.web.wire import free_port, get, serving


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
            listen(place)


@pytest.mark.parametrize("place", ["203.0.113.7:8080", "no.such.host.invalid:80", "unix:/no/x"])
def test_a_place_that_is_not_ours_is_refused(place: str) -> None:
    with pytest.raises(CannotListen):
        listen(place)


def test_a_socket_that_is_answered_is_left_alone_and_one_that_was_left_is_not(
    tmp_path: Path,
) -> None:
    place = f"unix:{tmp_path / 'dojang.sock'}"
    [first] = listen(place)
    with pytest.raises(CannotListen):
        listen(place)
    first.close()  # killed: the file stays
    again = listen(place)
    let_go(again, place)


def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "dojang.sock"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(CannotListen):
        listen(f"unix:{path}")
    assert path.read_text(encoding="utf-8") == "mine"
