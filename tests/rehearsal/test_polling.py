"""Updates are kept until they are confirmed, as Telegram keeps them."""

from __future__ import annotations

import asyncio

from bot.rehearsal import Messenger, RehearsalServer
from bot.rehearsal.messenger.personas import HANEUL
from tests.rehearsal.caller import Caller, keys
from tests.rehearsal.conftest import Clock

ME = HANEUL.id


async def test_an_update_is_given_again_until_a_higher_offset_confirms_it(
    call: Caller, messenger: Messenger
) -> None:
    messenger.start(ME)
    messenger.say(ME, "two")
    first, second = await call.updates()
    assert await call.updates() == [first, second]
    assert await call.updates(first["update_id"]) == [first, second]
    assert await call.updates(second["update_id"]) == [second]
    assert await call.updates(second["update_id"] + 1) == []
    assert messenger.pending() == 0


async def test_ids_of_updates_grow_by_one_from_anywhere(call: Caller, messenger: Messenger) -> None:
    for _ in range(3):
        messenger.say(ME, "x")
    ids = [update["update_id"] for update in await call.updates()]
    assert ids == list(range(ids[0], ids[0] + 3))
    assert ids[0] > 1


async def test_at_most_a_hundred_come_at_once(call: Caller, messenger: Messenger) -> None:
    for n in range(120):
        messenger.say(ME, str(n))
    assert len(await call.updates()) == 100
    assert len(await call.updates(limit=500)) == 100
    assert len(await call.updates(limit=7)) == 7


async def test_a_negative_offset_keeps_only_the_newest(call: Caller, messenger: Messenger) -> None:
    for n in range(5):
        messenger.say(ME, str(n))
    assert [u["message"]["text"] for u in await call.updates(-2)] == ["3", "4"]
    assert messenger.pending() == 2


async def test_polling_waits_for_what_is_not_there_yet(
    call: Caller, messenger: Messenger, server: RehearsalServer
) -> None:
    polling = asyncio.create_task(call.updates(timeout=50))
    await _polled(server)
    messenger.start(ME)
    (update,) = await asyncio.wait_for(polling, 5)
    assert update["message"]["text"] == "/start"


async def test_polling_in_vain_ends_with_nothing(call: Caller) -> None:
    assert await call.updates(timeout=1) == []


async def test_a_second_poller_ends_the_first(
    call: Caller, messenger: Messenger, server: RehearsalServer
) -> None:
    first = asyncio.create_task(call.refused("getUpdates", timeout=50))
    await _polled(server)
    second = asyncio.create_task(call.updates(timeout=50))
    code, why = await asyncio.wait_for(first, 5)
    messenger.start(ME)
    assert (code, why.split(":")[0]) == (409, "Conflict")
    assert len(await asyncio.wait_for(second, 5)) == 1


async def test_a_killed_pollers_request_does_not_stand_in_its_successors_way(
    call: Caller, messenger: Messenger, server: RehearsalServer
) -> None:
    killed = asyncio.create_task(call.updates(timeout=50))
    await _polled(server)
    killed.cancel()
    while server.api._poll is not None:  # noqa: ASYNC110 — the server has no use for such an event
        await asyncio.sleep(0)
    messenger.start(ME)
    assert len(await call.updates(timeout=50)) == 1
    assert not server.api.refusals


async def test_a_press_lives_for_150_seconds_and_a_message_for_a_day(
    call: Caller, messenger: Messenger, clock: Clock
) -> None:
    sent = await call.say(reply_markup=keys("a"))
    query = messenger.press(ME, sent["message_id"], "a")
    clock.now += 149
    assert [_kind(update) for update in await call.updates()] == ["message", "callback_query"]
    clock.now += 1
    assert [_kind(update) for update in await call.updates()] == ["message"]
    _, why = await call.refused("answerCallbackQuery", callback_query_id=query)
    assert why.startswith("Bad Request: query is too old")
    clock.now += 86_400
    assert await call.updates() == []
    assert messenger.pending() == 0


async def test_only_wanted_kinds_are_queued_until_the_bot_says_otherwise(
    call: Caller, messenger: Messenger
) -> None:
    await call.updates(allowed_updates=["my_chat_member"])
    messenger.start(ME)
    messenger.block(ME)
    assert [_kind(update) for update in await call.updates()] == ["my_chat_member"]
    await call.updates(allowed_updates=[])
    messenger.start(ME)
    assert [_kind(u) for u in await call.updates()][1:] == ["my_chat_member", "message"]


async def test_the_number_of_waiting_updates_can_be_asked_for(
    call: Caller, messenger: Messenger
) -> None:
    messenger.start(ME)
    assert (await call("getWebhookInfo"))["pending_update_count"] == 1
    await call("deleteWebhook", drop_pending_updates=True)
    assert (await call("getWebhookInfo"))["pending_update_count"] == 0


async def test_closing_lets_a_waiting_poll_go(call: Caller) -> None:
    polling = asyncio.create_task(call.updates(timeout=50))
    await _polled(call.server)
    await call.server.close()
    assert await asyncio.wait_for(polling, 5) == []


def _kind(update: dict[str, object]) -> str:
    return next(key for key in update if key != "update_id")


async def _polled(server: RehearsalServer) -> None:
    """Until the server holds a getUpdates open."""
    while server.api._poll is None:  # noqa: ASYNC110 — the server has no use for such an event
        await asyncio.sleep(0)
