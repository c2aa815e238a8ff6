"""A broadcast's messages go one at a time, behind all others, and what became of each is known
before the next."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from bot.conversation.vocabulary import Gone, Receipt, Report, Settled, Undelivered
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.bulk import ATTEMPTS, CROWDED_SECONDS, Bulk
from bot.platforms.telegram.pacing import LONG_AGO, PRIVATE, Pacer
from storage.failures import StoreUnavailable
from storage.records import OutboxRow
from tests.telegram.stub import (
    TOKEN,
    Answer,
    BotApi,
    LeapingClock,
    Reports,
    message,
    ok,
    page,
    place,
    refuses,
    reset,
    row,
    too_fast,
    when,
)

RATE = 10


@pytest.fixture
def clock() -> LeapingClock:
    return LeapingClock()


@pytest.fixture
def pacer(clock: LeapingClock) -> Pacer:
    return Pacer(clock, broadcast_rate=RATE)


@pytest.fixture
async def bulk(
    api: Api, reports: Reports, pacer: Pacer, clock: LeapingClock
) -> AsyncIterator[Bulk]:
    bulk = Bulk(api, reports, pacer, lambda: False, clock.sleep)
    yield bulk
    await bulk.close()


async def its_turn(bulk: Bulk) -> None:
    while not await bulk.turn():
        pass


async def until_sent(bulk: Bulk, row: OutboxRow) -> int:
    """How often it had to be given, each time when its turn had come."""
    given = 1
    await its_turn(bulk)
    while not await bulk.send(row):
        given += 1
        await its_turn(bulk)
    return given


# ── what became of it ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (ok({"message_id": 7}), Settled()),
        (refuses(403, "Forbidden: bot was blocked by the user"), Gone()),
        (refuses(403, "Forbidden: user is deactivated"), Gone()),
        (refuses(400, "Bad Request: chat not found"), Gone()),
        (refuses(400, "Bad Request: message is too long"), Undelivered()),
    ],
)
async def test_each_gets_one_receipt_that_says_what_became_of_it(
    bulk: Bulk, bot_api: BotApi, reports: Reports, answer: Answer, what: Report
) -> None:
    bot_api.answers("sendMessage", answer)
    assert await bulk.send(message(1, 1))
    assert reports.receipts == [Receipt(1, place(1), what, broadcast=True)]
    assert len(bot_api.calls) == 1


async def test_what_this_release_cannot_read_is_given_up(bulk: Bulk, reports: Reports) -> None:
    assert await bulk.send(OutboxRow(1, "telegram:1", b"?", 3))
    assert reports.what() == {1: Undelivered()}


async def test_it_is_sent_once_however_long_the_receipt_is_not_safe(
    bulk: Bulk, bot_api: BotApi, reports: Reports, clock: LeapingClock
) -> None:
    reports.failing += [StoreUnavailable(reason="a test")] * 3
    assert await bulk.send(message(1, 1))
    assert bot_api.texts(1) == ["1"]
    assert clock.slept == [1, 2, 4]


async def test_a_message_that_telegram_cannot_send_is_given_up_after_some_attempts(
    bulk: Bulk, bot_api: BotApi, reports: Reports
) -> None:
    bot_api.answers("sendMessage", *[refuses(502, "Bad Gateway")] * (ATTEMPTS - 1))
    assert await until_sent(bulk, message(1, 1)) == ATTEMPTS
    bot_api.answers("sendMessage", *[refuses(502, "Bad Gateway")] * ATTEMPTS)
    assert await until_sent(bulk, message(2, 2)) == ATTEMPTS
    assert reports.what() == {1: Settled(), 2: Undelivered()}


@pytest.mark.parametrize("silence", [reset, page(504)])
async def test_what_may_have_arrived_is_sent_twice_at_the_most(
    bulk: Bulk, bot_api: BotApi, reports: Reports, silence: Answer
) -> None:
    bot_api.answers("sendMessage", silence)
    await until_sent(bulk, message(1, 1))
    bot_api.answers("sendMessage", *[silence] * ATTEMPTS)
    await until_sent(bulk, message(2, 2))
    assert reports.what() == {1: Settled(), 2: Undelivered()}
    assert bot_api.texts() == ["1", "1", "2", "2"]


@pytest.mark.parametrize("away", [reset, page(502), refuses(502, "Bad Gateway")])
async def test_nobody_is_missed_while_the_messenger_is_away(
    bulk: Bulk, bot_api: BotApi, reports: Reports, away: Answer
) -> None:
    """However long: nothing is sent until another call has succeeded."""
    bot_api.answers("sendMessage", away)
    bot_api.answers("getMe", *[away] * 20 * ATTEMPTS)
    assert not await bulk.send(message(1, 1))
    for _ in range(20 * ATTEMPTS):
        assert not await bulk.turn()
    assert bot_api.texts() == ["1"]
    for number in (1, 2, 3):
        assert await until_sent(bulk, message(number, number)) == 1
    assert reports.what() == dict.fromkeys((1, 2, 3), Settled())


async def test_with_a_token_that_was_revoked_nobody_is_given_up(
    bulk: Bulk, bot_api: BotApi, reports: Reports
) -> None:
    bot_api.answers("sendMessage", *[refuses(401, "Unauthorized")] * 3 * ATTEMPTS)
    assert await until_sent(bulk, message(1, 1)) == 3 * ATTEMPTS + 1
    assert reports.what() == {1: Settled()}


async def test_a_message_that_never_went_out_is_not_given_up(
    reports: Reports, pacer: Pacer, clock: LeapingClock
) -> None:
    """Nobody answers at all, for far longer than an answer may be unclear."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # taken, and nobody answers
        away = Api(TOKEN, f"http://127.0.0.1:{nobody.getsockname()[1]}")
        bulk = Bulk(away, reports, pacer, lambda: False, clock.sleep)
        for _ in range(3 * ATTEMPTS):
            assert not await bulk.send(message(1, 1))
        await bulk.close()
        await away.close()
    assert reports.what() == {}


# ── its pace ─────────────────────────────────────────────────────────────────────────────


async def test_it_goes_at_its_own_pace(bulk: Bulk, clock: LeapingClock) -> None:
    begun = clock.now
    for number in range(1, 31):
        await its_turn(bulk)
        assert await bulk.send(message(number, number))
    assert clock.now - begun == pytest.approx(29 / RATE)


async def test_it_takes_what_replies_leave_of_that_pace_and_a_rush_is_soon_forgotten(
    bulk: Bulk, pacer: Pacer, clock: LeapingClock
) -> None:
    for chat in range(5):
        assert pacer.delay(str(chat), group=False, message=True) == 0
    begun = clock.now
    await its_turn(bulk)
    assert clock.now - begun == pytest.approx(5 / RATE)
    for chat in range(1000):
        assert pacer.delay(str(chat), group=False, message=True) == 0, "no reply waits"
    begun = clock.now
    await its_turn(bulk)
    assert clock.now - begun == pytest.approx(LONG_AGO)


async def test_it_waits_while_replies_have_no_room(
    api: Api, reports: Reports, pacer: Pacer, clock: LeapingClock
) -> None:
    crowd = [True, True, True, False]
    bulk = Bulk(api, reports, pacer, lambda: crowd.pop(0), clock.sleep)
    await its_turn(bulk)
    assert clock.slept == [CROWDED_SECONDS] * 3


async def test_told_to_wait_nobody_gets_anything_and_the_message_is_asked_for_again(
    bulk: Bulk, bot_api: BotApi, pacer: Pacer, clock: LeapingClock
) -> None:
    """Meanwhile it may have been taken back."""
    bot_api.answers("sendMessage", too_fast(17))
    assert not await bulk.send(message(1, 1))
    assert clock.slept == [17]
    assert await bulk.send(message(1, 1))
    assert pacer.delay("2", group=False, message=True) == 0


async def test_whoever_is_just_being_written_to_comes_later(
    bulk: Bulk, bot_api: BotApi, pacer: Pacer
) -> None:
    for _ in range(PRIVATE.burst):
        assert pacer.delay("1", group=False, message=True) == 0
    assert not await bulk.send(message(1, 1))
    assert bot_api.calls == []
    assert await bulk.send(message(2, 2))


# ── the end ──────────────────────────────────────────────────────────────────────────────


async def test_what_is_on_its_way_when_we_close_arrives_and_is_told(
    bulk: Bulk, bot_api: BotApi, reports: Reports
) -> None:
    arriving = asyncio.Event()
    bot_api.answers("sendMessage", when(arriving, ok({"message_id": 7})))
    sending = asyncio.create_task(bulk.send(message(1, 1)))
    await bot_api.called(1)
    sending.cancel()  # whoever gave it is gone already
    closing = asyncio.create_task(bulk.close())
    await asyncio.sleep(0)
    arriving.set()
    await closing
    assert reports.what() == {1: Settled()}
    assert not await bulk.send(row(2, 2)), "nothing new is begun"
