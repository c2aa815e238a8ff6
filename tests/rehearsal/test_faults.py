"""What can go wrong between bot and messenger goes wrong on demand, and limits are kept."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.rehearsal import Messenger, RehearsalServer
from bot.rehearsal.bot_api.faults import BAD_GATEWAY, Fault
from bot.rehearsal.bot_api.limits import Floodgate, Limits, Pace
from bot.rehearsal.messenger.personas import GANGNAM, HANEUL, MARIA
from tests.rehearsal.caller import Caller

ME = HANEUL.id


def once(fault: Fault, method: str = "sendMessage") -> Any:
    """This fault for the first call of the method, and for no other."""
    left = [fault]

    def decide(called: str, _given: dict[str, Any]) -> Fault | None:
        return left.pop() if left and called == method else None

    return decide


@pytest.fixture(autouse=True)
def opened(messenger: Messenger) -> None:
    messenger.start(ME)


def _written(messenger: Messenger) -> int:
    return sum(message.origin == "bot" for message in messenger.messages(ME))


async def test_an_error_can_be_answered_instead(
    call: Caller, server: RehearsalServer, messenger: Messenger
) -> None:
    server.api.faults = once(
        Fault(status=429, description="Too Many Requests: retry after 3", retry_after=3)
    )
    status, answer = await call.raw("sendMessage", chat_id=ME, text="Hello")
    assert (status, answer["parameters"]) == (429, {"retry_after": 3})
    assert _written(messenger) == 0
    await call.say()
    assert _written(messenger) == 1
    assert not server.api.refusals  # the bot did nothing wrong


async def test_a_proxys_page_can_be_answered_instead(call: Caller, server: RehearsalServer) -> None:
    server.api.faults = once(Fault(html=BAD_GATEWAY))
    async with call.http.post(call.address("sendMessage"), json={}) as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")


@pytest.mark.parametrize("takes_effect", [False, True])
async def test_a_connection_can_break_before_or_after_the_act(
    call: Caller, server: RehearsalServer, messenger: Messenger, takes_effect: bool
) -> None:
    server.api.faults = once(Fault(reset=True, takes_effect=takes_effect))
    with pytest.raises(aiohttp.ClientError):
        await call.raw("sendMessage", chat_id=ME, text="Hello")
    assert _written(messenger) == int(takes_effect)


async def test_an_answer_can_stay_away(
    call: Caller, server: RehearsalServer, messenger: Messenger
) -> None:
    server.api.faults = once(Fault(hangs=True, takes_effect=True))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await call.raw("sendMessage", chat_id=ME, text="Hello")
    assert _written(messenger) == 1


async def test_a_late_answer_is_late_but_the_act_is_not(
    call: Caller, server: RehearsalServer, messenger: Messenger
) -> None:
    server.api.faults = once(Fault(latency=30))
    calling = asyncio.create_task(call.raw("sendMessage", chat_id=ME, text="Hello"))
    await messenger.wait(lambda m: m.last(ME), chat=ME)
    assert not calling.done()
    calling.cancel()


async def test_a_lost_batch_of_updates_is_given_again(
    call: Caller, server: RehearsalServer
) -> None:
    server.api.faults = once(Fault(reset=True, takes_effect=True), "getUpdates")
    with pytest.raises(aiohttp.ClientError):
        await call.updates()
    assert len(await call.updates()) == 1


def test_a_burst_passes_and_then_the_pace_is_kept() -> None:
    gate = Floodgate(Limits(private=Pace(3, 0.5), group=Pace(1, 20 / 60)))
    assert [gate.retry_after(ME, 0.0) for _ in range(4)] == [None, None, None, 2]
    assert gate.retry_after(MARIA.id, 0.0) is None
    assert gate.retry_after(ME, 1.0) == 1
    assert gate.retry_after(ME, 2.0) is None
    assert [gate.retry_after(GANGNAM.id, 0.0) for _ in range(2)] == [None, 3]


async def test_who_writes_too_fast_is_told_how_long_to_wait(http: aiohttp.ClientSession) -> None:
    server = RehearsalServer(limits=Limits(private=Pace(2, 0.1)))
    await server.start()
    call = Caller(http, server)
    sent = await call.say()
    where = {"chat_id": ME, "message_id": sent["message_id"]}
    await call("editMessageText", **where, text="Edits count as well")
    status, answer = await call.raw("sendMessage", chat_id=ME, text="Too fast")
    assert (status, answer["description"]) == (429, "Too Many Requests: retry after 10")
    assert answer["parameters"] == {"retry_after": 10}
    await call("deleteMessage", **where)
    await server.close()
