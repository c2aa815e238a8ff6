"""What is posted is answered after its commit; what is refused costs nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.conversation.vocabulary import Broken
from bot.platforms.telegram.parse import Me
from bot.platforms.telegram.webhook import BODY_BYTES, Webhook
from bot.web.endpoints import posted
from bot.web.patience import HEAD_BYTES, Patience
from storage.failures import StoreUnavailable
from tests.telegram.handled import Handled, press, said
from tests.web.wire import SECRET, free_port, get, head, line, post, request, serving

ME = Me(id=123456789, username="DojangBot", name="Dojang")


@pytest.fixture
def handled() -> Handled:
    return Handled()


@pytest.fixture
async def webhook(handled: Handled) -> AsyncIterator[Webhook]:
    webhook = Webhook(SECRET, handled, handled.acknowledged.extend, body_seconds=0.3)
    running = asyncio.create_task(webhook.run(ME))
    yield webhook
    webhook.stop()
    await asyncio.wait_for(running, 5)


@pytest.fixture
async def port(webhook: Webhook) -> AsyncIterator[int]:
    port = free_port()
    async with serving(f"127.0.0.1:{port}", [posted("/hook", webhook)]):
        yield port


# ── what is taken ────────────────────────────────────────────────────────────────────────


async def test_the_answer_follows_the_commit(port: int, handled: Handled) -> None:
    handled.gate = asyncio.Event()
    posting = asyncio.create_task(post(port, said(7)))
    await asyncio.wait_for(handled.begun.wait(), 5)
    await asyncio.sleep(0.05)
    assert not posting.done()
    handled.gate.set()
    assert (await posting).status == 200
    assert handled.texts() == ["hello"]


async def test_one_connection_carries_many_updates(port: int, handled: Handled) -> None:
    async with line(port) as connection:
        for number in range(50):
            await connection.say(request(said(number, str(number))))
            answer = await connection.answer()
            assert (answer.status, answer.body) == (200, b"")
    assert handled.texts() == [str(number) for number in range(50)]


async def test_a_body_may_come_in_pieces(port: int, handled: Handled) -> None:
    whole = request(said(7))
    async with line(port) as connection:
        for start in range(0, len(whole), 40):
            await connection.say(whole[start : start + 40])
            await asyncio.sleep(0)
        assert (await connection.answer()).status == 200
    assert handled.texts() == ["hello"]


async def test_presses_are_acknowledged_after_their_commit_and_not_where_passed_over(
    port: int, handled: Handled
) -> None:
    handled.failing.append(StoreUnavailable(reason="away"))
    handled.passing_over = {8}
    for update in (press(7, "cb7"), press(7, "cb7"), press(8, "cb8")):
        await post(port, update)
    assert handled.acknowledged == ["cb7"]


async def test_while_the_store_is_away_telegram_is_asked_to_come_again(
    port: int, handled: Handled
) -> None:
    handled.failing.append(StoreUnavailable(reason="away"))
    away = await post(port, said(7))
    assert (away.status, away.headers["retry-after"]) == (503, "2")
    assert (await post(port, said(7))).status == 200
    assert handled.texts() == ["hello"]


async def test_a_fault_of_ours_is_no_reason_to_forget_the_update(
    port: int, handled: Handled, caplog: pytest.LogCaptureFixture
) -> None:
    handled.failing.append(RuntimeError("Planted"))
    assert (await post(port, said(7))).status == 500
    assert (await post(port, said(7))).status == 200
    assert "an update waits (RuntimeError)" in caplog.text
    assert "Planted" not in caplog.text


@pytest.mark.parametrize(
    ("update", "broken"),
    [
        ({"update_id": 7, "message": "Planted"}, [("message", "MalformedUpdate")]),
        ({"update_id": 7, "callback_query": {"id": "cb"}}, [("callback_query", "MalformedUpdate")]),
        ({"update_id": 7, "poll": {}}, []),
        ({"update_id": "Planted"}, []),
        ({"message": {"text": "Planted"}}, []),
        (["Planted"], []),
        (b"Planted", []),
        (b"", []),
        (b"[" * 100_000, []),
        (b'{"update_id": 7, "message": {"text": "\xff"}}', []),
    ],
)
async def test_what_nobody_can_understand_is_let_go_at_once_and_leaves_no_content(
    port: int,
    handled: Handled,
    caplog: pytest.LogCaptureFixture,
    update: Any,
    broken: list[tuple[str, str]],
) -> None:
    caplog.set_level(logging.DEBUG)
    assert (await post(port, update)).status == 200
    assert handled.broken == [Broken("telegram:123456789", 7, *one) for one in broken]
    assert handled.events == []
    assert "Planted" not in caplog.text


# ── what is refused ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], SECRET.upper()])
async def test_without_the_secret_nothing_is_read(
    port: int, handled: Handled, secret: str | None
) -> None:
    """The answer comes before the body is sent, and what is sent all the same finds no reader."""
    async with line(port) as connection:
        await connection.say(head(20_000_000, secret=secret))
        answer = await connection.answer()
        assert (answer.status, answer.headers["connection"]) == (403, "close")
        with pytest.raises(ConnectionError):
            await connection.go_on(b" " * 1_000_000, 20)
    assert not handled.begun.is_set()


async def test_the_right_secret_among_wrong_ones_has_to_be_the_last_word(
    port: int, handled: Handled
) -> None:
    twice = request(said(7)).replace(
        b"\r\n\r\n", b"\r\nX-Telegram-Bot-Api-Secret-Token: wrong\r\n\r\n", 1
    )
    async with line(port) as connection:
        await connection.say(twice)
        assert (await connection.answer()).status == 403
    assert not handled.begun.is_set()


async def test_a_body_that_says_it_is_too_long_is_not_read(port: int, handled: Handled) -> None:
    async with line(port) as connection:
        await connection.say(head(BODY_BYTES + 1))
        assert (await connection.answer()).status == 413
        assert await connection.hung_up()
    assert not handled.begun.is_set()


async def test_a_body_that_turns_out_too_long_is_read_no_further(
    port: int, handled: Handled
) -> None:
    async with line(port) as connection:
        await connection.say(head(None))
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        with pytest.raises(ConnectionError):
            await connection.go_on(chunk, 400, 0)
    assert not handled.begun.is_set()


async def test_a_body_that_does_not_come_is_not_waited_for(port: int, handled: Handled) -> None:
    async with line(port) as connection:
        await connection.say(head(500) + b"{")
        assert (await connection.answer()).status == 408
        assert await connection.hung_up()
    assert not handled.begun.is_set()


async def test_who_hangs_up_halfway_has_said_nothing(port: int, handled: Handled) -> None:
    async with line(port) as connection:
        await connection.say(request(said(7))[:-10])
        await asyncio.sleep(0.05)
    assert (await post(port, said(8, "next"))).status == 200
    assert handled.texts() == ["next"]


async def test_there_is_one_path_and_one_method(port: int, handled: Handled) -> None:
    for path in ("/", "/hook/", "/hook/x", "/Hook", "//hook"):
        assert (await post(port, said(7), path=path)).status == 404
    assert (await get(port, "/hook")).status == 405
    assert (await post(port, said(7), method="PUT")).status == 405
    assert not handled.begun.is_set()


async def test_nothing_tells_what_serves(port: int) -> None:
    assert "server" not in (await post(port, said(7))).headers


async def test_who_does_not_say_what_they_want_is_hung_up_on(
    port: int, handled: Handled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Patience, "head_seconds", 0.3)
    async with line(port) as silent, line(port) as slow, line(port) as second:
        await slow.say(b"POST /hook HTTP/1.1\r\nHost: ")
        await second.say(request(said(7)))
        assert (await second.answer()).status == 200
        await second.say(b"POST /hook")
        for one in (silent, slow, second):
            assert await one.hung_up()
    assert handled.texts() == ["hello"]


async def test_who_dribbles_is_hung_up_on_as_well(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Patience, "head_seconds", 0.3)
    async with line(port) as connection:
        await connection.say(b"POST /hook HTTP/1.1\r\n")
        with pytest.raises(ConnectionError):
            await connection.go_on(b"X-More: x\r\n", 100, 0.02)


async def test_headers_without_end_are_not_listened_to(port: int) -> None:
    async with line(port) as connection:
        await connection.say(b"POST /hook HTTP/1.1\r\n")
        with pytest.raises(ConnectionError):
            await connection.go_on(b"X-More: " + b"x" * 990 + b"\r\n", 2 * HEAD_BYTES // 1_000)


async def test_a_patient_connection_is_kept(
    port: int, handled: Handled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Patience, "head_seconds", 0.1)
    async with line(port) as connection:
        for number in (7, 8):
            await connection.say(request(said(number)))
            assert (await connection.answer()).status == 200
            await asyncio.sleep(0.3)
    assert len(handled.events) == 2


async def test_more_connections_than_there_is_room_for_are_told_to_come_again(
    port: int, handled: Handled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Patience, "most_connections", 2)
    async with line(port) as first, line(port), line(port) as third:
        answer = await third.answer()
        assert (answer.status, answer.headers["retry-after"]) == (503, "1")
        await first.say(request(said(7)))
        assert (await first.answer()).status == 200
    assert handled.texts() == ["hello"]


# ── beginning and ending ─────────────────────────────────────────────────────────────────


async def test_before_it_runs_and_after_it_has_stopped_updates_wait_at_telegram(
    handled: Handled,
) -> None:
    webhook = Webhook(SECRET, handled, handled.acknowledged.extend)
    port = free_port()
    async with serving(f"127.0.0.1:{port}", [posted("/hook", webhook)]):
        assert (await post(port, said(7))).status == 503
        running = asyncio.create_task(webhook.run(ME))
        await asyncio.sleep(0)
        assert (await post(port, said(7))).status == 200
        webhook.stop()
        await running
        assert (await post(port, said(8))).status == 503
    assert len(handled.events) == 1


async def test_a_stop_lets_requests_in_hand_have_their_answer(handled: Handled) -> None:
    handled.gate = asyncio.Event()
    webhook = Webhook(SECRET, handled, handled.acknowledged.extend)
    running = asyncio.create_task(webhook.run(ME))
    port = free_port()
    async with serving(f"127.0.0.1:{port}", [posted("/hook", webhook)]) as server:
        posting = asyncio.create_task(post(port, said(7)))
        await asyncio.wait_for(handled.begun.wait(), 5)
        server.stop()
        webhook.stop()
        await asyncio.sleep(0.2)
        assert not running.done(), "its commit is waited for"
        handled.gate.set()
        assert (await posting).status == 200
        await asyncio.wait_for(running, 5)
