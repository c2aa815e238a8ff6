"""What people do in groups, written as one would tell it, is played; what follows is written down.

No bot runs here: its calls come over HTTP, so that each line of the transcript has one cause.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.rehearsal import ActRefused, Messenger
from bot.rehearsal.messenger.personas import (
    ANNA,
    GANGNAM,
    JIWOO,
    RESCUE,
    SOYEON,
    TAEHYUN,
    VOLUNTEERS,
    YUJIN,
)
from bot.rehearsal.script.script import NotInTheScript, Player
from bot.rehearsal.script.transcript import Transcript
from tests.rehearsal.caller import Caller, keys

ROOM = VOLUNTEERS.id


@pytest.fixture
def lines(messenger: Messenger) -> Iterator[list[str]]:
    written: list[str] = []
    transcript = Transcript(messenger, lambda line: written.append(line.strip()))
    yield written
    transcript.close()


@pytest.fixture
def player(messenger: Messenger) -> Player:
    return Player(messenger)


def place(messenger: Messenger, chat: int) -> tuple[str, tuple[str, ...] | None, bool]:
    found = messenger.scene.place(chat)
    return found.standing, found.rights, found.muted


def test_a_groups_story(messenger: Messenger, player: Player) -> None:
    player.play("최유진 adds the bot to 자원봉사방 with code-1")
    assert messenger.messages(ROOM)[-1].text == f"/start@{messenger.bot.username} code-1"
    player.play("최유진 promotes the bot in 자원봉사방 to pin messages and delete messages")
    assert place(messenger, ROOM) == ("in", ("can_delete_messages", "can_pin_messages"), False)
    player.play("최유진 demotes the bot in 자원봉사방")
    player.play("오태현 mutes the bot in 자원봉사방")
    assert place(messenger, ROOM) == ("in", None, True)
    player.play("오태현 unmutes the bot in 자원봉사방")
    player.play("최유진 removes the bot from 자원봉사방")
    assert place(messenger, ROOM) == ("kicked", None, False)
    player.play("최유진 deletes the group 자원봉사방")
    with pytest.raises(NotInTheScript):
        player.play("최유진 in 자원봉사방: Hello")


def test_people_come_and_go(messenger: Messenger, player: Player) -> None:
    player.play("Maria joins 자원봉사방")
    player.play("최유진 promotes Maria in 자원봉사방")
    player.play("최유진 demotes 오태현 in 자원봉사방")
    player.play("최유진 removes Анна from 자원봉사방")
    player.play("Maria leaves 자원봉사방")
    assert messenger.scene.groups[ROOM].members == ((YUJIN.id, "creator"), (TAEHYUN.id, "member"))


def test_a_group_keeps_its_name_when_it_moves(messenger: Messenger, player: Player) -> None:
    player.play("박소연 adds the bot to 강남 시민모임")
    player.play("박소연 turns 강남 시민모임 into a forum")
    player.play("박소연 opens the topic 서명 in 강남 시민모임")
    player.play("정도윤 in 강남 시민모임 › 서명: /invite")
    player.play("박소연 in 강남 시민모임, anonymously: /count")
    moved = messenger.scene.moved[GANGNAM.id]
    in_topic, anonymous = messenger.messages(moved)[-2:]
    assert (in_topic.text, in_topic.thread) == ("/invite", messenger.messages(moved)[-3].id)
    assert (anonymous.text, anonymous.anonymous, anonymous.thread) == ("/count", True, None)


async def test_a_pinned_card_is_written_down(
    call: Caller, player: Player, lines: list[str]
) -> None:
    player.play("최유진 adds the bot to 자원봉사방 to pin messages")
    sent = await call("sendMessage", chat_id=ROOM, text="Card", reply_markup=keys("Sign"))
    where = {"chat_id": ROOM, "message_id": sent["message_id"]}
    await call("pinChatMessage", **where)
    await call("editMessageText", **where, text="Card: 20")
    player.play("최유진 unpins the latest message in 자원봉사방")
    player.play("오태현 pins the bot's last message in 자원봉사방")
    player.play("오태현 deletes the bot's last message in 자원봉사방")
    assert lines == [
        "[자원봉사방] Dojang: Card",
        "[Sign]",
        "[자원봉사방] (pinned: Dojang's “Card”)",
        "[자원봉사방] Dojang, instead: Card: 20",
        "[자원봉사방] (unpinned: Dojang's “Card: 20”)",
        "[자원봉사방] (pinned: Dojang's “Card: 20”)",
        "[자원봉사방] (removed: Dojang's “Card: 20”)",
    ]


async def test_a_link_leads_the_bot_into_a_group_or_a_channel(
    call: Caller, messenger: Messenger, player: Player
) -> None:
    link = f"https://t.me/{messenger.bot.username}?startgroup=g1"
    await call.say("Where?", SOYEON.id, reply_markup={"inline_keyboard": [
        [{"text": "Group", "url": link}],
        [{"text": "Channel", "url": f"https://t.me/{messenger.bot.username}?startchannel"
                                    "&admin=post_messages+edit_messages"}],
    ]})  # fmt: skip
    player.play("박소연 follows “Group” into 강남 시민모임")
    assert messenger.messages(GANGNAM.id)[-1].text.endswith(" g1")
    player.play("박소연 follows “Channel” into 탈북난민구출네트워크")
    assert place(messenger, RESCUE.id)[1] == ("can_post_messages", "can_edit_messages")


async def test_a_channels_post_and_its_copy_are_written_down(
    call: Caller, player: Player, lines: list[str]
) -> None:
    player.play("박소연 adds the bot to 탈북난민구출네트워크 to post messages and edit messages")
    await call("sendMessage", chat_id=RESCUE.id, text="Card")
    assert lines == [
        "[탈북난민구출네트워크] Dojang: Card",
        "[자원봉사방] (from the channel: “Card”)",
    ]


async def test_what_is_offered_and_picked_is_written_down(
    call: Caller, player: Player, lines: list[str]
) -> None:
    player.play("정도윤 asks @bot in 강남 시민모임: 서명")
    query = (await call.updates())[-1]["inline_query"]
    assert (query["query"], query["chat_type"]) == ("서명", "group")
    result = {
        "type": "article", "id": "1", "title": "서명 카드",
        "input_message_content": {"message_text": "Card"}, "reply_markup": keys("Sign"),
    }  # fmt: skip
    await call("answerInlineQuery", inline_query_id=query["id"], results=[result])
    player.play("정도윤 picks “서명 카드”")
    assert lines == ["(offered: 서명 카드)", "[강남 시민모임] 정도윤, by the bot: Card", "[Sign]"]
    player.play("김하늘 asks @bot in 강남 시민모임: 서명")
    assert lines[3:] == ["(offered: 서명 카드)"]  # without asking the bot anew
    player.play("Maria asks @bot")
    assert (await call.updates())[-1]["inline_query"]["query"] == ""
    with pytest.raises(NotInTheScript):
        player.play("Maria picks “서명 카드”")


async def test_chats_and_people_are_picked_by_name(call: Caller, player: Player) -> None:
    def asking(**request: Any) -> dict[str, Any]:
        return {"keyboard": [[{"text": "Pick", **request}]]}

    channel = {"request_id": 1, "chat_is_channel": True}
    await call.say("Which?", SOYEON.id, reply_markup=asking(request_chat=channel))
    player.play("박소연 picks the channel 탈북난민구출네트워크 for “Pick”")
    shared = (await call.updates())[-1]["message"]["chat_shared"]
    assert shared["chat_id"] == RESCUE.id
    people = {"request_id": 2, "max_quantity": 3}
    await call.say("Who?", JIWOO.id, reply_markup=asking(request_users=people))
    player.play("한지우 picks 오태현 and Анна for “Pick”")
    shared = (await call.updates())[-1]["message"]["users_shared"]
    assert [user["user_id"] for user in shared["users"]] == [TAEHYUN.id, ANNA.id]


async def test_files_are_written_down(call: Caller, messenger: Messenger, lines: list[str]) -> None:
    messenger.start(YUJIN.id)
    await call.upload("sendDocument", "document", b"%PDF-1.7", "poster.pdf", chat_id=YUJIN.id,
                      caption="For the wall")  # fmt: skip
    assert lines == ["Dojang: (a document: poster.pdf, under 1 MB)", "For the wall"]


@pytest.mark.parametrize(
    "line",
    [
        "Nobody adds the bot to 강남 시민모임",
        "박소연 adds the bot to Nowhere",
        "박소연 deletes the bot's last message in 강남 시민모임",
        "박소연 follows “Nothing” into 강남 시민모임",
        "박소연 in 강남 시민모임 › 서명: /invite",
        "박소연 picks 정도윤 for “Nothing”",
        "박소연 dances",
    ],
)
def test_what_cannot_be_played_says_why(player: Player, line: str) -> None:
    with pytest.raises(NotInTheScript):
        player.play(line)


def test_what_people_say_is_no_line_of_its_own(messenger: Messenger, player: Player) -> None:
    player.play("박소연 in 강남 시민모임: Maria adds the bot to 강남 시민모임")
    assert messenger.messages(GANGNAM.id)[-1].text == "Maria adds the bot to 강남 시민모임"
    with pytest.raises(ActRefused):
        player.play("정도윤 removes the bot from 강남 시민모임")
