"""What the bot writes, edits and deletes stands in the chat as on Telegram."""

from __future__ import annotations

from bot.rehearsal import Messenger
from bot.rehearsal.messenger.changes import Answered
from bot.rehearsal.messenger.personas import HANEUL
from tests.rehearsal.caller import CONTACT_KEYBOARD, Caller, keys

ME = HANEUL.id


async def test_formatting_becomes_entities_and_blank_ends_go(call: Caller) -> None:
    sent = await call.say(
        ' \n<b>굵게 <i>🦊</i></b> &amp; <a href="https://example.org">here</a>\n', parse_mode="HTML"
    )
    assert sent["text"] == "굵게 🦊 & here"
    assert sent["entities"] == [
        {"type": "bold", "offset": 0, "length": 5},
        {"type": "italic", "offset": 3, "length": 2},
        {"type": "text_link", "offset": 8, "length": 4, "url": "https://example.org"},
    ]


async def test_an_edit_without_buttons_takes_the_buttons_away(
    call: Caller, messenger: Messenger
) -> None:
    sent = await call.say(reply_markup=keys("a"))
    where = {"chat_id": ME, "message_id": sent["message_id"]}
    edited = await call("editMessageText", **where, text="Hello")
    assert "reply_markup" not in edited
    assert edited["edit_date"] == sent["date"]
    last = messenger.last(ME)
    assert last is not None
    assert last.choices == ()


async def test_a_keyboard_stays_until_it_is_taken_away(call: Caller, messenger: Messenger) -> None:
    await call.say("Share", reply_markup=CONTACT_KEYBOARD)
    keyboard = messenger.keyboard(ME)
    assert keyboard is not None
    assert keyboard.rows[0][0].request_contact
    await call.say("Plain")
    await call.say("Inline", reply_markup=keys("a"))
    messenger.share_contact(ME)
    assert messenger.keyboard(ME) == keyboard
    await call.say("Done", reply_markup={"remove_keyboard": True})
    assert messenger.keyboard(ME) is None


async def test_a_one_time_keyboard_goes_when_it_was_used(
    call: Caller, messenger: Messenger
) -> None:
    await call.say("Share", reply_markup={**CONTACT_KEYBOARD, "one_time_keyboard": True})
    messenger.share_contact(ME)
    assert messenger.keyboard(ME) is None


async def test_a_keyboard_goes_with_the_message_that_brought_it(
    call: Caller, messenger: Messenger
) -> None:
    sent = await call.say("Share", reply_markup=CONTACT_KEYBOARD)
    await call("deleteMessages", chat_id=ME, message_ids=[sent["message_id"]])
    assert messenger.keyboard(ME) is None


async def test_peoples_messages_in_private_can_be_deleted(
    call: Caller, messenger: Messenger
) -> None:
    contact = messenger.share_contact(ME)
    assert await call("deleteMessage", chat_id=ME, message_id=contact.id) is True
    assert messenger.messages(ME) == []


async def test_ids_of_deleted_messages_are_not_given_again(
    call: Caller, messenger: Messenger
) -> None:
    sent = await call.say()
    await call("deleteMessage", chat_id=ME, message_id=sent["message_id"])
    assert messenger.say(ME, "Next").id > sent["message_id"]


async def test_an_answer_reaches_the_press_it_belongs_to(
    call: Caller, messenger: Messenger
) -> None:
    sent = await call.say(reply_markup=keys("a"))
    query = messenger.press(ME, sent["message_id"], "a")
    heard: list[object] = []
    messenger.listen(heard.append)
    await call("answerCallbackQuery", callback_query_id=query, text="Noted", show_alert=True)
    assert heard == [Answered(query, "Noted", alert=True)]


async def test_menus_and_profiles_are_kept_per_language_and_scope(call: Caller) -> None:
    korean = [{"command": "help", "description": "도움말"}]
    english = [{"command": "help", "description": "Help"}]
    groups = {"type": "all_group_chats"}
    await call("setMyCommands", commands=korean, language_code="ko")
    await call("setMyCommands", commands=english, scope=groups)
    assert await call("getMyCommands", language_code="ko") == korean
    assert await call("getMyCommands", scope={"type": "all_group_chats"}) == english
    assert await call("getMyCommands") == []
    await call("deleteMyCommands", language_code="ko")
    assert await call("getMyCommands", language_code="ko") == []
    await call("setMyName", name="도장", language_code="ko")
    assert await call("getMyName", language_code="ko") == {"name": "도장"}
    assert await call("getMyName", language_code="de") == {"name": "Dojang"}
    await call("setMyDescription", description="Sign here")
    assert await call("getMyDescription", language_code="ko") == {"description": "Sign here"}


async def test_the_bot_knows_itself(call: Caller, messenger: Messenger) -> None:
    me = await call("getMe")
    assert (me["id"], me["username"]) == (messenger.bot.id, messenger.bot.username)
    assert me["can_read_all_group_messages"] is False
