"""An update is let go only after it was handled; one of an unknown shape delays nobody."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from bot.conversation.vocabulary import Broken
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.intake import Intake
from bot.platforms.telegram.parse import Me
from bot.platforms.telegram.refusals import AnotherPoller, Refused, TokenRefused, WebhookIsSet
from tests.telegram.handled import Handled, press, said
from tests.telegram.stub import (
    Answer,
    BotApi,
    LeapingClock,
    ok,
    page,
    refuses,
    reset,
    too_fast,
)

RIVAL = refuses(409, "Conflict: terminated by other getUpdates request; make sure that only one …")


@pytest.fixture
def handled() -> Handled:
    return Handled()


@pytest.fixture
def clock() -> LeapingClock:
    return LeapingClock()


@pytest.fixture
def intake(api: Api, me: Me, handled: Handled, clock: LeapingClock) -> Intake:
    return Intake(
        api, me, handled, handled.acknowledged.extend, clock=clock, sleep=clock.sleep, long_poll=1
    )


async def polls(intake: Intake, bot_api: BotApi, times: int) -> list[dict[str, Any]]:
    """Run until that many fetches were begun; what they asked for."""
    running = asyncio.create_task(intake.run())
    await bot_api.called(times)
    intake.stop()
    await running
    return [params for _, params in bot_api.calls]


async def test_the_offset_moves_only_after_the_batch_was_handled(
    intake: Intake, bot_api: BotApi, handled: Handled
) -> None:
    handled.gate = asyncio.Event()
    bot_api.answers("getUpdates", ok([said(7, "a"), said(9, "b")]))
    running = asyncio.create_task(intake.run())
    await asyncio.wait_for(handled.begun.wait(), 5)
    assert len(bot_api.calls) == 1
    handled.gate.set()
    await bot_api.called(2)
    intake.stop()
    await running
    assert handled.texts() == ["a", "b"]
    assert [params.get("offset") for _, params in bot_api.calls] == [None, 10]


async def test_every_fetch_says_what_it_wants(intake: Intake, bot_api: BotApi) -> None:
    (params,) = await polls(intake, bot_api, 1)
    assert params == {
        "limit": 100,
        "timeout": 1,
        "allowed_updates": [
            "message",
            "edited_message",
            "callback_query",
            "inline_query",
            "my_chat_member",
        ],
    }


async def test_what_could_not_be_handled_comes_again(
    intake: Intake, bot_api: BotApi, handled: Handled
) -> None:
    handled.failing.append(OSError("no store"))
    bot_api.answers("getUpdates", ok([said(7, "a")]), ok([said(7, "a")]))
    asked = await polls(intake, bot_api, 3)
    assert [params.get("offset") for params in asked] == [None, None, 8]
    assert handled.texts() == ["a"]


async def test_after_silence_the_offset_is_forgotten_because_ids_may_start_lower(
    intake: Intake, bot_api: BotApi, handled: Handled
) -> None:
    bot_api.answers("getUpdates", ok([said(900)]), ok([]), ok([said(5)]))
    asked = await polls(intake, bot_api, 4)
    assert [params.get("offset") for params in asked] == [None, 901, None, 6]
    assert [event.id for event in handled.events] == [900, 5]


async def test_an_update_of_unknown_shape_delays_nobody_and_leaves_no_content(
    intake: Intake, bot_api: BotApi, handled: Handled, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    odd = [
        {"update_id": 7, "message": "Planted"},
        {"update_id": 8, "callback_query": {"id": "cb8", "data": "Planted"}},
        "Planted",
        {"message": {"text": "Planted"}},
        {"update_id": "Planted", "message": {}},
    ]
    bot_api.answers("getUpdates", ok([*odd, said(10, "fine")]))
    asked = await polls(intake, bot_api, 2)
    assert handled.texts() == ["fine"]
    assert handled.broken == [
        Broken("telegram:123456789", 7, "message", "MalformedUpdate"),
        Broken("telegram:123456789", 8, "callback_query", "MalformedUpdate"),
    ]
    assert handled.acknowledged == ["cb8"]
    assert asked[1]["offset"] == 11
    assert "Planted" not in caplog.text


async def test_presses_are_acknowledged_after_their_batch(
    intake: Intake, bot_api: BotApi, handled: Handled
) -> None:
    handled.failing.append(OSError("no store"))
    bot_api.answers("getUpdates", ok([press(7, "cb7")]), ok([press(7, "cb7")]))
    await polls(intake, bot_api, 3)
    assert handled.acknowledged == ["cb7"], "not for the batch that failed"


async def test_a_press_that_is_passed_over_gets_no_answer_and_is_let_go(
    intake: Intake, bot_api: BotApi, handled: Handled
) -> None:
    handled.passing_over = {7, 9}
    updates = [press(7, "cb7"), press(8, "cb8"), said(9)]
    bot_api.answers("getUpdates", ok(updates))
    asked = await polls(intake, bot_api, 2)
    assert asked[1]["offset"] == 10
    assert handled.acknowledged == ["cb8"]


async def test_updates_of_no_interest_are_let_go(
    intake: Intake, bot_api: BotApi, handled: Handled
) -> None:
    bot_api.answers("getUpdates", ok([{"update_id": 7, "poll": {}}]))
    asked = await polls(intake, bot_api, 2)
    assert asked[1]["offset"] == 8
    assert handled.events == []


@pytest.mark.parametrize(
    "fault",
    [
        reset,
        page(502),
        page(404),
        refuses(500, "Internal"),
        ok({"not": "a list"}),
        ok(["nothing with a number"]),
    ],
)
async def test_faults_are_waited_out_longer_and_longer(
    intake: Intake, bot_api: BotApi, handled: Handled, clock: LeapingClock, fault: Answer
) -> None:
    bot_api.answers("getUpdates", fault, fault, fault, ok([said(7, "a")]))
    await polls(intake, bot_api, 5)
    assert handled.texts() == ["a"]
    assert clock.slept == [1, 2, 4]


async def test_a_wait_that_telegram_asks_for_is_obeyed(
    intake: Intake, bot_api: BotApi, clock: LeapingClock
) -> None:
    bot_api.answers("getUpdates", too_fast(7), too_fast(9))
    await polls(intake, bot_api, 3)
    assert clock.slept == [7, 9]


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ([refuses(401, "Unauthorized")], TokenRefused),
        ([refuses(409, "Conflict: can't use getUpdates while webhook is active")], WebhookIsSet),
        ([RIVAL, RIVAL, RIVAL], AnotherPoller),
        ([RIVAL, ok([said(7)]), RIVAL, ok([said(8)]), RIVAL], AnotherPoller),
    ],
)
async def test_what_waiting_cannot_help_stops_with_a_clear_word(
    intake: Intake, bot_api: BotApi, answers: list[Answer], refusal: type[Refused]
) -> None:
    bot_api.answers("getUpdates", *answers)
    with pytest.raises(refusal) as stopped:
        await intake.run()
    assert len(str(stopped.value)) > 60


async def test_a_predecessor_that_is_going_away_is_waited_for(
    intake: Intake, bot_api: BotApi, handled: Handled
) -> None:
    bot_api.answers("getUpdates", RIVAL, RIVAL, ok([said(7, "a")]))
    await polls(intake, bot_api, 4)
    assert handled.texts() == ["a"]


async def test_a_stop_ends_the_long_poll_at_once(intake: Intake, bot_api: BotApi) -> None:
    running = asyncio.create_task(intake.run())
    await bot_api.called(1)
    intake.stop()
    await asyncio.wait_for(running, 5)


async def test_a_stop_lets_the_batch_in_hand_be_handled(
    intake: Intake, bot_api: BotApi, handled: Handled
) -> None:
    handled.gate = asyncio.Event()
    bot_api.answers("getUpdates", ok([said(7, "a")]))
    running = asyncio.create_task(intake.run())
    await asyncio.wait_for(handled.begun.wait(), 5)
    intake.stop()
    handled.gate.set()
    await asyncio.wait_for(running, 5)
    assert handled.texts() == ["a"]
    assert len(bot_api.calls) == 1
