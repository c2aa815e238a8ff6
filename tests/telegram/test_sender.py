"""Rows go out in order within a chat, chats side by side, and whatever Telegram answers, nobody is
stuck and nobody is flooded."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import orjson
import pytest
import uvloop
import zxingcpp
from PIL import Image

from bot.conversation.vocabulary import (
    Chart,
    Delivered,
    Gone,
    Hushed,
    Lost,
    Migrated,
    Receipt,
    Settled,
    Standing,
    Text,
)
from bot.pictures.worded import worded
from bot.platforms.telegram.api import SIDE_BY_SIDE, Api
from bot.platforms.telegram.calls import Call
from bot.platforms.telegram.pacing import Pace, Pacer
from bot.platforms.telegram.sender import Sender
from bot.texts import Texts
from storage.records import CARD, OutboxRow
from tests.telegram.slamming import slamming
from tests.telegram.stub import (
    TOKEN,
    Answer,
    BotApi,
    HeldClock,
    LeapingClock,
    Reports,
    edit,
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


@pytest.fixture
def clock() -> LeapingClock:
    return LeapingClock()


@pytest.fixture
async def sender(api: Api, reports: Reports, clock: LeapingClock) -> AsyncIterator[Sender]:
    sender = Sender(api, reports, clock=clock, sleep=clock.sleep)
    running = asyncio.create_task(sender.run())
    await asyncio.sleep(0)
    yield sender
    await sender.close()
    await running


@pytest.fixture
def held() -> HeldClock:
    return HeldClock()


@pytest.fixture
async def held_sender(api: Api, reports: Reports, held: HeldClock) -> AsyncIterator[Sender]:
    """A sender that waits until the test moves the clock."""
    sender = Sender(api, reports, clock=held, sleep=held.sleep)
    running = asyncio.create_task(sender.run())
    await asyncio.sleep(0)
    yield sender
    await sender.close()
    await running


# ── order and receipts ───────────────────────────────────────────────────────────────────


async def test_each_row_gets_one_receipt_that_says_what_became_of_it(
    sender: Sender, reports: Reports
) -> None:
    standing = Call("getChatMember", {"chat_id": -7, "user_id": 1}, then="invite")
    deletion = Call("deleteMessages", {"chat_id": 1, "message_ids": [3]})
    sender.take(
        [
            message(1, 1, slot="card"),
            message(2, 1),
            edit(3, 1, 501, slot="card"),
            row(4, 1, deletion),
            row(5, -7, standing),
            row(6, 1),
        ]
    )
    await sender.drain()
    assert reports.what() == {
        1: Delivered("card", "501"),
        2: Settled(),
        3: Settled(),
        4: Settled(),
        5: Standing(admin=False, then="invite", person="1", writes=False),
        6: Settled(),
    }
    assert len(reports.receipts) == 6
    assert sender.backlog == 0


async def test_a_receipt_tells_the_place_with_its_title(sender: Sender, reports: Reports) -> None:
    sender.take([message(1, -7)])
    await sender.drain()
    assert reports.receipts == [Receipt(1, place(-7), Settled())]


@pytest.mark.parametrize(
    ("member", "admin", "writes"),
    [
        ({"status": "creator"}, True, True),
        ({"status": "administrator"}, True, True),
        ({"status": "administrator", "can_post_messages": False}, False, False),
        ({"status": "member"}, False, True),
        ({"status": "restricted", "is_member": True, "can_send_messages": False}, False, False),
        ({"status": "left"}, False, False),
        ({}, False, False),
    ],
)
async def test_a_standing_is_what_the_messenger_says(
    sender: Sender,
    bot_api: BotApi,
    reports: Reports,
    member: dict[str, object],
    admin: bool,
    writes: bool,
) -> None:
    bot_api.answers("getChatMember", ok(member))
    sender.take([row(1, -7, Call("getChatMember", {"chat_id": -7, "user_id": 1}, then="x"))])
    await sender.drain()
    assert reports.what() == {1: Standing(admin, "x", "1", writes)}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (400, "Bad Request: user not found"),
        (400, "Bad Request: chat not found"),
        (403, "Forbidden: bot is not a member of the channel chat"),
    ],
)
async def test_who_is_not_known_as_a_member_is_no_admin(
    sender: Sender, bot_api: BotApi, reports: Reports, code: int, words: str
) -> None:
    bot_api.answers("getChatMember", refuses(code, words))
    sender.take([row(1, -7, Call("getChatMember", {"chat_id": -7, "user_id": 1}, then="x"))])
    await sender.drain()
    assert reports.what() == {1: Standing(admin=False, then="x", person="1", writes=False)}


@pytest.mark.parametrize(
    "words",
    [
        "Bad Request: not enough rights to send text messages to the chat",
        "Bad Request: have no rights to send a message",
        "Bad Request: need administrator rights in the channel chat",
        "Bad Request: CHAT_WRITE_FORBIDDEN",
        "Forbidden: CHAT_WRITE_FORBIDDEN",
    ],
)
async def test_a_place_that_does_not_let_us_write_says_so(
    sender: Sender, bot_api: BotApi, reports: Reports, words: str
) -> None:
    code = int("Forbidden" in words) * 3 + 400
    bot_api.answers("sendMessage", refuses(code, words))
    sender.take([message(1, -7)])
    await sender.drain()
    assert reports.what() == {1: Hushed()}


async def test_a_card_that_was_deleted_is_not_sent_anew_where_it_should_not(
    sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    bot_api.answers("editMessageText", refuses(400, "Bad Request: message to edit not found"))
    params = {"chat_id": -7, "message_id": 5, "text": "10"}
    sender.take([row(1, -7, Call("editMessageText", params, slot="card", revives=False))])
    await sender.drain()
    assert reports.what() == {1: Lost("card")}
    assert bot_api.methods() == ["editMessageText"]


async def test_what_was_for_a_topic_that_is_gone_goes_to_the_group(
    sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    bot_api.answers("sendMessage", refuses(400, "Bad Request: message thread not found"))
    params = {"chat_id": -7, "message_thread_id": 9, "text": "card"}
    sender.take([row(1, -7, Call("sendMessage", params, slot="card"))])
    await sender.drain()
    assert bot_api.calls[-1] == ("sendMessage", {"chat_id": -7, "text": "card"})
    assert isinstance(reports.what()[1], Delivered)


async def test_a_poster_is_drawn_when_it_is_sent_and_its_code_leads_to_its_link(
    sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    words = {
        "language": "ko",
        "title": "강제 송환을 멈춰 주십시오",
        "sentence": "한 문장",
        "invitation": "찍어 주세요",
        "organization": "네트워크",
        "link": "https://t.me/DojangBot?start=AbCdEfGhIjKl",
    }
    call = Call("sendDocument", {"chat_id": -7, "caption": "A4"}, poster=words)
    sender.take([row(1, -7, call)])
    await sender.drain()
    [(method, params)] = bot_api.calls
    poster = params.pop("document")
    assert (method, params) == ("sendDocument", {"chat_id": "-7", "caption": "A4"})
    assert (poster.file_name, poster.content_type) == ("dojang-a4.png", "image/png")
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(poster.content)))
    assert code.text == words["link"]
    assert reports.what() == {1: Settled()}


async def test_a_chart_is_drawn_when_it_is_sent(
    sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    facts = Chart(
        "Title",
        Text("figures-none"),
        date(2026, 11, 23),
        3,
        9,
        ((date(2026, 11, 23), 3),),
        (("KR", 3),),
    )
    call = Call("sendPhoto", {"chat_id": 7}, chart=worded(facts, "ko", Texts.load()))
    sender.take([row(1, 7, call)])
    await sender.drain()
    [(method, params)] = bot_api.calls
    photo = params.pop("photo")
    assert (method, params) == ("sendPhoto", {"chat_id": "7"})
    assert (photo.file_name, photo.content_type) == ("dojang-chart.png", "image/png")
    assert Image.open(io.BytesIO(photo.content)).width == 1280
    assert reports.what() == {1: Settled()}


async def test_a_chats_messages_keep_their_order(sender: Sender, bot_api: BotApi) -> None:
    chats = range(1, 21)
    for number in range(5):
        sender.take([message(100 * chat + number, chat) for chat in chats])
    await sender.drain()
    for chat in chats:
        assert bot_api.texts(chat) == [str(100 * chat + number) for number in range(5)]


async def test_the_next_message_waits_until_the_former_is_reported(
    sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    reports.failing.extend([OSError("disk full"), OSError("disk full")])
    sender.take([message(1, 1), message(2, 1)])
    await sender.drain()
    assert bot_api.texts() == ["1", "2"]
    assert [receipt.row for receipt in reports.receipts] == [1, 2]


def deletion(number: int, chat: int, message_id: int) -> OutboxRow:
    return row(number, chat, Call("deleteMessages", {"chat_id": chat, "message_ids": [message_id]}))


async def test_what_can_be_repeated_unnoticed_is_reported_with_what_follows(
    sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    gate = asyncio.Event()
    bot_api.answers("sendMessage", when(gate, ok({"message_id": 501})))
    sender.take([deletion(1, 1, 4), edit(2, 1, 5), message(3, 1, "new"), edit(4, 1, 501)])
    await bot_api.called(3)
    assert reports.receipts == []
    gate.set()
    await sender.drain()
    assert [receipt.row for receipt in reports.receipts] == [1, 2, 3, 4]
    assert sender.backlog == 0


async def test_an_edit_is_reported_before_anything_is_deleted(
    sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    """Repeated after a crash, an edit of what is deleted by then would be sent anew."""
    gate = asyncio.Event()
    bot_api.answers("deleteMessages", when(gate, ok()))
    sender.take([edit(1, 1, 5), edit(2, 1, 6), deletion(3, 1, 5)])
    await bot_api.called(3)
    assert [receipt.row for receipt in reports.receipts] == [1, 2]
    gate.set()
    await sender.drain()
    assert [receipt.row for receipt in reports.receipts] == [1, 2, 3]


async def test_closing_reports_what_was_carried_out(
    api: Api, bot_api: BotApi, reports: Reports
) -> None:
    sender = Sender(api, reports)
    running = asyncio.create_task(sender.run())
    gate = asyncio.Event()
    bot_api.answers("editMessageText", when(gate, ok({"message_id": 5})))
    sender.take([edit(1, 1, 5), message(2, 1)])
    await bot_api.called(1)
    closing = asyncio.create_task(sender.close())
    await asyncio.sleep(0)
    gate.set()
    await closing
    await running
    assert bot_api.methods() == ["editMessageText"]
    assert [receipt.row for receipt in reports.receipts] == [1]


async def test_chats_go_side_by_side_but_not_all_at_once(
    sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    gate = asyncio.Event()
    chats = 2 * SIDE_BY_SIDE
    bot_api.answers("sendMessage", *[when(gate, ok({"message_id": 1})) for _ in range(chats)])
    sender.take([message(chat, chat) for chat in range(1, chats + 1)])
    await bot_api.called(SIDE_BY_SIDE)
    assert bot_api.in_flight == SIDE_BY_SIDE
    gate.set()
    await sender.drain()
    assert bot_api.most_in_flight == SIDE_BY_SIDE
    assert len(reports.receipts) == chats


async def test_what_nobody_waits_for_leaves_the_room_to_replies(
    held_sender: Sender, bot_api: BotApi, held: HeldClock
) -> None:
    gate = asyncio.Event()
    bot_api.answers("sendMessage", *[when(gate, ok({"message_id": 1}))] * SIDE_BY_SIDE)
    held_sender.take([message(chat, chat, "reply") for chat in range(1, SIDE_BY_SIDE + 1)])
    await bot_api.called(SIDE_BY_SIDE)
    card = replace(message(1001, -1, "card"), priority=CARD)
    held_sender.take([card, message(1002, 999, "reply")])
    await held.sleeping()
    gate.set()
    await bot_api.called(SIDE_BY_SIDE + 1)
    assert bot_api.texts()[-1] == "reply"
    held.advance(1.0)
    await held_sender.drain()
    assert bot_api.texts()[-1] == "card"


async def test_a_card_waits_no_more_once_its_chat_is_to_be_answered_and_keeps_the_order(
    held_sender: Sender, bot_api: BotApi, held: HeldClock
) -> None:
    gate = asyncio.Event()
    bot_api.answers("sendMessage", *[when(gate, ok({"message_id": 1}))] * SIDE_BY_SIDE)
    held_sender.take([message(chat, chat, "other") for chat in range(1, SIDE_BY_SIDE + 1)])
    await bot_api.called(SIDE_BY_SIDE)
    held_sender.take([replace(message(1001, -1, "card"), priority=CARD)])
    await held.sleeping()
    held_sender.take([message(1002, -1, "reply")])
    held.advance(1.0)
    await asyncio.sleep(0)
    gate.set()
    await held_sender.drain()
    assert bot_api.texts()[-2:] == ["card", "reply"]


async def test_a_row_that_is_taken_twice_goes_out_once(sender: Sender, bot_api: BotApi) -> None:
    sender.take([message(1, 1)])
    sender.take([message(1, 1), message(2, 1)])
    assert sender.backlog == 2
    await sender.drain()
    assert bot_api.texts() == ["1", "2"]


async def test_rows_taken_before_the_start_go_out_then(
    api: Api, bot_api: BotApi, reports: Reports
) -> None:
    sender = Sender(api, reports)
    sender.take([message(1, 1), message(2, 2)])
    assert bot_api.calls == []
    running = asyncio.create_task(sender.run())
    await bot_api.called(2)
    await sender.drain()
    await sender.close()
    await running
    assert sorted(bot_api.texts()) == ["1", "2"]


async def test_a_long_text_reports_its_last_part(
    sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    first = Call("sendMessage", {"chat_id": 1, "text": "a"})
    last = Call("sendMessage", {"chat_id": 1, "text": "b"}, "card")
    bot_api.answers("sendMessage", ok({"message_id": 5}), reset, ok({"message_id": 6}))
    sender.take([row(1, 1, first, last)])
    await sender.drain()
    assert bot_api.texts() == ["a", "b", "b"], "a part that arrived is not sent again"
    assert reports.what() == {1: Delivered("card", "6")}


# ── what need not be sent ────────────────────────────────────────────────────────────────


async def test_a_waiting_edit_gives_way_to_a_later_one_of_the_same_message(
    held_sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    gate = asyncio.Event()
    bot_api.answers("editMessageText", when(gate, ok({"message_id": 50})))
    held_sender.take([edit(1, 1, 50, "a", "card")])
    await bot_api.called(1)
    held_sender.take(
        [edit(2, 1, 50, "b", "card"), edit(3, 1, 51, "other"), edit(4, 1, 50, "c", "card")]
    )
    gate.set()
    await held_sender.drain()
    assert bot_api.texts() == ["a", "other", "c"]
    assert reports.what()[2] == reports.what()[4] == Settled()
    assert len(reports.receipts) == 4


async def test_a_screen_that_waits_gives_way_to_the_same_screen_said_later(
    held_sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    gate = asyncio.Event()
    bot_api.answers("sendMessage", when(gate, ok({"message_id": 50})))
    held_sender.take([message(1, 1, "card", slot="card")])
    await bot_api.called(1)
    for number in range(2, 200, 2):
        card, thanks = message(number, 1, "card", slot="card"), message(number + 1, 1, "note")
        held_sender.take([card] if number > 2 else [card, thanks])
    gate.set()
    await held_sender.drain()
    assert bot_api.texts() == ["card", "note", "card"]
    assert held_sender.backlog == 0
    assert len(reports.receipts) == 101


async def test_a_screen_for_another_slot_or_with_another_text_is_no_repetition(
    sender: Sender, bot_api: BotApi
) -> None:
    sender.take([message(1, 1, "a", slot="card"), message(2, 1, "b", slot="card")])
    sender.take([message(3, 1, "c"), message(4, 1, "c"), message(5, 1, "a", slot="ask")])
    await sender.drain()
    assert bot_api.texts() == ["a", "b", "c", "c", "a"]


async def test_an_edit_that_waits_for_its_turn_gives_way_too(
    held_sender: Sender, held: HeldClock, bot_api: BotApi
) -> None:
    held_sender.take([message(n, 1) for n in range(1, 6)])
    held_sender.take([edit(6, 1, 50, "a")])
    await held.sleeping()
    held_sender.take([edit(7, 1, 50, "b")])
    held.advance(1)
    await held_sender.drain()
    assert bot_api.texts()[5:] == ["b"]


async def test_an_unchanged_message_is_a_success(
    sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    bot_api.answers("editMessageText", refuses(400, "Bad Request: message is not modified: …"))
    sender.take([edit(1, 1, 50, slot="card")])
    await sender.drain()
    assert reports.what() == {1: Settled()}
    assert len(bot_api.calls) == 1


@pytest.mark.parametrize(
    "words", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"]
)
async def test_what_cannot_be_edited_is_sent_anew(
    sender: Sender, bot_api: BotApi, reports: Reports, words: str
) -> None:
    bot_api.answers("editMessageText", refuses(400, f"Bad Request: {words}"))
    sender.take([edit(1, 1, 50, "hello", "card")])
    await sender.drain()
    assert bot_api.calls[1] == ("sendMessage", {"chat_id": 1, "text": "hello"})
    assert reports.what() == {1: Delivered("card", "501", instead_of="50")}


@pytest.mark.parametrize("words", ["message to delete not found", "message can't be deleted"])
async def test_what_cannot_be_deleted_is_settled(
    sender: Sender, bot_api: BotApi, reports: Reports, words: str
) -> None:
    bot_api.answers("deleteMessages", refuses(400, f"Bad Request: {words}"))
    sender.take([row(1, 1, Call("deleteMessages", {"chat_id": 1, "message_ids": [3]}))])
    await sender.drain()
    assert reports.what() == {1: Settled()}


@pytest.mark.parametrize("method", ["setMyCommands", "deleteMyCommands"])
@pytest.mark.parametrize(
    "refusal",
    [
        refuses(400, "Bad Request: chat not found"),
        refuses(400, "Bad Request: BOT_COMMANDS_TOO_MUCH"),
        refuses(403, "Forbidden: bot was blocked by the user"),
    ],
)
async def test_a_menu_that_is_refused_costs_the_chat_nothing_else(
    sender: Sender, bot_api: BotApi, reports: Reports, method: str, refusal: Answer
) -> None:
    bot_api.answers(method, refusal)
    menu = Call(method, {"scope": {"type": "chat", "chat_id": 1}})
    sender.take([row(1, 1, menu), message(2, 1)])
    await sender.drain()
    assert reports.what() == {1: Settled(), 2: Settled()}
    assert "sendMessage" in bot_api.methods()


# ── pace ─────────────────────────────────────────────────────────────────────────────────


async def test_a_chat_gets_a_burst_and_then_one_message_a_second(
    sender: Sender, clock: LeapingClock
) -> None:
    start = clock.now
    sender.take([message(n, 1) for n in range(1, 9)])
    await sender.drain()
    assert clock.now - start == 3


async def test_deletions_wait_for_no_pace(sender: Sender, clock: LeapingClock) -> None:
    deletion = Call("deleteMessages", {"chat_id": 1, "message_ids": [3]})
    sender.take([row(n, 1, deletion) for n in range(1, 30)])
    await sender.drain()
    assert clock.slept == []


async def test_a_chat_that_is_too_fast_waits_as_told_and_others_go_on(
    held_sender: Sender, held: HeldClock, bot_api: BotApi, reports: Reports
) -> None:
    bot_api.answers_chat(1, too_fast(40))
    held_sender.take([message(1, 1), message(2, 1), message(3, 2)])
    await bot_api.called(2)
    await held.sleeping()
    held.advance(39)
    assert bot_api.texts(1) == ["1"]
    assert bot_api.texts(2) == ["3"]
    held.advance(1)
    await held_sender.drain()
    assert bot_api.texts(1) == ["1", "1", "2"]
    assert sorted(reports.what()) == [1, 2, 3]


async def test_when_three_chats_are_too_fast_everybody_waits(
    held_sender: Sender, held: HeldClock, bot_api: BotApi
) -> None:
    for chat in (1, 2, 3):
        bot_api.answers_chat(chat, too_fast(40))
    held_sender.take([message(chat, chat) for chat in (1, 2, 3)])
    await held.sleeping(3)
    held_sender.take([message(4, 4)])
    await held.sleeping(4)
    assert bot_api.texts(4) == []
    held.advance(40)
    await held_sender.drain()
    assert bot_api.texts(4) == ["4"]


# ── faults ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "fault",
    [
        refuses(500, "Internal Server Error"),
        refuses(401, "Unauthorized"),
        page(502),
        page(403),
        page(400),
        page(200),
        reset,
    ],
    ids=["500", "401", "html 502", "html 403", "html 400", "html 200", "reset"],
)
async def test_a_fault_is_waited_out_and_nothing_is_lost(
    sender: Sender, bot_api: BotApi, reports: Reports, clock: LeapingClock, fault: Answer
) -> None:
    bot_api.answers_chat(1, fault, fault, fault)
    sender.take([message(1, 1, slot="card"), message(2, 1), message(3, 2)])
    await sender.drain()
    assert bot_api.texts(1) == ["1", "1", "1", "1", "2"]
    assert reports.what() == {
        1: Delivered("card", reports.what()[1].message),
        2: Settled(),
        3: Settled(),
    }
    assert clock.slept == [1, 2, 4]


def test_no_reply_is_lost_on_a_server_that_hangs_up_at_once() -> None:
    """On the loop that serves, where the end can come before the request is written."""
    replies = range(1, 21)
    reports, clock = Reports(), LeapingClock()

    async def deliver(root: str) -> None:
        api = Api(TOKEN, root)
        sender = Sender(api, reports, clock=clock, sleep=clock.sleep)
        running = asyncio.create_task(sender.run())
        sender.take([message(n, n, slot="card") for n in replies])
        await asyncio.sleep(0)
        async with asyncio.timeout(30):
            await sender.drain()
        await sender.close()
        await running
        await api.close()

    with slamming(times=3 * len(replies)) as (root, taken):
        uvloop.run(deliver(root))
    assert reports.what() == dict.fromkeys(replies, Delivered("card", "1"))
    assert sorted(orjson.loads(body)["chat_id"] for body in taken) == list(replies)


async def test_a_chat_whose_call_hangs_holds_up_nobody_else(
    held_sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    gate = asyncio.Event()
    bot_api.answers_chat(1, when(gate, ok({"message_id": 1})))
    held_sender.take([message(1, 1), *(message(n, n) for n in range(2, 100))])
    await bot_api.called(99)
    await reports.told(98)
    assert held_sender.backlog == 1
    gate.set()
    await held_sender.drain()
    assert held_sender.backlog == 0


@pytest.mark.parametrize(
    "answer",
    [
        refuses(403, "Forbidden: bot was blocked by the user"),
        refuses(403, "Forbidden: user is deactivated"),
        refuses(400, "Bad Request: chat not found"),
    ],
)
async def test_who_is_gone_is_told_once_and_what_waited_for_them_is_settled(
    sender: Sender, bot_api: BotApi, reports: Reports, answer: Answer
) -> None:
    bot_api.answers_chat(1, answer)
    sender.take([message(1, 1, slot="card"), message(2, 1), edit(3, 1, 5), message(4, 2)])
    await sender.drain()
    assert reports.what() == {1: Gone(), 2: Settled(), 3: Settled(), 4: Settled()}
    assert len(bot_api.texts(1)) == 1
    assert sender.backlog == 0


async def test_who_comes_back_is_written_to_again(
    sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    bot_api.answers_chat(1, refuses(403, "Forbidden: bot was blocked by the user"))
    sender.take([message(1, 1)])
    await sender.drain()
    sender.take([message(2, 1)])
    await sender.drain()
    assert reports.what() == {1: Gone(), 2: Settled()}


MOVED = refuses(400, "Bad Request: upgraded", migrate_to_chat_id=-100777)


async def test_a_group_that_moved_is_followed_and_the_move_reported_first(
    sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    bot_api.answers_chat(-7, MOVED)
    sender.take([message(1, -7, slot="card"), message(2, -7)])
    await sender.drain()
    assert [params["chat_id"] for _, params in bot_api.calls] == [-7, -100777, -100777]
    assert reports.receipts == [
        Receipt(1, place(-7), Migrated("-100777")),
        Receipt(1, place(-100777), Delivered("card", "501")),
        Receipt(2, place(-100777), Settled()),
    ]


async def test_what_is_about_messages_of_the_former_chat_does_not_touch_those_of_the_new(
    sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    bot_api.answers_chat(-7, MOVED)
    deletion = Call("deleteMessages", {"chat_id": -7, "message_ids": [3]})
    sender.take([row(1, -7, deletion), edit(2, -7, 50, "hello", "card"), row(3, -7, deletion)])
    await sender.drain()
    assert bot_api.calls[1:] == [("sendMessage", {"chat_id": -100777, "text": "hello"})]
    assert reports.what()[2] == Delivered("card", "501")
    assert sorted(reports.what()) == [1, 2, 3]


async def test_a_long_text_that_meets_the_move_arrives_whole_in_the_new_chat(
    sender: Sender, bot_api: BotApi
) -> None:
    bot_api.answers_chat(-7, MOVED)
    parts = [Call("sendMessage", {"chat_id": -7, "text": text}) for text in "abc"]
    sender.take([row(1, -7, *parts)])
    await sender.drain()
    assert bot_api.texts(-100777) == ["a", "b", "c"]


async def test_what_telegram_never_takes_is_dropped_without_a_word_of_it(
    sender: Sender, bot_api: BotApi, reports: Reports, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    refusal = 'Bad Request: can\'t parse entities: unsupported start tag "planted"'
    bot_api.answers("sendMessage", refuses(400, refusal))
    sender.take([message(1, 1, "<planted>"), message(2, 1, "fine")])
    await sender.drain()
    assert reports.what() == {1: Settled(), 2: Settled()}
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("bot.")]
    assert ours == ["row 1: sendMessage answered by BadRequest: dropped"]


async def test_a_row_of_another_release_is_settled_unsent(
    sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    sender.take([OutboxRow(1, "telegram:1", b"\x00"), message(2, 1)])
    await sender.drain()
    assert reports.what() == {1: Settled(), 2: Settled()}
    assert bot_api.texts() == ["2"]


# ── presses and the end ──────────────────────────────────────────────────────────────────


async def test_presses_are_acknowledged_whatever_comes_of_it(
    sender: Sender, bot_api: BotApi
) -> None:
    bot_api.answers("answerCallbackQuery", refuses(400, "Bad Request: query is too old"), reset)
    sender.acknowledge(["a", "b", "c"])
    await bot_api.called(3)
    assert sorted(params["callback_query_id"] for _, params in bot_api.calls) == ["a", "b", "c"]


async def test_a_press_answered_with_too_fast_makes_everybody_wait(
    held_sender: Sender, held: HeldClock, bot_api: BotApi
) -> None:
    bot_api.answers("answerCallbackQuery", too_fast(5))
    held_sender.acknowledge(["a"])
    while held_sender._acknowledgements:
        await asyncio.wait(held_sender._acknowledgements)
    held_sender.take([message(1, 1)])
    await held.sleeping()
    assert bot_api.texts() == []
    held.advance(5)
    await held_sender.drain()
    assert bot_api.texts() == ["1"]


async def test_closing_lets_the_call_in_flight_end_and_begins_no_other(
    held_sender: Sender, bot_api: BotApi, reports: Reports
) -> None:
    gate = asyncio.Event()
    bot_api.answers("sendMessage", when(gate, ok({"message_id": 1})))
    held_sender.take([message(1, 1), message(2, 1)])
    await bot_api.called(1)
    closing = asyncio.create_task(held_sender.close())
    await asyncio.sleep(0)
    gate.set()
    await closing
    assert reports.what() == {1: Settled()}
    assert bot_api.texts() == ["1"]
    assert held_sender.backlog == 1
    await asyncio.wait_for(held_sender.drain(), 5)


async def test_what_was_carried_out_is_reported_before_a_long_wait(
    held_sender: Sender, held: HeldClock, bot_api: BotApi, reports: Reports
) -> None:
    bot_api.answers("sendMessage", too_fast(300))
    held_sender.take([edit(1, 1, 5), message(2, 1)])
    await held.sleeping()
    assert reports.what() == {1: Settled()}


async def test_what_was_carried_out_is_reported_before_a_call_is_tried_again(
    held_sender: Sender, held: HeldClock, bot_api: BotApi, reports: Reports
) -> None:
    bot_api.answers("sendMessage", page(502))
    held_sender.take([edit(1, 1, 5), message(2, 1)])
    await held.sleeping()
    assert reports.what() == {1: Settled()}


async def test_closing_reports_what_was_carried_out_before_a_short_wait(
    api: Api, bot_api: BotApi, reports: Reports, held: HeldClock
) -> None:
    pacer = Pacer(held, private=Pace(burst=1, interval=0.5))
    sender = Sender(api, reports, clock=held, sleep=held.sleep, pacer=pacer)
    running = asyncio.create_task(sender.run())
    await asyncio.sleep(0)
    sender.take([edit(1, 1, 5), message(2, 1)])
    await held.sleeping()
    assert reports.what() == {}
    await sender.close()
    await running
    assert reports.what() == {1: Settled()}
    assert bot_api.methods() == ["editMessageText"]
    assert sender.backlog == 1


async def test_a_lane_that_is_done_leaves_nothing_behind(sender: Sender) -> None:
    sender.take([message(n, n) for n in range(1, 50)])
    await sender.drain()
    await asyncio.sleep(0)
    assert sender._lanes == {}
    assert sender._rows == {}


class TestOthers:
    """Several workers share a bot."""

    async def test_what_was_not_begun_is_given_back_and_what_was_is_brought_to_its_end(
        self, api: Api, bot_api: BotApi, reports: Reports
    ) -> None:
        chats = SIDE_BY_SIDE + 50
        open_ = asyncio.Event()
        for chat in range(1, chats + 1):
            bot_api.by_chat[chat].append(when(open_, ok({"message_id": chat})))
        sender = Sender(api, reports)
        running = asyncio.create_task(sender.run())
        rows = [message(n, n) for n in range(1, chats + 1)]
        sender.take(rows)
        async with asyncio.timeout(10):
            while bot_api.in_flight < SIDE_BY_SIDE:  # noqa: ASYNC110 (nobody tells)
                await asyncio.sleep(0.01)
        sender.let_go()
        assert len(sender.in_hand) == SIDE_BY_SIDE
        open_.set()
        await sender.drain()
        assert len(bot_api.calls) == SIDE_BY_SIDE
        assert {receipt.row for receipt in reports.receipts} == {n for n, _ in _sent(bot_api)}
        # Whoever gets them again delivers them.
        sender.take(rows[-50:])
        await sender.drain()
        assert len(bot_api.calls) == chats
        await sender.close()
        await running

    async def test_nothing_is_begun_while_it_may_be_anothers(
        self, api: Api, bot_api: BotApi, reports: Reports, clock: LeapingClock
    ) -> None:
        ours = False

        async def sleep(seconds: float) -> None:
            nonlocal ours
            await clock.sleep(seconds)
            ours = clock.now > 3

        sender = Sender(api, reports, clock=clock, sleep=sleep, ours=lambda: ours)
        running = asyncio.create_task(sender.run())
        sender.take([message(1, 1)])
        await asyncio.sleep(0)
        assert bot_api.calls == []
        await sender.drain()
        assert len(bot_api.calls) == 1
        assert clock.now > 3
        await sender.close()
        await running


def _sent(bot_api: BotApi) -> list[tuple[int, str]]:
    return [(int(params["chat_id"]), method) for method, params in bot_api.calls]
