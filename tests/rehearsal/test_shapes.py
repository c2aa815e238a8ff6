"""An independent reader, python-telegram-bot, understands everything that the bot is told.

It knows each field of Telegram's objects: one that it lacks breaks it, one that Telegram has not
is left over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from telegram import ChatFullInfo, ChatMember, Message, TelegramObject, Update

from bot.rehearsal import Messenger
from bot.rehearsal.messenger.personas import (
    ANNA,
    GANGNAM,
    HANEUL,
    JIWOO,
    JUNHO,
    MARIA,
    RESCUE,
    SOYEON,
    TAEHYUN,
    VOLUNTEERS,
    YUJIN,
)
from bot.rehearsal.messenger.update_queue import KINDS
from tests.rehearsal.caller import Caller, keys
from tests.rehearsal.test_files import POSTER

ROOM = VOLUNTEERS.id
OLDER = {
    "all_members_are_administrators", "forward_from", "forward_from_chat",
    "forward_from_message_id", "forward_date", "user_ids",
}  # fmt: skip
"""What Telegram still sends for readers older than this one."""


def left_over(read: Any) -> Iterator[str]:
    """The fields that the reader did not know, wherever they are."""
    if isinstance(read, TelegramObject):
        yield from read.api_kwargs
        for base in type(read).__mro__:
            for name in set(getattr(base, "__slots__", ())) - {"api_kwargs"}:
                if not name.startswith("_"):
                    yield from left_over(getattr(read, name, None))
    elif isinstance(read, list | tuple):
        for each in read:
            yield from left_over(each)


class Reader:
    """Calls as a bot does, and has every answer and every update read by the library."""

    def __init__(self, call: Caller) -> None:
        self._call = call
        self.messenger = call.server.messenger
        self.read: list[TelegramObject] = []

    async def send(self, method: str, **given: Any) -> int:
        return self.message(await self._call(method, **given))

    def message(self, answer: dict[str, Any]) -> int:
        message = Message.de_json(answer, None)
        self.read.append(message)
        return message.message_id

    def understood(self, *kinds: str) -> None:
        """Promises that updates of just these kinds came, and that nothing was left over."""
        told = [update.wire() for update in self.messenger.updates(1000)]
        assert {kind for each in told for kind in each} == {"update_id", *kinds}
        self.read.extend(Update.de_json(each, None) for each in told)
        assert set(left_over(self.read)) <= OLDER


@pytest.fixture
async def reader(call: Caller) -> Reader:
    await call.updates(allowed_updates=sorted(KINDS))
    return Reader(call)


async def test_of_the_private_chat(reader: Reader, messenger: Messenger) -> None:
    messenger.start(HANEUL.id, "code")
    messenger.share_contact(HANEUL.id)
    messenger.share_other(JUNHO.id, card="unknown")
    messenger.share_other(JUNHO.id, card="forwarded")
    messenger.sticker(HANEUL.id)
    messenger.voice(HANEUL.id)
    messenger.edit(MARIA.id, messenger.say(MARIA.id, "/start").id, "Hello")
    card = await reader.send("sendMessage", chat_id=HANEUL.id, text="Sign", reply_markup=keys("a"))
    messenger.press(HANEUL.id, card, "a")
    messenger.block(HANEUL.id)
    messenger.unblock(HANEUL.id)
    reader.understood("message", "edited_message", "callback_query", "my_chat_member")


async def test_of_a_group(reader: Reader, call: Caller, messenger: Messenger) -> None:
    messenger.add_bot(SOYEON.id, GANGNAM.id, "code")
    group = messenger.promote_bot(SOYEON.id, GANGNAM.id, {"can_pin_messages"})
    messenger.mute_bot(SOYEON.id, group)
    messenger.remove_bot(SOYEON.id, group)
    messenger.add_bot(YUJIN.id, ROOM, rights={"can_pin_messages"})
    card = await reader.send("sendMessage", chat_id=ROOM, text="<b>Card</b>", parse_mode="HTML")
    await call("pinChatMessage", chat_id=ROOM, message_id=card)
    messenger.say(TAEHYUN.id, "Hello", ROOM, reply_to=card)
    messenger.say(YUJIN.id, "/invite", ROOM, anonymous=True)
    messenger.promote(YUJIN.id, ROOM, ANNA.id)
    messenger.remove(YUJIN.id, ROOM, ANNA.id)
    messenger.join(SOYEON.id, ROOM)
    messenger.say(SOYEON.id, "Hello", ROOM, as_chat=RESCUE.id)
    messenger.make_forum(YUJIN.id, ROOM)
    topic = messenger.open_topic(YUJIN.id, ROOM, "서명")
    await reader.send("sendMessage", chat_id=ROOM, text="Card", message_thread_id=topic.id)
    reader.read.append(ChatFullInfo.de_json(await call("getChat", chat_id=ROOM), None))
    admins = await call("getChatAdministrators", chat_id=ROOM)
    reader.read.extend(ChatMember.de_json(each, None) for each in admins)
    reader.understood("message", "my_chat_member", "chat_member")


async def test_of_a_channel(reader: Reader, call: Caller, messenger: Messenger) -> None:
    messenger.add_bot(SOYEON.id, RESCUE.id)
    messenger.add_bot(YUJIN.id, ROOM, rights={"can_pin_messages"})
    await reader.send("sendMessage", chat_id=RESCUE.id, text="Post", reply_markup=keys("a"))
    messenger.edit(JIWOO.id, messenger.say(JIWOO.id, "News", RESCUE.id).id, "More", RESCUE.id)
    reader.read.append(ChatFullInfo.de_json(await call("getChat", chat_id=RESCUE.id), None))
    reader.understood("message", "my_chat_member", "channel_post", "edited_channel_post")


async def test_of_what_is_picked(reader: Reader, call: Caller, messenger: Messenger) -> None:
    messenger.start(JIWOO.id)
    chat = {"request_id": 1, "chat_is_channel": True, "request_title": True,
            "request_username": True}  # fmt: skip
    people = {"request_id": 2, "request_name": True, "request_username": True}
    keyboard = [
        [{"text": "Chat", "request_chat": chat}, {"text": "People", "request_users": people}]
    ]
    await reader.send(
        "sendMessage", chat_id=JIWOO.id, text="?", reply_markup={"keyboard": keyboard}
    )
    messenger.pick_chat(JIWOO.id, "Chat", RESCUE.id)
    messenger.pick_people(JIWOO.id, "People", [MARIA.id])
    query = messenger.ask(JIWOO.id, "서명")
    content = {"message_text": "Card"}
    result = {"type": "article", "id": "1", "title": "Card", "input_message_content": content,
              "reply_markup": keys("a")}  # fmt: skip
    await call("answerInlineQuery", inline_query_id=query, results=[result])
    messenger.press(JIWOO.id, messenger.pick_result(JIWOO.id, query, "1").id, "a")
    reader.understood("message", "inline_query", "callback_query")


async def test_of_files(reader: Reader, call: Caller, messenger: Messenger) -> None:
    messenger.start(JIWOO.id)
    for method, field in (("sendPhoto", "photo"), ("sendDocument", "document")):
        where = {"chat_id": JIWOO.id, "caption": "A4"}
        _, answer = await call.upload(method, field, POSTER, "p.png", **where)
        reader.message(answer["result"])
    reader.understood("message")


def test_a_strange_field_would_be_seen() -> None:
    message = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private", "strange": True}}
    assert set(left_over(Update.de_json({"update_id": 1, "message": message}, None))) == {"strange"}
