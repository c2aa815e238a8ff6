"""Groups and channels: who runs them, what the bot may do there, and what it hears of it."""

from __future__ import annotations

from collections.abc import Callable
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
    TAEHYUN,
    VOLUNTEERS,
    YUJIN,
)
from bot.rehearsal.messenger.wire import CHANNEL_BOT, TELEGRAM
from tests.rehearsal.caller import CONTACT_KEYBOARD, Caller, keys

BAD = "Bad Request: "
ROOM = VOLUNTEERS.id
POST = {"can_post_messages", "can_edit_messages"}


async def members(call: Caller) -> list[tuple[str, str]]:
    """From what to what the bot's place changed, as it was told."""
    return [
        (
            update["my_chat_member"]["old_chat_member"]["status"],
            update["my_chat_member"]["new_chat_member"]["status"],
        )
        for update in await call.updates()
        if "my_chat_member" in update
    ]


async def test_each_change_of_its_place_is_told_with_the_old_and_the_new(
    call: Caller, messenger: Messenger
) -> None:
    messenger.add_bot(YUJIN.id, ROOM)
    messenger.promote_bot(YUJIN.id, ROOM, {"can_pin_messages"})
    messenger.demote_bot(YUJIN.id, ROOM)
    messenger.mute_bot(TAEHYUN.id, ROOM)
    messenger.unmute_bot(TAEHYUN.id, ROOM)
    messenger.remove_bot(TAEHYUN.id, ROOM)
    messenger.add_bot(YUJIN.id, ROOM)
    assert await members(call) == [
        ("left", "member"),
        ("member", "administrator"),
        ("administrator", "member"),
        ("member", "restricted"),
        ("restricted", "member"),
        ("member", "kicked"),
        ("kicked", "member"),
    ]


async def test_an_admins_rights_stand_there_each_by_its_name(
    call: Caller, messenger: Messenger
) -> None:
    messenger.add_bot(YUJIN.id, ROOM, rights={"can_pin_messages"})
    told = (await call.updates())[0]["my_chat_member"]["new_chat_member"]
    assert told["user"]["id"] == messenger.bot.id
    granted = {name for name, value in told.items() if value is True}
    assert granted == {"can_pin_messages", "can_manage_chat"}
    assert told["can_manage_topics"] is False
    assert "can_post_messages" not in told  # a supergroup has no such right
    asked = await call("getChatMember", chat_id=ROOM, user_id=messenger.bot.id)
    assert asked == told
    admins = await call("getChatAdministrators", chat_id=ROOM)
    assert [each["user"]["id"] for each in admins] == [YUJIN.id, TAEHYUN.id, messenger.bot.id]


async def test_a_link_into_a_group_brings_the_bot_and_then_its_payload(
    call: Caller, messenger: Messenger
) -> None:
    messenger.add_bot(SOYEON.id, GANGNAM.id, "code-1")
    member, service, start = await call.updates()
    assert member["my_chat_member"]["from"]["id"] == SOYEON.id
    assert service["message"]["new_chat_members"][0]["id"] == messenger.bot.id
    assert start["message"]["text"] == f"/start@{messenger.bot.username} code-1"
    assert start["message"]["from"]["id"] == SOYEON.id


async def test_single_rights_make_a_small_group_a_supergroup_first(
    call: Caller, messenger: Messenger
) -> None:
    messenger.add_bot(SOYEON.id, GANGNAM.id)
    anew = messenger.promote_bot(SOYEON.id, GANGNAM.id, {"can_delete_messages"})
    assert anew != GANGNAM.id
    *_, moved, arrived, joined, promoted = await call.updates()
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert moved["message"]["migrate_to_chat_id"] == anew
    assert arrived["message"]["migrate_from_chat_id"] == GANGNAM.id
    assert promoted["my_chat_member"]["chat"]["type"] == "supergroup"
    assert (await call("getChat", chat_id=anew))["title"] == GANGNAM.title


async def test_whoever_is_muted_may_not_write(call: Caller, messenger: Messenger) -> None:
    messenger.add_bot(YUJIN.id, ROOM)
    sent = await call("sendMessage", chat_id=ROOM, text="Card")
    messenger.mute_bot(YUJIN.id, ROOM)
    assert await call.refused("sendMessage", chat_id=ROOM, text="Hello") == (
        400, f"{BAD}not enough rights to send text messages to the chat",
    )  # fmt: skip
    assert await call.refused("sendPhoto", chat_id=ROOM, photo="x") == (
        400, f"{BAD}not enough rights to send photos to the chat",
    )  # fmt: skip
    where = {"chat_id": ROOM, "message_id": sent["message_id"]}
    assert (await call.refused("editMessageText", **where, text="New"))[0] == 403
    messenger.unmute_bot(YUJIN.id, ROOM)
    assert await call("editMessageText", **where, text="New")


async def test_pinning_takes_the_right_and_is_told_to_everybody(
    call: Caller, messenger: Messenger
) -> None:
    messenger.add_bot(YUJIN.id, ROOM)
    sent = await call("sendMessage", chat_id=ROOM, text="Card")
    where = {"chat_id": ROOM, "message_id": sent["message_id"]}
    refused = 400, f"{BAD}not enough rights to manage pinned messages in the chat"
    assert await call.refused("pinChatMessage", **where) == refused
    messenger.promote_bot(YUJIN.id, ROOM, {"can_delete_messages"})
    assert await call.refused("pinChatMessage", **where) == refused
    messenger.promote_bot(YUJIN.id, ROOM, {"can_pin_messages"})
    assert await call("pinChatMessage", **where, disable_notification=True) is True
    service = (await call.updates())[-1]["message"]
    assert service["pinned_message"] == sent
    assert service["from"]["id"] == messenger.bot.id
    assert (await call("getChat", chat_id=ROOM))["pinned_message"] == sent
    assert await call("unpinChatMessage", **where) is True
    assert "pinned_message" not in await call("getChat", chat_id=ROOM)
    assert await call.refused("unpinChatMessage", chat_id=ROOM) == (
        400, f"{BAD}message to unpin not found",
    )  # fmt: skip


async def test_what_is_deleted_is_pinned_no_more_and_cannot_be_edited(
    call: Caller, messenger: Messenger
) -> None:
    messenger.add_bot(YUJIN.id, ROOM, rights={"can_pin_messages"})
    sent = await call("sendMessage", chat_id=ROOM, text="Card")
    where = {"chat_id": ROOM, "message_id": sent["message_id"]}
    await call("pinChatMessage", **where)
    messenger.erase_own(TAEHYUN.id, sent["message_id"], ROOM)
    assert "pinned_message" not in await call("getChat", chat_id=ROOM)
    assert await call.refused("editMessageText", **where, text="New") == (
        400, f"{BAD}message to edit not found",
    )  # fmt: skip


async def test_an_admin_with_the_right_deletes_what_others_wrote(
    call: Caller, messenger: Messenger
) -> None:
    messenger.add_bot(YUJIN.id, ROOM)
    theirs = messenger.say(TAEHYUN.id, "/invite", ROOM)
    where = {"chat_id": ROOM, "message_id": theirs.id}
    assert (await call.refused("deleteMessage", **where))[1] == f"{BAD}message can't be deleted"
    messenger.promote_bot(YUJIN.id, ROOM, {"can_delete_messages"})
    assert await call("deleteMessage", **where) is True


async def test_an_admin_bot_sees_what_members_write(call: Caller, messenger: Messenger) -> None:
    messenger.add_bot(YUJIN.id, ROOM)
    messenger.say(TAEHYUN.id, "unseen", ROOM)
    card = await call("sendMessage", chat_id=ROOM, text="Card")
    messenger.say(TAEHYUN.id, "seen as a reply", ROOM, reply_to=card["message_id"])
    messenger.promote_bot(YUJIN.id, ROOM, {"can_pin_messages"})
    messenger.say(TAEHYUN.id, "seen by an admin", ROOM)
    texts = [update["message"].get("text") for update in await call.updates()
             if "message" in update]  # fmt: skip
    assert [text for text in texts if text] == ["seen as a reply", "seen by an admin"]


@pytest.mark.parametrize(
    ("group", "why"),
    [
        (GANGNAM, "Forbidden: the group chat was deleted"),
        (VOLUNTEERS, "Forbidden: bot was kicked from the supergroup chat"),
    ],
)
async def test_a_deleted_chat_is_closed(
    call: Caller, messenger: Messenger, group: Any, why: str
) -> None:
    creator = group.members[0][0]
    messenger.add_bot(creator, group.id)
    messenger.delete_group(creator, group.id)
    assert await call.refused("sendMessage", chat_id=group.id, text="Hello") == (403, why)
    with pytest.raises(ActRefused):
        messenger.say(creator, "Hello", group.id)


async def test_people_come_go_and_lose_their_rights(call: Caller, messenger: Messenger) -> None:
    messenger.add_bot(SOYEON.id, GANGNAM.id)

    async def status(person: int) -> str:
        found = await call("getChatMember", chat_id=GANGNAM.id, user_id=person)
        return str(found["status"])

    assert await status(YUJIN.id) == "administrator"
    messenger.demote(SOYEON.id, GANGNAM.id, YUJIN.id)
    assert await status(YUJIN.id) == "member"
    messenger.promote(SOYEON.id, GANGNAM.id, DOYUN.id)
    assert await status(DOYUN.id) == "administrator"
    messenger.remove(SOYEON.id, GANGNAM.id, DOYUN.id)
    assert await status(DOYUN.id) == "left"
    messenger.join(MARIA.id, GANGNAM.id)
    assert await status(MARIA.id) == "member"
    told = [update["message"] for update in await call.updates() if "message" in update]
    assert told[1]["left_chat_member"]["id"] == DOYUN.id
    assert told[2]["new_chat_members"][0]["id"] == MARIA.id


async def test_others_places_are_told_only_to_an_admin_who_asked(
    call: Caller, messenger: Messenger
) -> None:
    messenger.add_bot(YUJIN.id, ROOM, rights={"can_pin_messages"})
    messenger.demote(YUJIN.id, ROOM, TAEHYUN.id)
    assert not [update for update in await call.updates() if "chat_member" in update]
    await call.updates(allowed_updates=["chat_member"])
    messenger.promote(YUJIN.id, ROOM, TAEHYUN.id)
    (told,) = [u["chat_member"] for u in await call.updates() if "chat_member" in u]
    assert told["old_chat_member"]["status"] == "member"
    assert told["new_chat_member"]["status"] == "administrator"
    assert told["from"]["id"] == YUJIN.id


# ── topics ───────────────────────────────────────────────────────────────────────────────


async def test_in_a_forum_a_message_goes_to_its_topic(call: Caller, messenger: Messenger) -> None:
    messenger.add_bot(YUJIN.id, ROOM)
    messenger.make_forum(YUJIN.id, ROOM)
    topic = messenger.open_topic(YUJIN.id, ROOM, "서명")
    general = messenger.say(TAEHYUN.id, "/invite", ROOM)
    inside = messenger.say(TAEHYUN.id, "/invite", ROOM, thread=topic.id)
    created, in_general, in_topic = (u["message"] for u in (await call.updates())[-3:])
    assert created["forum_topic_created"]["name"] == "서명"
    assert created["message_id"] == created["message_thread_id"] == topic.id
    assert in_general["chat"]["is_forum"] is True
    assert "message_thread_id" not in in_general
    assert (in_topic["message_thread_id"], in_topic["is_topic_message"]) == (topic.id, True)
    sent = await call("sendMessage", chat_id=ROOM, text="Card", message_thread_id=topic.id)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic.id, True)
    reply = await call("sendMessage", chat_id=ROOM, text="Card",
                       reply_parameters={"message_id": inside.id})  # fmt: skip
    assert reply["message_thread_id"] == topic.id
    assert reply["reply_to_message"]["message_id"] == inside.id
    assert "message_thread_id" not in await call("sendMessage", chat_id=ROOM, text="General")
    for thread in (1, general.id):
        assert await call.refused(
            "sendMessage", chat_id=ROOM, text="Card", message_thread_id=thread
        ) == (400, f"{BAD}message thread not found")


# ── channels ─────────────────────────────────────────────────────────────────────────────


async def test_a_channel_lets_the_bot_post_and_edit_as_its_admin(
    call: Caller, messenger: Messenger
) -> None:
    messenger.add_bot(SOYEON.id, RESCUE.id, rights=POST)
    (told,) = await call.updates()  # no line in a channel tells of it
    assert told["my_chat_member"]["chat"] == {
        "id": RESCUE.id, "title": RESCUE.title, "type": "channel", "username": "rescue_network",
    }  # fmt: skip
    rights = told["my_chat_member"]["new_chat_member"]
    assert (rights["can_post_messages"], rights["can_edit_messages"]) == (True, True)
    link = {"inline_keyboard": [[{"text": "Sign", "url": "https://t.me/x?start=c"}]]}
    post = await call("sendMessage", chat_id="@rescue_network", text="Card", reply_markup=link)
    assert "from" not in post
    assert post["sender_chat"]["id"] == RESCUE.id
    edited = await call("editMessageText", chat_id=RESCUE.id, message_id=post["message_id"],
                        text="20", reply_markup=link)  # fmt: skip
    assert edited["edit_date"]
    assert await call.refused(
        "sendMessage", chat_id=RESCUE.id, text="Card", reply_markup=CONTACT_KEYBOARD
    ) == (400, f"{BAD}phone number can be requested in private chats only")
    member = await call("getChatMember", chat_id=RESCUE.id, user_id=JIWOO.id)
    assert (member["status"], member["can_post_messages"]) == ("administrator", True)


async def test_without_the_right_a_channel_takes_no_post(
    call: Caller, messenger: Messenger
) -> None:
    messenger.add_bot(SOYEON.id, RESCUE.id, rights={"can_invite_users"})
    assert await call.refused("sendMessage", chat_id=RESCUE.id, text="Card") == (
        400, f"{BAD}need administrator rights in the channel chat",
    )  # fmt: skip
    messenger.demote_bot(SOYEON.id, RESCUE.id)
    assert (await members(call))[-1] == ("administrator", "left")
    assert await call.refused("sendMessage", chat_id=RESCUE.id, text="Card") == (
        403, "Forbidden: bot is not a member of the channel chat",
    )  # fmt: skip


async def test_others_posts_name_nobody(call: Caller, messenger: Messenger) -> None:
    messenger.add_bot(SOYEON.id, RESCUE.id, rights=POST)
    written = messenger.say(JIWOO.id, "News", RESCUE.id)
    messenger.edit(JIWOO.id, written.id, "More news", RESCUE.id)
    _, post, edited = await call.updates()
    assert "from" not in post["channel_post"]
    assert post["channel_post"]["sender_chat"]["id"] == RESCUE.id
    assert edited["edited_channel_post"]["text"] == "More news"


async def test_a_channels_posts_appear_in_the_linked_group(
    call: Caller, messenger: Messenger
) -> None:
    messenger.add_bot(SOYEON.id, RESCUE.id, rights=POST)
    messenger.add_bot(YUJIN.id, ROOM, rights={"can_pin_messages"})
    post = await call("sendMessage", chat_id=RESCUE.id, text="Card", reply_markup=keys("a"))
    copy = (await call.updates())[-1]["message"]
    assert copy["from"] == TELEGRAM
    assert (copy["chat"]["id"], copy["sender_chat"]["id"]) == (ROOM, RESCUE.id)
    assert copy["is_automatic_forward"] is True
    assert copy["forward_origin"]["message_id"] == post["message_id"]
    assert "reply_markup" not in copy  # only links go along
    assert (await call("getChat", chat_id=RESCUE.id))["linked_chat_id"] == ROOM
    assert (await call("getChat", chat_id=ROOM))["linked_chat_id"] == RESCUE.id


async def test_in_the_name_of_ones_channel_is_not_in_the_name_of_the_group(
    call: Caller, messenger: Messenger
) -> None:
    messenger.join(SOYEON.id, ROOM)
    messenger.add_bot(YUJIN.id, ROOM)
    messenger.say(SOYEON.id, "/invite", ROOM, as_chat=RESCUE.id)
    told = (await call.updates())[-1]["message"]
    assert told["from"] == CHANNEL_BOT
    assert told["sender_chat"]["id"] == RESCUE.id


# ── what people may not do ───────────────────────────────────────────────────────────────

ACTS: list[Callable[[Messenger], object]] = [
    lambda m: m.promote_bot(YUJIN.id, ROOM),  # it is not there
    lambda m: m.unmute_bot(YUJIN.id, ROOM),
    lambda m: m.add_bot(TAEHYUN.id, ROOM, rights={"can_pin_messages"}),  # he may appoint nobody
    lambda m: m.add_bot(YUJIN.id, ROOM, rights={"can_post_messages"}),  # no right of a group
    lambda m: m.add_bot(YUJIN.id, ROOM, "no spaces"),
    lambda m: m.add_bot(DOYUN.id, RESCUE.id),
    lambda m: m.promote(TAEHYUN.id, ROOM, MARIA.id),
    lambda m: m.promote(YUJIN.id, ROOM, MARIA.id),  # she is not there
    lambda m: m.demote(YUJIN.id, ROOM, YUJIN.id),
    lambda m: m.remove(TAEHYUN.id, ROOM, YUJIN.id),
    lambda m: m.join(YUJIN.id, ROOM),
    lambda m: m.say(DOYUN.id, "Hello", RESCUE.id),
    lambda m: m.say(TAEHYUN.id, "Hello", ROOM, as_chat=RESCUE.id),
    lambda m: m.say(TAEHYUN.id, "Hello", ROOM, thread=7),
    lambda m: m.say(TAEHYUN.id, "Hello", ROOM, reply_to=7),
    lambda m: m.open_topic(YUJIN.id, ROOM, "서명"),
    lambda m: m.make_forum(DOYUN.id, GANGNAM.id),
    lambda m: m.pin_as(DOYUN.id, GANGNAM.id, 1),
    lambda m: m.unpin_as(SOYEON.id, GANGNAM.id),
    lambda m: m.delete_group(TAEHYUN.id, ROOM),
    lambda m: m.upgrade(ROOM),
    lambda m: m.upgrade_as(HANEUL.id, GANGNAM.id),
]


@pytest.mark.parametrize("act", ACTS)
def test_what_a_messenger_would_not_let_people_do_is_refused(
    act: Callable[[Messenger], object],
) -> None:
    messenger = Messenger()
    with pytest.raises(ActRefused):
        act(messenger)
    assert messenger.pending() == 0
