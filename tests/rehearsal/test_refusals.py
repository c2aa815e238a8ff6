"""What Telegram refuses is refused, in Telegram's words."""

from __future__ import annotations

from typing import Any

import pytest

from bot.rehearsal import Messenger, RehearsalServer
from bot.rehearsal.messenger.personas import GANGNAM, HANEUL, MARIA, SOYEON
from tests.rehearsal.caller import CONTACT_KEYBOARD, Caller, keys

ME = HANEUL.id
BAD = "Bad Request: "
UNREADABLE = f"{BAD}can't parse entities: "


def inline(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[button]]}


SENDING: list[tuple[str, dict[str, Any], str]] = [
    ("no chat", {"chat_id": None}, "chat_id is empty"),
    ("an empty chat", {"chat_id": ""}, "chat_id is empty"),
    ("a name nobody has", {"chat_id": "@nobody_here"}, "chat not found"),
    ("an unknown chat", {"chat_id": 4}, "chat not found"),
    ("an unknown group", {"chat_id": -4}, "chat not found"),
    ("no text", {"text": None}, "message text is empty"),
    ("an empty text", {"text": ""}, "message text is empty"),
    ("a blank text", {"text": " \n "}, "text must be non-empty"),
    ("tags around nothing", {"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
    ("a long text", {"text": "x" * 4097}, "message is too long"),
    ("a long text of pairs", {"text": "🦊" * 2049}, "message is too long"),
    ("a parse mode", {"parse_mode": "XML"}, "unsupported parse_mode"),
    ("a parameter", {"txt": "Hello"}, 'unknown parameter "txt"'),
    ("a thread", {"message_thread_id": 7}, "message thread not found"),
    (
        "a reply to nothing",
        {"reply_parameters": {"message_id": 99}},
        "message to be replied not found",
    ),
    ("preview", {"link_preview_options": {"is_disabled": "y"}},
     'field "is_disabled" must be of type Boolean'),
    ("preview's typo", {"link_preview_options": {"disabled": True}},
     'unknown field "disabled" in link preview options'),
    ("markup of no kind", {"reply_markup": {"buttons": []}},
     'unknown field "buttons" in reply markup'),
    ("markup that is no JSON", {"reply_markup": "{"},
     "can't parse reply keyboard markup JSON object"),
    ("markup that is a list", {"reply_markup": [1]}, "object expected as reply markup"),
    ("rows that are none", {"reply_markup": {"inline_keyboard": "x"}},
     'field "inline_keyboard" must be of type Array'),
    ("long data", {"reply_markup": inline(text="a", callback_data="가" * 22)},
     "BUTTON_DATA_INVALID"),
    ("empty data", {"reply_markup": inline(text="a", callback_data="")},
     "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ("a button that does nothing", {"reply_markup": inline(text="a")},
     "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ("a button that does two things",
     {"reply_markup": inline(text="a", callback_data="b", url="https://example.org")},
     "can't parse inline keyboard button: Exactly one of the optional fields must be used"),
    ("a button without text", {"reply_markup": inline(callback_data="b")},
     'can\'t parse inline keyboard button: Can\'t find field "text"'),
    ("a button with blank text", {"reply_markup": inline(text=" ", callback_data="b")},
     "inline keyboard button text must be non-empty"),
    ("a button with a number", {"reply_markup": inline(text=1, callback_data="b")},
     'can\'t parse inline keyboard button: Field "text" must be of type String'),
    ("a button with a typo", {"reply_markup": inline(text="a", callbackdata="b")},
     'unknown field "callbackdata" in inline keyboard button'),
    ("a button with a style", {"reply_markup": inline(text="a", callback_data="b", style="red")},
     "can't parse inline keyboard button: Invalid button style specified"),
    ("a wrong link", {"reply_markup": inline(text="a", url="not-a-url")},
     "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL"),
    ("a local link", {"reply_markup": inline(text="a", url="http://localhost:80/")},
     "inline keyboard button URL 'http://localhost:80/' is invalid: Wrong HTTP URL"),
    ("a link of another kind", {"reply_markup": inline(text="a", url="ftp://example.org")},
     "inline keyboard button URL 'ftp://example.org' is invalid: Unsupported URL protocol"),
    ("too many buttons", {"reply_markup": keys(*map(str, range(101)))},
     "reply markup is too long"),
    ("an empty keyboard", {"reply_markup": {"keyboard": []}},
     "reply keyboard must be non-empty"),
    ("a key without text", {"reply_markup": {"keyboard": [[{"request_contact": True}]]}},
     'can\'t parse keyboard button: Can\'t find field "text"'),
    ("a key's flag", {"reply_markup": {"keyboard": [[{"text": "a", "request_contact": "y"}]]}},
     'can\'t parse keyboard button: Field "request_contact" must be of type Boolean'),
    ("a keyboard's flag", {"reply_markup": {"keyboard": [["a"]], "resize_keyboard": 1}},
     'field "resize_keyboard" must be of type Boolean'),
    ("an entity beyond the text", {"entities": [{"type": "bold", "offset": 0, "length": 100}]},
     "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "why"), [case[1:] for case in SENDING],
                         ids=[case[0] for case in SENDING])  # fmt: skip
async def test_a_message_is_refused_in_telegrams_words(
    call: Caller, messenger: Messenger, given: dict[str, Any], why: str
) -> None:
    messenger.start(ME)
    message = {"chat_id": ME, "text": "Hello", **given}
    assert await call.refused("sendMessage", **message) == (400, BAD + why)
    assert messenger.last(ME) is None


MARKUP: list[tuple[str, str]] = [
    ("<script>x</script>", 'Unsupported start tag "script" at byte offset 0'),
    ("가<br>", 'Unsupported start tag "br" at byte offset 3'),
    ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ("1 <", "Unclosed start tag at byte offset 2"),
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("<b><i>x</b></i>",
     'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
    ('<a ="x">x</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
]  # fmt: skip


@pytest.mark.parametrize(("source", "why"), MARKUP)
async def test_html_that_telegram_cannot_read_is_refused(
    call: Caller, messenger: Messenger, source: str, why: str
) -> None:
    messenger.start(ME)
    refused = await call.refused("sendMessage", chat_id=ME, text=source, parse_mode="HTML")
    assert refused == (400, UNREADABLE + why)


async def test_the_longest_text_counts_after_its_formatting_is_read(call: Caller) -> None:
    sent = await call.say(f"<b>{'&lt;' * 4096}</b>", parse_mode="HTML")
    assert sent["text"] == "<" * 4096


async def test_a_chat_that_was_never_opened_cannot_be_written_to(call: Caller) -> None:
    assert await call.refused("sendMessage", chat_id=ME, text="Hello") == (
        403, "Forbidden: bot can't initiate conversation with a user",
    )  # fmt: skip


async def test_a_chat_whose_person_blocked_the_bot_cannot_be_written_to(
    call: Caller, messenger: Messenger
) -> None:
    messenger.start(ME)
    messenger.block(ME)
    assert await call.refused("sendMessage", chat_id=ME, text="Hello") == (
        403, "Forbidden: bot was blocked by the user",
    )  # fmt: skip


async def test_a_group_is_closed_to_a_bot_that_is_not_in_it(
    call: Caller, messenger: Messenger
) -> None:
    never = await call.refused("sendMessage", chat_id=GANGNAM.id, text="Hello")
    messenger.add_bot(SOYEON.id, GANGNAM.id)
    messenger.remove_bot(SOYEON.id, GANGNAM.id)
    kicked = await call.refused("sendMessage", chat_id=GANGNAM.id, text="Hello")
    assert never == (403, "Forbidden: bot is not a member of the group chat")
    assert kicked == (403, "Forbidden: bot was kicked from the group chat")


async def test_no_number_can_be_asked_for_in_a_group(call: Caller, messenger: Messenger) -> None:
    messenger.add_bot(SOYEON.id, GANGNAM.id)
    assert await call.refused(
        "sendMessage", chat_id=GANGNAM.id, text="Hello", reply_markup=CONTACT_KEYBOARD
    ) == (400, f"{BAD}phone number can be requested in private chats only")


async def test_a_group_that_moved_tells_where_to(call: Caller, messenger: Messenger) -> None:
    messenger.add_bot(SOYEON.id, GANGNAM.id)
    anew = messenger.upgrade(GANGNAM.id)
    status, answer = await call.raw("sendMessage", chat_id=GANGNAM.id, text="Hello")
    assert status == 400
    assert answer["parameters"] == {"migrate_to_chat_id": anew}
    sent = await call("sendMessage", chat_id=anew, text="Hello")
    assert sent["chat"]["type"] == "supergroup"


EDITING: list[tuple[str, dict[str, Any], str]] = [
    ("no message", {"message_id": None}, "message identifier is not specified"),
    ("no chat", {"chat_id": None}, "message identifier is not specified"),
    ("unknown message", {"message_id": 999}, "message to edit not found"),
    ("the person's own message", {"message_id": 1}, "message can't be edited"),
    (
        "nothing new",
        {},
        (
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        ),
    ),
    ("a keyboard", {"text": "New", "reply_markup": CONTACT_KEYBOARD}, "inline keyboard expected"),
    ("no keyboard", {"text": "New", "reply_markup": {"remove_keyboard": True}},
     "inline keyboard expected"),
    ("a long text", {"text": "x" * 4097}, "message is too long"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "why"), [case[1:] for case in EDITING],
                         ids=[case[0] for case in EDITING])  # fmt: skip
async def test_an_edit_is_refused_in_telegrams_words(
    call: Caller, given: dict[str, Any], why: str
) -> None:
    old: dict[str, Any] = {"text": "<b>Old</b>", "parse_mode": "HTML", "reply_markup": keys("a")}
    sent = await call.say(**old)
    edit = {"chat_id": ME, "message_id": sent["message_id"], **old, **given}
    assert await call.refused("editMessageText", **edit) == (400, BAD + why)


async def test_the_same_buttons_again_are_no_edit(call: Caller) -> None:
    sent = await call.say(reply_markup=keys("a"))
    where = {"chat_id": ME, "message_id": sent["message_id"]}
    _, why = await call.refused("editMessageReplyMarkup", **where, reply_markup=keys("a"))
    assert why.startswith("Bad Request: message is not modified")
    edited = await call("editMessageReplyMarkup", **where, reply_markup=keys("b"))
    assert edited["reply_markup"] == keys("b")


@pytest.mark.parametrize(
    "markup", [CONTACT_KEYBOARD, {"remove_keyboard": True}, {"force_reply": True}]
)
async def test_a_message_that_changed_the_keyboard_stays_as_it_is(
    call: Caller, markup: dict[str, Any]
) -> None:
    sent = await call.say(reply_markup=markup)
    assert await call.refused(
        "editMessageText", chat_id=ME, message_id=sent["message_id"], text="New"
    ) == (400, f"{BAD}message can't be edited")


async def test_what_is_gone_cannot_be_deleted_but_a_list_forgives(
    call: Caller, messenger: Messenger
) -> None:
    sent = await call.say()
    where = {"chat_id": ME, "message_id": sent["message_id"]}
    assert await call("deleteMessage", **where) is True
    assert await call.refused("deleteMessage", **where) == (
        400, f"{BAD}message to delete not found",
    )  # fmt: skip
    assert await call("deleteMessages", chat_id=ME, message_ids=[1, sent["message_id"]]) is True
    assert messenger.messages(ME) == []


async def test_in_a_group_others_messages_are_not_the_bots_to_delete(
    call: Caller, messenger: Messenger
) -> None:
    messenger.add_bot(SOYEON.id, GANGNAM.id)
    theirs = messenger.say(SOYEON.id, "/invite", GANGNAM.id)
    assert await call.refused("deleteMessage", chat_id=GANGNAM.id, message_id=theirs.id) == (
        400, f"{BAD}message can't be deleted",
    )  # fmt: skip


async def test_after_two_days_nothing_can_be_deleted(call: Caller, server: RehearsalServer) -> None:
    sent = await call.say()
    later = server.messenger.clock() + 48 * 3600
    server.messenger.clock = lambda: later
    _, why = await call.refused("deleteMessage", chat_id=ME, message_id=sent["message_id"])
    assert why == f"{BAD}message can't be deleted"


OTHERS: list[tuple[str, dict[str, Any], int, str]] = [
    ("getEverything", {}, 404, "Not Found"),
    ("deleteMessages", {"chat_id": ME}, 400, f"{BAD}message identifiers are not specified"),
    ("deleteMessages", {"chat_id": ME, "message_ids": list(range(1, 102))}, 400,
     f"{BAD}too many message identifiers specified"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, 400,
     f"{BAD}query is too old and response timeout expired or query ID is invalid"),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, 400,
     f"{BAD}MESSAGE_TOO_LONG"),
    ("sendChatAction", {"chat_id": ME, "action": "dancing"}, 400,
     f"{BAD}wrong parameter action in request"),
    ("getChatMember", {"chat_id": ME, "user_id": MARIA.id}, 400, f"{BAD}user not found"),
    ("getChatAdministrators", {"chat_id": ME}, 400,
     f"{BAD}there are no administrators in the private chat"),
    ("leaveChat", {"chat_id": ME}, 400, f"{BAD}private chat can't be left"),
    ("pinChatMessage", {"chat_id": ME, "message_id": 77}, 400, f"{BAD}message to pin not found"),
    ("getUpdates", {"allowed_updates": ["mesage"]}, 400, f'{BAD}unknown update type "mesage"'),
    ("setMyCommands", {"commands": [{"command": f"c{n}", "description": "d"}
                                    for n in range(101)]}, 400, f"{BAD}BOT_COMMANDS_TOO_MUCH"),
    ("setMyCommands", {"commands": [{"command": "Help", "description": "d"}]}, 400,
     f"{BAD}BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "help", "description": ""}]}, 400,
     f"{BAD}BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMyCommands", {"commands": [], "language_code": "zh-hant"}, 400,
     f"{BAD}invalid language code specified"),
    ("setMyCommands", {"commands": [], "scope": {"type": "everybody"}}, 400,
     f"{BAD}can't parse BotCommandScope: Unsupported type specified"),
    ("setMyName", {"name": "x" * 65}, 400, f"{BAD}BOT_TITLE_INVALID"),
    ("setMyDescription", {"description": "x" * 513}, 400, f"{BAD}BOT_DESCRIPTION_INVALID"),
    ("setMyShortDescription", {"short_description": "x" * 121}, 400,
     f"{BAD}BOT_SHORT_DESCRIPTION_INVALID"),
]  # fmt: skip


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: f"{case[0]}: {case[3]}")
async def test_any_other_call_is_refused_in_telegrams_words(
    call: Caller, messenger: Messenger, case: tuple[str, dict[str, Any], int, str]
) -> None:
    method, given, code, why = case
    messenger.start(ME)
    assert await call.refused(method, **given) == (code, why)


async def test_another_token_is_nobodys(call: Caller, server: RehearsalServer) -> None:
    address = f"{server.url}/bot{server.messenger.bot.id}:guess/getMe"
    async with call.http.get(address) as answer:
        assert answer.status == 401
        assert (await answer.json())["description"] == "Unauthorized"


async def test_every_refusal_is_kept_for_those_who_promised_none(
    call: Caller, server: RehearsalServer
) -> None:
    await call("getMe")
    assert not server.api.refusals
    await call.refused("sendMessage", chat_id=ME)
    (refusal,) = server.api.refusals
    assert str(refusal) == "sendMessage: Bad Request: message text is empty"


async def test_parameters_may_come_as_a_form_or_in_the_address(
    call: Caller, messenger: Messenger
) -> None:
    messenger.start(ME)
    form = {"chat_id": str(ME), "text": "Form", "reply_markup": '{"remove_keyboard":true}'}
    async with call.http.post(call.address("sendMessage"), data=form) as answer:
        assert answer.status == 200
    async with call.http.get(
        call.address("SENDMESSAGE"), params={"chat_id": str(ME), "text": "Address"}
    ) as answer:
        assert answer.status == 200
    async with call.http.post(call.address("sendMessage"), data=b"{", headers={
        "Content-Type": "application/json"}) as answer:  # fmt: skip
        assert (await answer.json())["description"] == f"{BAD}can't parse request JSON object"
    assert [m.text for m in messenger.messages(ME) if m.origin == "bot"] == ["Form", "Address"]
