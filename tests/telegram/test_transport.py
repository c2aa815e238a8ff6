"""The HTTP client over real sockets: what servers do on a good day, and on all others."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import uvloop
from telegram.error import NetworkError, TimedOut

from bot.platforms.telegram import line, transport
from bot.platforms.telegram.answer import NotTelegram
from bot.platforms.telegram.line import Answer
from bot.platforms.telegram.transport import Http, NotSent
from tests.telegram.authority import Authority
from tests.telegram.slamming import slamming

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter
Serve: TypeAlias = Callable[[Reader, Writer], Awaitable[None]]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@asynccontextmanager
async def server(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port on which each connection is served so."""
    serving: set[asyncio.Task[None]] = set()

    def accept(reader: Reader, writer: Writer) -> None:
        async def one() -> None:
            try:
                await serve(reader, writer)
            except (OSError, asyncio.IncompleteReadError):
                pass
            finally:
                writer.close()

        task = asyncio.ensure_future(one())
        serving.add(task)
        task.add_done_callback(serving.discard)

    listening = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        for task in list(serving):
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


async def request(reader: Reader) -> bytes:
    """One whole request."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return head + await reader.readexactly(length)


@asynccontextmanager
async def client(port: int, *, root: str = "", connections: int = 4) -> AsyncIterator[Http]:
    http = Http(root or f"http://127.0.0.1:{port}", connections)
    try:
        yield http
    finally:
        await http.close()


async def post(http: Http, body: bytes = b"{}", seconds: float = 5) -> Answer:
    return await http.post("/x", "application/json", body, seconds)


async def answered(*pieces: bytes, hang_up: bool = True) -> Answer:
    """What comes of an answer that arrives in these pieces."""

    async def serve(reader: Reader, writer: Writer) -> None:
        await request(reader)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.001)
        if not hang_up:
            await reader.read()

    async with server(serve) as port, client(port) as http:
        return await post(http)


# ── answers ──────────────────────────────────────────────────────────────────────────────


async def test_a_request_says_what_http_asks_for() -> None:
    came: list[bytes] = []

    async def serve(reader: Reader, writer: Writer) -> None:
        came.append(await request(reader))
        writer.write(OK)

    async with server(serve) as port, client(port, root=f"http://127.0.0.1:{port}/under") as http:
        assert await post(http, b'{"a":1}') == (200, b"ok")
    head, _, body = came[0].partition(b"\r\n\r\n")
    assert body == b'{"a":1}'
    assert head.split(b"\r\n") == [
        b"POST /under/x HTTP/1.1",
        f"Host: 127.0.0.1:{port}".encode(),
        b"Content-Type: application/json",
        b"Content-Length: 7",
    ]


@pytest.mark.parametrize("status", [200, 400, 403, 429, 500, 502])
async def test_the_status_and_the_body_come_back(status: int) -> None:
    head = f"HTTP/1.1 {status} Whatever\r\ncontent-length: 5\r\n\r\n".encode()
    assert await answered(head + b"hello") == (status, b"hello")


async def test_an_answer_may_come_byte_by_byte() -> None:
    whole = b"HTTP/1.1 200 OK\r\nServer: slow\r\nContent-Length: 4\r\n\r\nslow"
    assert await answered(*(bytes([byte]) for byte in whole)) == (200, b"slow")


async def test_a_body_may_come_in_chunks() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    pieces = (head + b"3\r\nabc\r", b"\nA;ext=1\r\n01234", b"56789\r\n0\r\nTrailer: x\r\n\r\n")
    assert await answered(*pieces, hang_up=False) == (200, b"abc0123456789")


async def test_a_body_without_a_length_ends_with_its_connection() -> None:
    assert await answered(b"HTTP/1.1 200 OK\r\n\r\nall ", b"of it") == (200, b"all of it")


async def test_an_interim_answer_is_not_the_answer() -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    assert await answered(interim, OK) == (200, b"ok")
    with pytest.raises(NetworkError):
        await answered(interim)


async def test_a_redirection_is_not_followed() -> None:
    found = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    assert await answered(found) == (302, b"")


# ── whatever is no answer ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n\x00",
    ],
)
async def test_what_is_not_http_is_not_telegrams(garbage: bytes) -> None:
    with pytest.raises(NotTelegram):
        await answered(garbage, hang_up=False)


async def test_more_than_an_answer_may_hold_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(line, "MOST_BYTES", 100_000)
    body = b"x" * 90_000
    fits = b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n"
    assert await answered(fits + body) == (200, body)
    with pytest.raises(NotTelegram):
        await answered(b"HTTP/1.1 200 OK\r\n\r\n", body, body, hang_up=False)
    with pytest.raises(NotTelegram):
        await answered(b"HTTP/1.1 200 OK\r\n", *[b"X: " + body] * 2, hang_up=False)


@pytest.mark.parametrize(
    "half",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Le", b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf"],
)
async def test_half_an_answer_is_a_network_error_and_is_not_asked_for_again(half: bytes) -> None:
    requests = 0

    async def serve(reader: Reader, writer: Writer) -> None:
        nonlocal requests
        await request(reader)
        requests += 1
        writer.write(half)

    async with server(serve) as port, client(port) as http:
        with pytest.raises(NetworkError) as raised:
            await post(http)
        assert str(raised.value) == "HungUp"
    assert requests == 1


async def test_a_body_that_stops_coming_is_given_up_and_its_connection_with_it() -> None:
    connections = 0

    async def serve(reader: Reader, writer: Writer) -> None:
        nonlocal connections
        connections += 1
        await request(reader)
        if connections == 1:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf")
            await reader.read()
        writer.write(OK)

    async with server(serve) as port, client(port, connections=1) as http:
        with pytest.raises(TimedOut):
            await post(http, seconds=0.05)
        assert await post(http) == (200, b"ok")
    assert connections == 2


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
@pytest.mark.parametrize(
    ("resets", "first"), [(False, b""), (True, b""), (False, b"SSH-2.0-OpenSSH_9.2\r\n")]
)
def test_a_server_that_hangs_up_at_once_is_a_network_error(
    run: Callable[[Coroutine[Any, Any, None]], None], resets: bool, first: bytes
) -> None:
    """Its end can have come before the request is written."""

    async def ask(root: str) -> None:
        async with client(0, root=root) as http:
            for _ in range(50):
                with pytest.raises(NetworkError):
                    await post(http)
            assert not http._lines
            assert not http._resting

    with slamming(resets=resets, first=first) as (root, _):
        run(ask(root))


async def test_a_failure_of_ours_is_a_network_error_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the request arrived, nobody can tell; whoever asked must not take it for refused."""

    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    async def serve(reader: Reader, writer: Writer) -> None:
        await request(reader)
        writer.write(OK)

    async with server(serve) as port, client(port) as http:
        with monkeypatch.context() as broken:
            broken.setattr(line.Line, "ask", breaks)
            with pytest.raises(NetworkError) as raised:
                await post(http)
        assert str(raised.value) == "ZeroDivisionError"
        assert await post(http) == (200, b"ok"), "its place is free again"


# ── the pool ─────────────────────────────────────────────────────────────────────────────


class Counting:
    """Answers everything, and counts connections and requests."""

    def __init__(self, *, answers: int = 1_000) -> None:
        self.answers = answers
        self.connections = 0
        self.open = 0
        self.most = 0
        self.requests = 0

    async def __call__(self, reader: Reader, writer: Writer) -> None:
        self.connections += 1
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            for _ in range(self.answers):
                body = (await request(reader)).rpartition(b"\r\n\r\n")[2]
                self.requests += 1
                await asyncio.sleep(0.002)
                writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode())
                writer.write(body)
        finally:
            self.open -= 1


async def test_connections_are_kept_and_no_answer_is_taken_for_anothers() -> None:
    serve = Counting()
    async with server(serve) as port, client(port, connections=3) as http:
        numbers = [str(number).encode() for number in range(60)]
        answers = await asyncio.gather(*(post(http, number) for number in numbers))
        assert [answer.body for answer in answers] == numbers
    assert serve.connections == serve.most == 3


async def test_a_connection_that_the_server_closed_at_rest_costs_nothing() -> None:
    serve = Counting(answers=1)
    async with server(serve) as port, client(port) as http:
        for _ in range(3):
            assert (await post(http, b"1")).status == 200
            await asyncio.sleep(0.02)  # until the end of the connection has come
    assert serve.requests == serve.connections == 3


async def test_a_connection_is_not_used_after_the_server_said_close() -> None:
    requests = 0

    async def serve(reader: Reader, writer: Writer) -> None:
        nonlocal requests
        await request(reader)
        requests += 1
        writer.write(OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        await reader.read()

    async with server(serve) as port, client(port, connections=1) as http:
        for _ in range(3):
            assert await post(http) == (200, b"ok")
    assert requests == 3


async def test_a_connection_that_rested_too_long_is_not_used_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transport, "IDLE_SECONDS", -1.0)
    serve = Counting()
    async with server(serve) as port, client(port) as http:
        await post(http)
        await post(http)
    assert serve.connections == 2


@pytest.mark.parametrize("surplus", [OK, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", b"?"])
async def test_what_nobody_asked_for_is_nobodys_answer(surplus: bytes) -> None:
    connections = 0

    async def serve(reader: Reader, writer: Writer) -> None:
        nonlocal connections
        connections += 1
        await request(reader)
        writer.write(OK + surplus)
        await reader.read()

    async with server(serve) as port, client(port, connections=1) as http:
        for _ in range(2):
            try:
                assert await post(http) == (200, b"ok")
            except NotTelegram:  # the surplus came in the same piece, and is no HTTP
                assert surplus == b"?"
            await asyncio.sleep(0.01)
    assert connections == 2


async def test_who_gives_up_waiting_leaves_no_answer_behind() -> None:
    let_go = asyncio.Event()

    async def serve(reader: Reader, writer: Writer) -> None:
        body = (await request(reader)).rpartition(b"\r\n\r\n")[2]
        if body == b"slow":
            await let_go.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + body)
        await reader.read()

    async with server(serve) as port, client(port, connections=1) as http:
        waiting = asyncio.create_task(post(http, b"slow"))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        let_go.set()
        assert await post(http, b"fast") == (200, b"fast")


async def test_closing_hangs_up_on_whoever_waits() -> None:
    async def serve(reader: Reader, _: Writer) -> None:
        await reader.read()

    async with server(serve) as port, client(port) as http:
        waiting = asyncio.create_task(post(http))
        await asyncio.sleep(0.01)
        await http.close()
        with pytest.raises(NetworkError):
            await waiting


class Held:
    """Takes one request of each connection, and answers when it is let go."""

    def __init__(self) -> None:
        self.let_go = asyncio.Event()
        self.connections = 0
        self.requests: list[bytes] = []

    async def __call__(self, reader: Reader, writer: Writer) -> None:
        self.connections += 1
        while True:
            self.requests.append((await request(reader)).rpartition(b"\r\n\r\n")[2])
            await self.let_go.wait()
            writer.write(OK)


async def test_waiting_for_a_place_takes_nothing_of_the_answers_patience() -> None:
    serve = Held()
    async with server(serve) as port, client(port, connections=1) as http:
        first = asyncio.create_task(post(http))
        second = asyncio.create_task(post(http, seconds=1))
        await asyncio.sleep(1.2)
        serve.let_go.set()
        assert await first == await second == (200, b"ok")


async def test_who_gets_no_place_in_time_has_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "REACHING_SECONDS", 0.1)
    serve = Held()
    async with server(serve) as port, client(port, connections=1) as http:
        first = asyncio.create_task(post(http, b"first"))
        while not serve.requests:  # noqa: ASYNC110 — over a socket
            await asyncio.sleep(0.001)
        with pytest.raises(NotSent):
            await post(http, b"second")
        serve.let_go.set()
        assert await first == (200, b"ok")
        assert await post(http, b"third") == (200, b"ok")
    assert serve.requests == [b"first", b"third"]


async def test_after_closing_nothing_more_is_asked() -> None:
    serve = Held()
    async with server(serve) as port, client(port, connections=1) as http:
        asked = [asyncio.create_task(post(http)) for _ in range(3)]
        while not serve.requests:  # noqa: ASYNC110 — over a socket
            await asyncio.sleep(0.001)
        await http.close()
        first, *waiting = await asyncio.gather(*asked, return_exceptions=True)
        assert type(first) is NetworkError
        assert [type(error) for error in waiting] == [NotSent, NotSent]
        with pytest.raises(NotSent):
            await post(http)
    assert (serve.connections, len(serve.requests)) == (1, 1)


async def test_a_connection_that_opens_after_closing_is_hung_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    serve, opening = Held(), asyncio.Event()
    async with server(serve) as port, client(port) as http:
        really = http._dial.open

        async def slowly() -> line.Line:
            opened = await really()
            await opening.wait()
            return opened

        monkeypatch.setattr(http._dial, "open", slowly)
        asking = asyncio.create_task(post(http))
        await asyncio.sleep(0.01)
        await http.close()
        opening.set()
        with pytest.raises(NotSent):
            await asking
        assert not http._lines
    assert serve.requests == []


# ── https ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this process trusts, as by the setting of its system."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
    return made


async def test_https_is_spoken_with_a_server_whose_certificate_is_good(
    authority: Authority,
) -> None:
    serve = Counting()
    async with (
        server(serve, authority.server("localhost")) as port,
        client(port, root=f"https://localhost:{port}") as http,
    ):
        assert await post(http, b"hello") == (200, b"hello")
        assert await post(http, b"again") == (200, b"again")
    assert serve.connections == 1


async def test_a_certificate_for_another_name_is_refused(authority: Authority) -> None:
    serve = Counting()
    async with (
        server(serve, authority.server("elsewhere.example")) as port,
        client(port, root=f"https://localhost:{port}") as http,
    ):
        with pytest.raises(NetworkError) as raised:
            await post(http)
    assert str(raised.value) == "SSLCertVerificationError"
    assert serve.requests == 0


async def test_a_certificate_of_an_unknown_authority_is_refused(
    authority: Authority, tmp_path: Path
) -> None:
    assert authority.certificate.exists()
    (tmp_path / "stranger").mkdir()
    stranger = Authority(tmp_path / "stranger")
    serve = Counting()
    async with (
        server(serve, stranger.server("localhost")) as port,
        client(port, root=f"https://localhost:{port}") as http,
    ):
        with pytest.raises(NetworkError) as raised:
            await post(http)
    assert str(raised.value) == "SSLCertVerificationError"
    assert serve.requests == 0


def test_the_loop_that_serves_hears_the_same(authority: Authority) -> None:
    """uvloop has transports of its own."""

    async def walk() -> None:
        await test_connections_are_kept_and_no_answer_is_taken_for_anothers()
        await test_a_connection_that_the_server_closed_at_rest_costs_nothing()
        await test_who_gives_up_waiting_leaves_no_answer_behind()
        await test_closing_hangs_up_on_whoever_waits()
        await test_a_body_without_a_length_ends_with_its_connection()
        await test_https_is_spoken_with_a_server_whose_certificate_is_good(authority)
        await test_a_certificate_for_another_name_is_refused(authority)

    uvloop.run(walk())


@pytest.mark.parametrize("root", ["ftp://localhost", "localhost", "https://"])
def test_only_http_and_https_are_spoken(root: str) -> None:
    with pytest.raises(ValueError, match="http or https"):
        Http(root, 1)
