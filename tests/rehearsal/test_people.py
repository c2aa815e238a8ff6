"""People's acts reach the bot as Telegram's updates, and only what it may see."""

from __future__ import annotations

from typing import Any

import pytest

from bot.rehearsal import ActRefused, Messenger
from bot.rehearsal.messenger.groups import Group
from bot.rehearsal.messenger.personas import DOYUN, GANGNAM, HANEUL, JUNHO, MARIA, SOYEON, YUJIN
from bot.rehearsal.messenger.wire import ANONYMOUS_ADMIN
from tests.rehearsal.caller import Caller, keys

ME = HANEUL.id


async def _newest(call: Caller) -> dict[str, Any]:
    return (await call.updates())[-1]


async def test_a_link_into_the_chat_arrives_as_a_command_with_its_payload(
    call: Caller, messenger: Messenger
) -> None:
    messenger.start(MARIA.id, "abc_DEF-1")
    message = (await _newest(call))["message"]
    assert message["text"] == "/start abc_DEF-1"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["chat"] == {
        "id": MARIA.id, "first_name": "Maria", "last_name": "Jensen", "username": "mjensen",
        "type": "private",
    }  # fmt: skip
    assert message["from"]["language_code"] == "en"
    assert message["from"]["is_bot"] is False


async def test_offsets_count_utf16_units(call: Caller, messenger: Messenger) -> None:
    messenger.say(ME, "🦊🦊 /help@dojang_rehearsal_bot")
    entities = (await _newest(call))["message"]["entities"]
    assert entities == [{"type": "bot_command", "offset": 5, "length": 26}]


async def test_ones_own_contact_carries_ones_own_id(call: Caller, messenger: Messenger) -> None:
    messenger.share_contact(MARIA.id)
    message = (await _newest(call))["message"]
    assert message["contact"] == {
        "phone_number": "4520000102", "first_name": "Maria", "last_name": "Jensen",
        "user_id": MARIA.id,
    }  # fmt: skip
    assert "forward_origin" not in message


async def test_a_number_may_come_in_another_spelling(call: Caller, messenger: Messenger) -> None:
    messenger.share_contact(MARIA.id, phone="+45 20 00 01 02")
    assert (await _newest(call))["message"]["contact"]["phone_number"] == "+45 20 00 01 02"


async def test_cards_that_prove_nothing_look_like_telegrams(
    call: Caller, messenger: Messenger
) -> None:
    messenger.share_other(JUNHO.id, card="other")
    messenger.share_other(JUNHO.id, card="unknown")
    messenger.share_other(JUNHO.id, card="forwarded")
    other, unknown, forwarded = (update["message"] for update in await call.updates())
    assert other["contact"]["user_id"] != JUNHO.id
    assert "user_id" not in unknown["contact"]
    assert forwarded["contact"]["user_id"] == JUNHO.id
    assert forwarded["forward_origin"]["sender_user"]["id"] == JUNHO.id


async def test_a_press_tells_who_pressed_under_which_message(
    call: Caller, messenger: Messenger
) -> None:
    sent = await call.say("<i>Choose</i>", parse_mode="HTML", reply_markup=keys("a", "b"))
    query = messenger.press(ME, sent["message_id"], "b")
    press = (await _newest(call))["callback_query"]
    assert (press["id"], press["data"], press["from"]["id"]) == (query, "b", ME)
    assert press["message"] == sent


async def test_an_edit_is_an_update_of_its_own(call: Caller, messenger: Messenger) -> None:
    written = messenger.say(ME, "Kim")
    messenger.edit(ME, written.id, "Kim Haneul")
    edited = (await _newest(call))["edited_message"]
    assert (edited["message_id"], edited["text"]) == (written.id, "Kim Haneul")
    assert edited["edit_date"] == edited["date"]


async def test_stickers_and_voices_carry_no_text(call: Caller, messenger: Messenger) -> None:
    messenger.sticker(ME)
    messenger.voice(ME)
    sticker, voice = (update["message"] for update in await call.updates())
    assert sticker["sticker"]["emoji"] == "👍"
    assert voice["voice"]["mime_type"] == "audio/ogg"
    assert "text" not in sticker
    assert "text" not in voice


async def test_blocking_and_coming_back_are_told(call: Caller, messenger: Messenger) -> None:
    messenger.start(ME)
    messenger.block(ME)
    messenger.start(ME)  # the messenger's restart button
    _, blocked, back, started = await call.updates()
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert back["my_chat_member"]["old_chat_member"]["status"] == "kicked"
    assert back["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert started["message"]["text"] == "/start"


async def test_a_group_that_takes_the_bot_in_is_told_twice_as_telegram_does(
    call: Caller, messenger: Messenger
) -> None:
    messenger.add_bot(SOYEON.id, GANGNAM.id)
    member, service = await call.updates()
    assert member["my_chat_member"]["from"]["id"] == SOYEON.id
    assert member["my_chat_member"]["chat"]["title"] == GANGNAM.title
    assert member["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert service["message"]["new_chat_members"][0]["username"] == messenger.bot.username


async def test_of_a_group_the_bot_only_sees_what_may_be_meant_for_it(
    call: Caller, messenger: Messenger
) -> None:
    messenger.add_bot(SOYEON.id, GANGNAM.id)
    for text in (
        "Good morning", "/invite", "/invite@dojang_rehearsal_bot now", "/invite@another_bot",
        "see /invite", "//",
    ):  # fmt: skip
        messenger.say(DOYUN.id, text, GANGNAM.id)
    messenger.share_contact(DOYUN.id, GANGNAM.id)
    seen = [update["message"].get("text") for update in (await call.updates())[2:]]
    assert seen == ["/invite", "/invite@dojang_rehearsal_bot now"]


async def test_an_anonymous_admin_writes_in_the_groups_name(
    call: Caller, messenger: Messenger
) -> None:
    group = messenger.add_group(
        Group(
            -1_002_000_000_001,
            "시민",
            ((SOYEON.id, "creator"), (DOYUN.id, "member")),
            kind="supergroup",
        )
    )
    messenger.add_bot(SOYEON.id, group.id)
    messenger.say(SOYEON.id, "/invite", group.id, anonymous=True)
    message = (await _newest(call))["message"]
    assert message["from"] == ANONYMOUS_ADMIN
    assert message["sender_chat"]["id"] == group.id
    with pytest.raises(ActRefused):
        messenger.say(DOYUN.id, "/invite", group.id, anonymous=True)


async def test_standing_in_a_group_can_be_asked_for(call: Caller, messenger: Messenger) -> None:
    messenger.add_bot(SOYEON.id, GANGNAM.id)
    statuses = [
        (await call("getChatMember", chat_id=GANGNAM.id, user_id=person.id))["status"]
        for person in (SOYEON, DOYUN, MARIA)
    ]
    assert statuses == ["creator", "member", "left"]
    admins = await call("getChatAdministrators", chat_id=GANGNAM.id)
    assert [each["user"]["id"] for each in admins] == [SOYEON.id, YUJIN.id]
    assert await call("leaveChat", chat_id=GANGNAM.id) is True
    assert messenger.scene.standing(GANGNAM.id) == "out"


@pytest.mark.parametrize(
    "act",
    [
        lambda m: m.say(ME, "  "),
        lambda m: m.say(ME, "x" * 4097),
        lambda m: m.say(ME, "Hello", MARIA.id),
        lambda m: m.say(MARIA.id, "Hello", GANGNAM.id),
        lambda m: m.say(1, "Hello"),
        lambda m: m.start(ME, "no spaces"),
        lambda m: m.press(ME, 999, "x"),
        lambda m: m.edit(ME, 999, "x"),
        lambda m: m.block(ME),
        lambda m: m.unblock(ME),
        lambda m: m.remove_bot(DOYUN.id, GANGNAM.id),
        lambda m: m.remove_bot(SOYEON.id, GANGNAM.id),
        lambda m: m.add_bot(MARIA.id, GANGNAM.id),
    ],
)
def test_what_a_messenger_would_not_let_people_do_is_refused(act: Any) -> None:
    messenger = Messenger()
    with pytest.raises(ActRefused):
        act(messenger)
    assert messenger.pending() == 0


async def test_waiting_ends_with_the_first_true_answer(call: Caller, messenger: Messenger) -> None:
    messenger.start(ME)
    await call.say("First")
    found = await messenger.wait(lambda m: m.last(ME), chat=ME)
    assert found is not None
    assert found.text == "First"
    with pytest.raises(TimeoutError):
        await messenger.wait(lambda m: m.keyboard(ME), timeout=0.01)
