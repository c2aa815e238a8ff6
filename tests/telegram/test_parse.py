"""Raw updates become events; what does not concern us becomes nothing; nothing is quoted."""

from __future__ import annotations

from typing import Any

import pytest

from bot.conversation.vocabulary import (
    Asked,
    Chose,
    Membership,
    Migrated,
    Person,
    PickedPeople,
    PickedPlace,
    Place,
    Said,
    Sought,
    Started,
    Unsupported,
)
from bot.platforms.telegram.parse import Me, callback_id, parse
from bot.platforms.telegram.raw import MalformedUpdate

ANN = {
    "id": 1001,
    "is_bot": False,
    "first_name": "Ann",
    "last_name": "Lee",
    "language_code": "pt-br",
}
PRIVATE = {"id": 1001, "type": "private", "first_name": "Ann"}
GROUP = {"id": -1007, "type": "supergroup", "title": "Choir"}
CHANNEL = {"id": -1009, "type": "channel", "title": "News"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}


def written(text: str, chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    message = {"message_id": 9, "date": 1, "chat": chat, "from": ANN, "text": text, **more}
    return {"update_id": 70, "message": message}


def sent(**content: Any) -> dict[str, Any]:
    return {
        "update_id": 70,
        "message": {"message_id": 9, "date": 1, "chat": PRIVATE, "from": ANN, **content},
    }


def pressed(data: Any = "sign", chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    message = {"message_id": 33, "date": 0, "chat": chat}
    query = {"id": "cb1", "from": ANN, "message": message, "data": data, **more}
    return {"update_id": 71, "callback_query": query}


def membership(chat: dict[str, Any], old: Any, new: Any) -> dict[str, Any]:
    def member(status: Any) -> dict[str, Any]:
        return dict(status) if isinstance(status, dict) else {"status": status}

    change = {
        "chat": chat,
        "from": ANN,
        "date": 1,
        "old_chat_member": member(old),
        "new_chat_member": member(new),
    }
    return {"update_id": 72, "my_chat_member": change}


def what(update: dict[str, Any], me: Me) -> Any:
    event = parse(update, me)
    return None if event is None else event.what


def test_an_event_tells_who_where_and_which_update(me: Me) -> None:
    event = parse(written("안녕"), me)
    assert event is not None
    assert event.source == "telegram:123456789"
    assert event.id == 70
    assert event.who == Person("telegram", "1001", "pt-br", "Ann Lee")
    assert event.where == Place("telegram", "1001", "private")
    assert event.what == Said("안녕")
    assert event.message == "9"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/start", Started()),
        ("/start g7Kx_-2", Started("g7Kx_-2")),
        ("/START@dojangbot  code ", Started("code")),
        ("/withdraw now", Asked("withdraw", "now")),
        ("/Withdraw@DojangBot now\nplease", Asked("withdraw", "now\nplease")),
        ("/me", Asked("me")),
        ("/서명", Asked("서명")),
        ("/", Asked("")),
        ("/ a b", Asked("", "a b")),
        ("/me@OtherBot", None),
        ("not /me", Said("not /me")),
        ("/start a\x00b\ud83dc", Started("abc")),
        ("\x00", Said("")),
        ("😀 \udc00", Said("😀 ")),
    ],
)
def test_a_text_is_a_command_or_said(me: Me, text: str, expected: object) -> None:
    assert what(written(text), me) == expected


@pytest.mark.parametrize("kind", ["sticker", "voice", "photo", "poll", "location", "dice"])
def test_other_contents_are_named(me: Me, kind: str) -> None:
    assert what(sent(**{kind: {}}), me) == Unsupported(kind)


def test_notices_of_the_messenger_are_nothing(me: Me) -> None:
    assert parse(sent(pinned_message={}), me) is None
    assert parse(sent(message_auto_delete_timer_changed={}), me) is None


def test_an_edit_is_told_but_a_moving_live_location_is_not(me: Me) -> None:
    edited = {"update_id": 1, "edited_message": written("x")["message"]}
    assert what(edited, me) == Unsupported("edit")
    moving = {"update_id": 1, "edited_message": sent(location={})["message"]}
    assert parse(moving, me) is None


@pytest.mark.parametrize(
    "update",
    [
        written("hello all", GROUP),
        written("/me@OtherBot", GROUP),
        {"update_id": 1, "edited_message": written("/me", GROUP)["message"]},
        written("/invite", GROUP, sender_chat={"id": -100999, "type": "channel"}),
        written("/invite", GROUP, **{"from": {**ANN, "is_bot": True}}),
        {"update_id": 1, "message": {"message_id": 1, "chat": GROUP, "new_chat_title": "x"}},
        {"update_id": 1, "poll": {}},
        {"update_id": 1, "message_reaction": {"chat": GROUP}},
        {"update_id": 1, "of_tomorrow": 5},
        {"update_id": 1},
        written("hi", {"id": 5, "type": "of_tomorrow"}),
        written("/withdraw", business_connection_id="b1"),
        written("/withdraw", {"id": 4242, "type": "private"}),
        written("hi", **{"from": {**ANN, "is_bot": True}}),
    ],
)
def test_what_does_not_concern_us_is_nothing(me: Me, update: dict[str, Any]) -> None:
    assert parse(update, me) is None


def test_a_command_in_a_group_is_told_with_the_groups_title(me: Me) -> None:
    event = parse(written("/invite@DojangBot", GROUP), me)
    assert event is not None
    assert event.what == Asked("invite")
    assert event.where == Place("telegram", "-1007", "group", "Choir")
    assert not event.anonymous_admin


def test_only_the_groups_own_name_makes_an_anonymous_admin(me: Me) -> None:
    event = parse(written("/invite", GROUP, **{"from": ANONYMOUS, "sender_chat": GROUP}), me)
    assert event is not None
    assert event.anonymous_admin


def test_a_press_tells_the_message_whose_button_it_was(me: Me) -> None:
    event = parse(pressed(), me)
    assert event is not None
    assert event.what == Chose("sign")
    assert (event.message, event.callback) == ("33", "cb1")
    assert event.where.kind == "private"


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "callback_query": {"id": "cb1", "from": ANN, "inline_message_id": "x"}},
        {"update_id": 1, "callback_query": {"id": "cb1", "from": ANN, "data": 7}},
        {"update_id": 1, "callback_query": {"id": "cb1"}},
        pressed(chat={"id": 4242, "type": "private"}),
    ],
)
def test_a_press_that_means_nothing_is_still_acknowledged(me: Me, update: dict[str, Any]) -> None:
    try:
        event = parse(update, me)
    except MalformedUpdate:
        event = None
    assert event is None
    assert callback_id(update) == "cb1"


IN = {"status": "restricted", "is_member": True}
OUT = {"status": "restricted", "is_member": False}


@pytest.mark.parametrize(
    ("chat", "old", "new", "expected"),
    [
        (PRIVATE, "member", "kicked", Membership("blocked")),
        (PRIVATE, "kicked", "member", Membership("unblocked")),
        (GROUP, "left", "member", Membership("added")),
        (GROUP, "kicked", "administrator", Membership("added")),
        (GROUP, OUT, IN, Membership("added", writes=False)),
        (GROUP, "left", "creator", Membership("added", pins=True)),
        (
            GROUP,
            "member",
            {"status": "administrator", "can_pin_messages": True},
            Membership("changed", pins=True),
        ),
        (GROUP, "member", {**IN, "can_send_messages": True}, Membership("changed")),
        (
            CHANNEL,
            "left",
            {"status": "administrator", "can_post_messages": True},
            Membership("added"),
        ),
        (
            CHANNEL,
            "administrator",
            {"status": "administrator", "can_post_messages": False},
            Membership("changed", writes=False),
        ),
        (CHANNEL, "administrator", "left", Membership("removed")),
        (GROUP, "member", "left", Membership("removed")),
        (GROUP, "administrator", "kicked", Membership("removed")),
        (GROUP, "member", "administrator", Membership("changed")),
        (GROUP, "member", IN, Membership("changed", writes=False)),
        (GROUP, "left", "kicked", None),
    ],
)
def test_membership_tells_what_changed(
    me: Me, chat: dict[str, Any], old: Any, new: Any, expected: object
) -> None:
    assert what(membership(chat, old, new), me) == expected


SECRET = "Kim Planted 821024687531"


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "message": SECRET},
        {"update_id": 1, "message": {"chat": SECRET}},
        {"update_id": 1, "message": {"message_id": 1, "chat": PRIVATE, "text": SECRET}},
        written(SECRET, **{"from": {**ANN, "id": SECRET}}),
        written(SECRET, **{"from": {**ANN, "first_name": [SECRET]}}),
        written(SECRET, message_id=SECRET),
        {**written(SECRET), "update_id": SECRET},
        sent(text=[SECRET]),
        sent(contact=SECRET),
        sent(contact={"first_name": SECRET}),
        sent(contact={"phone_number": [SECRET]}),
        pressed(data=[SECRET]),
        membership(PRIVATE, {"status": [SECRET]}, "member"),
    ],
)
def test_a_malformed_update_is_refused_without_quoting_it(me: Me, update: dict[str, Any]) -> None:
    with pytest.raises(MalformedUpdate) as refusal:
        parse(update, me)
    assert "Planted" not in repr(refusal.value)


@pytest.mark.parametrize(
    ("chat", "notice"),
    [(-7, {"migrate_to_chat_id": -1007}), (-1007, {"migrate_from_chat_id": -7})],
    ids=["told in the former chat", "told in the new chat"],
)
@pytest.mark.parametrize("sender", [{"from": ANN}, {"from": ANONYMOUS}, {}])
def test_a_group_that_moved_is_told_by_its_former_id_and_in_nobodys_name(me, chat, notice, sender):
    where = {"id": chat, "type": "group" if chat == -7 else "supergroup", "title": "Choir"}
    message = {"message_id": 9, "date": 1, "chat": where, **sender, **notice}
    event = parse({"update_id": 70, "message": message}, me)
    assert event is not None
    assert event.what == Migrated("-1007")
    assert event.where == Place("telegram", "-7", "group", "Choir")
    assert event.who == Person("telegram", "-7")


def test_what_an_anonymous_admin_does_with_the_bot_is_done_by_an_admin(me: Me) -> None:
    change = {
        "chat": GROUP,
        "from": ANONYMOUS,
        "old_chat_member": {"status": "left"},
        "new_chat_member": {"status": "member"},
    }
    event = parse({"update_id": 1, "my_chat_member": change}, me)
    assert event is not None
    assert event.anonymous_admin


def in_topic(thread: int, **more: Any) -> dict[str, Any]:
    return written("/count@DojangBot", GROUP, message_thread_id=thread, **more)


@pytest.mark.parametrize(
    ("update", "thread"),
    [
        (in_topic(33, is_topic_message=True), "33"),
        (in_topic(1, is_topic_message=True), ""),
        (in_topic(33), ""),
        (written("/count@DojangBot", GROUP), ""),
    ],
)
def test_a_topic_is_answered_in_itself_and_a_mere_thread_of_replies_is_none(
    me: Me, update: dict[str, Any], thread: str
) -> None:
    event = parse(update, me)
    assert event is not None
    assert event.where.thread == thread
    assert event.where.address == "telegram:-1007"


@pytest.mark.parametrize(
    ("shared", "expected"),
    [
        (
            {"request_id": 1, "chat_id": -1007, "title": "Choir"},
            PickedPlace(Place("telegram", "-1007", "group", "Choir")),
        ),
        (
            {"request_id": 2, "chat_id": -1009},
            PickedPlace(Place("telegram", "-1009", "channel", None)),
        ),
        ({"request_id": 77, "chat_id": -1009}, None),
    ],
)
def test_a_place_that_was_picked_is_a_claim(
    me: Me, shared: dict[str, Any], expected: PickedPlace | None
) -> None:
    event = parse(sent(chat_shared=shared), me)
    assert (event and event.what) == expected


def test_what_is_sought_in_any_chat_belongs_to_its_person(me: Me) -> None:
    query = {"id": "9001", "from": ANN, "query": "", "offset": "", "chat_type": "supergroup"}
    event = parse({"update_id": 1, "inline_query": query}, me)
    assert event is not None
    assert event.what == Sought("9001")
    assert event.where == Place("telegram", "1001", "private")
    assert parse({"update_id": 1, "inline_query": {**query, "from": ANONYMOUS}}, me) is None


@pytest.mark.parametrize(
    ("shared", "expected"),
    [
        (
            {"request_id": 3, "users": [{"user_id": 5, "first_name": "Анна", "last_name": "Ким"}]},
            PickedPeople((Person("telegram", "5", name="Анна Ким"),)),
        ),
        (
            {"request_id": 3, "users": [{"user_id": 5}, {"user_id": 6, "last_name": "Kim"}]},
            PickedPeople((Person("telegram", "5"), Person("telegram", "6", name="Kim"))),
        ),
        ({"request_id": 1, "users": [{"user_id": 5}]}, None),
    ],
)
def test_people_who_were_picked_are_known_by_their_ids(
    me: Me, shared: dict[str, Any], expected: PickedPeople | None
) -> None:
    event = parse(sent(users_shared=shared), me)
    assert (event and event.what) == expected


@pytest.mark.parametrize("users", [None, [], {}, [5], [{"user_id": "5"}], [{"first_name": "Ann"}]])
def test_nobody_picked_is_malformed(me: Me, users: Any) -> None:
    with pytest.raises(MalformedUpdate):
        parse(sent(users_shared={"request_id": 3, "users": users}), me)
