"""Inline mode, and keys that ask for a chat or for people."""

from __future__ import annotations

from typing import Any

import pytest

from bot.rehearsal import ActRefused, Messenger
from bot.rehearsal.messenger.personas import (
    DOYUN,
    GANGNAM,
    HANEUL,
    JIWOO,
    MARIA,
    RESCUE,
    SOYEON,
    VOLUNTEERS,
    YUJIN,
)
from bot.rehearsal.messenger.vocabulary import Message, Offer
from tests.rehearsal.caller import Caller, keys
from tests.rehearsal.conftest import Clock

BAD = "Bad Request: "
ME = HANEUL.id
UNREAD = "can't parse InlineQueryResult: "
LATE = f"{BAD}query is too old and response timeout expired or query ID is invalid"


def article(id_: str = "ko", **more: Any) -> dict[str, Any]:
    return {
        "type": "article", "id": id_, "title": "서명하기", "description": "카드를 올립니다",
        "input_message_content": {"message_text": "<b>Card</b>", "parse_mode": "HTML"},
        "reply_markup": {"inline_keyboard": [[{"text": "Sign", "url": "https://t.me/x?start=c"}]]},
        **more,
    }  # fmt: skip


async def newest(call: Caller) -> dict[str, Any]:
    return (await call.updates())[-1]


async def offered(call: Caller, **more: Any) -> str:
    """Answers the newest query and gives back its id."""
    query = str((await newest(call))["inline_query"]["id"])
    given = {"results": [article()], "cache_time": 0, "is_personal": True, **more}
    assert await call("answerInlineQuery", inline_query_id=query, **given) is True
    return query


def the_offer(messenger: Messenger, query: str) -> Offer:
    found = messenger.inline.offer(query)
    assert found is not None
    return found


# ── inline mode ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("person", "chat", "kind"),
    [
        (MARIA.id, None, "sender"),
        (DOYUN.id, GANGNAM.id, "group"),
        (YUJIN.id, VOLUNTEERS.id, "supergroup"),
        (SOYEON.id, RESCUE.id, "channel"),
    ],
)
async def test_a_query_tells_who_asks_and_in_what_kind_of_chat(
    call: Caller, messenger: Messenger, person: int, chat: int | None, kind: str
) -> None:
    messenger.ask(person, " 서명 ", chat)
    query = (await newest(call))["inline_query"]
    assert (query["query"], query["chat_type"], query["offset"]) == ("서명", kind, "")
    assert query["from"]["id"] == person
    assert query["from"]["language_code"] == messenger.scene.people[person].language


async def test_what_is_picked_is_sent_by_the_person_via_the_bot(
    call: Caller, messenger: Messenger
) -> None:
    messenger.ask(DOYUN.id, "서명", GANGNAM.id)
    query = await offered(call)
    assert messenger.inline.offer(query) is not None
    sent = messenger.pick_result(DOYUN.id, query, "ko")
    assert (sent.chat, sent.sender, sent.text, sent.via_bot) == (
        GANGNAM.id, DOYUN.id, "Card", True,
    )  # fmt: skip
    assert [button.text for button in sent.choices] == ["Sign"]
    # The bot is not in the group, so it hears nothing more of it.
    assert "inline_query" in await newest(call)


async def test_in_its_own_groups_the_bot_sees_what_was_picked(
    call: Caller, messenger: Messenger
) -> None:
    messenger.add_bot(SOYEON.id, GANGNAM.id)
    messenger.ask(DOYUN.id, "", GANGNAM.id)
    messenger.pick_result(DOYUN.id, await offered(call), "ko")
    message = (await newest(call))["message"]
    assert message["via_bot"]["id"] == messenger.bot.id
    assert message["from"]["id"] == DOYUN.id


async def test_a_picked_message_is_pressed_and_edited_by_an_id_of_its_own(
    call: Caller, messenger: Messenger
) -> None:
    messenger.ask(DOYUN.id, "", GANGNAM.id)
    query = await offered(call, results=[article(reply_markup=keys("a"))])
    sent = messenger.pick_result(DOYUN.id, query, "ko")
    messenger.press(SOYEON.id, sent.id, "a", GANGNAM.id)
    press = (await newest(call))["callback_query"]
    assert "message" not in press
    where = {"inline_message_id": press["inline_message_id"]}
    assert await call("editMessageText", **where, text="New") is True
    anew = messenger.scene.message(GANGNAM.id, sent.id)
    assert isinstance(anew, Message)
    assert anew.text == "New"
    assert (await call.refused("editMessageText", inline_message_id="x", text="New"))[0] == 400


async def test_a_query_waits_thirty_seconds(
    call: Caller, messenger: Messenger, clock: Clock
) -> None:
    messenger.ask(ME, "서명")
    query = (await newest(call))["inline_query"]["id"]
    given = {"inline_query_id": query, "results": [article()]}
    clock.now += 31
    assert await call.refused("answerInlineQuery", **given) == (400, LATE)
    assert await call.updates() == []
    with pytest.raises(ActRefused):
        messenger.pick_result(ME, query, "ko")


async def test_an_answer_that_is_not_personal_serves_everybody_who_asks_the_same(
    call: Caller, messenger: Messenger, clock: Clock
) -> None:
    messenger.ask(ME, "서명")
    await offered(call, is_personal=False, cache_time=300)
    before = messenger.pending()
    again = messenger.ask(MARIA.id, "서명")
    assert messenger.pending() == before  # the bot is not asked again
    assert [each.id for each in the_offer(messenger, again).results] == ["ko"]
    clock.now += 301
    messenger.ask(MARIA.id, "서명")
    assert (await newest(call))["inline_query"]["from"]["id"] == MARIA.id


async def test_a_personal_answer_serves_its_person_alone(
    call: Caller, messenger: Messenger
) -> None:
    messenger.ask(ME, "서명")
    await offered(call, is_personal=True, cache_time=300)
    before = messenger.pending()
    messenger.ask(ME, "서명")
    assert messenger.pending() == before
    messenger.ask(MARIA.id, "서명")
    assert messenger.pending() == before + 1


async def test_a_button_above_the_results_opens_the_private_chat(
    call: Caller, messenger: Messenger
) -> None:
    messenger.ask(ME, "")
    query = await offered(call, results=[], button={"text": "Start", "start_parameter": "in"})
    assert the_offer(messenger, query) == Offer((), ("Start", "in"))


ANSWERS: list[tuple[dict[str, Any], str]] = [
    ({"results": "x"}, "can't parse inline query results JSON object"),
    ({"results": {}}, "expected an Array of inline query results"),
    ({"results": [article(str(n)) for n in range(51)]}, "too many inline query results specified"),
    ({"results": [article(), article()]}, "RESULT_ID_DUPLICATE"),
    ({"results": [article("가" * 22)]}, "RESULT_ID_INVALID"),
    ({"results": [article(title=" ")]}, "ARTICLE_TITLE_EMPTY"),
    ({"results": [{"type": "article", "id": "1"}]},
     'can\'t parse InlineQueryResult: Can\'t find field "title"'),
    ({"results": [article(input_message_content={"message_text": ""})]},
     "can't parse InlineQueryResult: Message text is empty"),
    ({"results": [article(input_message_content={"message_text": "x" * 4097})]},
     "MESSAGE_TOO_LONG"),
    ({"results": [article(input_message_content={"message_text": "<b>", "parse_mode": "HTML"})]},
     f'{UNREAD}Can\'t parse entities: Can\'t find end tag corresponding to start tag "b"'),
    ({"results": [article(titel="x")]}, 'unknown field "titel" in InlineQueryResult'),
    ({"results": [article(reply_markup={"keyboard": [["a"]]})]}, "inline keyboard expected"),
    ({"button": {"text": "", "start_parameter": "in"}}, "SWITCH_PM_TEXT_EMPTY"),
    ({"button": {"text": "Start", "start_parameter": ""}}, "can't use empty start_parameter"),
    ({"button": {"text": "Start", "start_parameter": "x" * 65}},
     "too long start_parameter specified"),
    ({"button": {"text": "Start", "start_parameter": "no spaces"}},
     "unallowed characters in start_parameter are used"),
    ({"results": [article("")]}, "RESULT_ID_EMPTY"),
    ({"inline_query_id": "1"}, LATE.removeprefix(BAD)),
]  # fmt: skip


@pytest.mark.parametrize(("given", "why"), ANSWERS)
async def test_an_answer_is_refused_in_telegrams_words(
    call: Caller, messenger: Messenger, given: dict[str, Any], why: str
) -> None:
    query = messenger.ask(ME, "")
    answer = {"inline_query_id": query, "results": [article()], **given}
    assert await call.refused("answerInlineQuery", **answer) == (400, BAD + why)


async def test_buttons_lead_into_inline_mode(call: Caller) -> None:
    chosen = {"query": "서명", "allow_group_chats": True}
    buttons = [{"text": "Here", "switch_inline_query_current_chat": ""},
               {"text": "There", "switch_inline_query_chosen_chat": chosen}]  # fmt: skip
    sent = await call.say(reply_markup={"inline_keyboard": [buttons]})
    assert sent["reply_markup"]["inline_keyboard"] == [buttons]
    nowhere = {"text": "There", "switch_inline_query_chosen_chat": {"query": "x"}}
    assert (await call.refused(
        "sendMessage", chat_id=ME, text="x", reply_markup={"inline_keyboard": [[nowhere]]}
    ))[0] == 400  # fmt: skip


async def test_the_bot_knows_that_it_can_be_asked(call: Caller) -> None:
    assert (await call("getMe"))["supports_inline_queries"] is True


# ── keys that ask ────────────────────────────────────────────────────────────────────────

CHANNEL = {"request_id": 7, "chat_is_channel": True, "request_title": True}
POST = {"can_post_messages": True, "can_edit_messages": True}


def key(**request: Any) -> dict[str, Any]:
    return {"keyboard": [[{"text": "Pick", **request}]], "one_time_keyboard": True}


async def test_a_picked_channel_comes_with_what_was_asked_of_it(
    call: Caller, messenger: Messenger
) -> None:
    request = {**CHANNEL, "user_administrator_rights": POST, "bot_administrator_rights": POST}
    await call.say("Which?", SOYEON.id, reply_markup=key(request_chat=request))
    messenger.pick_chat(SOYEON.id, "Pick", RESCUE.id)
    *_, placed, shared = await call.updates()
    member = placed["my_chat_member"]
    assert (member["chat"]["id"], member["from"]["id"]) == (RESCUE.id, SOYEON.id)
    assert member["new_chat_member"]["can_post_messages"] is True
    assert shared["message"]["chat_shared"] == {
        "request_id": 7, "chat_id": RESCUE.id, "title": RESCUE.title,
    }  # fmt: skip
    assert (shared["message"]["chat"]["id"], shared["message"]["from"]["id"]) == (
        SOYEON.id, SOYEON.id,
    )  # fmt: skip
    assert messenger.keyboard(SOYEON.id) is None  # it was there for one time


async def test_a_picked_group_may_be_one_where_the_bot_is_not(
    call: Caller, messenger: Messenger
) -> None:
    request = {"request_id": 3, "chat_is_channel": False}
    await call.say("Which?", DOYUN.id, reply_markup=key(request_chat=request))
    messenger.pick_chat(DOYUN.id, "Pick", GANGNAM.id)
    assert (await newest(call))["message"]["chat_shared"] == {
        "request_id": 3, "chat_id": GANGNAM.id,
    }  # fmt: skip
    assert messenger.scene.standing(GANGNAM.id) == "never"
    assert (await call.refused("getChatMember", chat_id=GANGNAM.id, user_id=DOYUN.id))[0] == 403


@pytest.mark.parametrize(
    ("person", "more", "picks"),
    [
        (SOYEON, {}, [RESCUE.id]),
        (SOYEON, {"chat_has_username": False}, []),
        (SOYEON, {"chat_is_channel": False}, [GANGNAM.id]),
        (DOYUN, {"chat_is_channel": False}, [GANGNAM.id]),
        (DOYUN, {"chat_is_channel": False, "chat_is_created": True}, []),
        (DOYUN, {"user_administrator_rights": POST}, []),
        (JIWOO, {"user_administrator_rights": POST}, [RESCUE.id]),
        (JIWOO, {"chat_is_created": True}, []),
        (YUJIN, {"chat_is_channel": False, "chat_is_forum": False}, [GANGNAM.id, VOLUNTEERS.id]),
        (YUJIN, {"chat_is_channel": False, "chat_is_forum": True}, []),
    ],
)
async def test_only_what_suits_can_be_picked(
    call: Caller, messenger: Messenger, person: Any, more: dict[str, Any], picks: list[int]
) -> None:
    await call.say("Which?", person.id, reply_markup=key(request_chat={**CHANNEL, **more}))
    keyboard = messenger.keyboard(person.id)
    assert keyboard is not None
    request = keyboard.rows[0][0].request_chat
    assert request is not None
    assert [group.id for group in messenger.chats_for(person.id, request)] == picks
    for group in (GANGNAM, VOLUNTEERS, RESCUE):
        if group.id not in picks:
            with pytest.raises(ActRefused):
                messenger.pick_chat(person.id, "Pick", group.id)


async def test_picked_people_come_with_their_names(call: Caller, messenger: Messenger) -> None:
    request = {"request_id": 9, "max_quantity": 2, "request_name": True, "request_username": True}
    await call.say("Who?", JIWOO.id, reply_markup=key(request_users=request))
    messenger.pick_people(JIWOO.id, "Pick", [MARIA.id, DOYUN.id])
    shared = (await newest(call))["message"]["users_shared"]
    assert shared["request_id"] == 9
    assert shared["users"] == [
        {"user_id": MARIA.id, "first_name": "Maria", "last_name": "Jensen", "username": "mjensen"},
        {"user_id": DOYUN.id, "first_name": "정도윤"},
    ]
    await call.say("Who?", JIWOO.id, reply_markup=key(request_users=request))
    with pytest.raises(ActRefused):
        messenger.pick_people(JIWOO.id, "Pick", [MARIA.id, DOYUN.id, ME])
    with pytest.raises(ActRefused):
        messenger.pick_people(JIWOO.id, "Other", [MARIA.id])


REQUESTS: list[tuple[dict[str, Any], str]] = [
    ({"request_chat": {"chat_is_channel": True}},
     'can\'t parse keyboard button: Can\'t find field "request_id"'),
    ({"request_chat": {"request_id": 1}},
     'can\'t parse keyboard button: Can\'t find field "chat_is_channel"'),
    ({"request_chat": {**CHANNEL, "title": True}},
     'unknown field "title" in KeyboardButtonRequestChat'),
    ({"request_chat": {**CHANNEL, "user_administrator_rights": {"can_sing": True}}},
     'unknown field "can_sing" in ChatAdministratorRights'),
    ({"request_chat": {**CHANNEL, "bot_administrator_rights": POST}},
     "can't parse keyboard button: the bot's rights must be among the user's"),
    ({"request_users": {"request_id": 1, "max_quantity": 11}},
     'can\'t parse keyboard button: Field "max_quantity" must be between 1 and 10'),
    ({"request_users": {"request_id": 2**31}},
     'can\'t parse keyboard button: Field "request_id" must be of type Number'),
]  # fmt: skip


@pytest.mark.parametrize(("request_", "why"), REQUESTS)
async def test_a_key_is_refused_in_telegrams_words(
    call: Caller, messenger: Messenger, request_: dict[str, Any], why: str
) -> None:
    messenger.start(ME)
    assert await call.refused(
        "sendMessage", chat_id=ME, text="Which?", reply_markup=key(**request_)
    ) == (400, BAD + why)


async def test_nothing_is_asked_for_in_a_group(call: Caller, messenger: Messenger) -> None:
    messenger.add_bot(SOYEON.id, GANGNAM.id)
    for request, what in (
        ({"request_chat": CHANNEL}, "chats"), ({"request_users": {"request_id": 1}}, "users"),
    ):  # fmt: skip
        assert await call.refused(
            "sendMessage", chat_id=GANGNAM.id, text="Which?", reply_markup=key(**request)
        ) == (400, f"{BAD}{what} can be requested in private chats only")
