"""Only a card that the person sent herself, now, from her own account, is her own."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from bot.conversation.vocabulary import SharedContact, Unsupported
from bot.platforms.telegram.contact import Owner, owner
from bot.platforms.telegram.parse import Me, parse

Change = dict[str, Any]
ANN = 1001


def card(
    *, message: Change | None = None, sender: Change | None = None, contact: Change | None = None
) -> dict[str, Any]:
    """Ann's own card, with changes; a value of None takes the field away."""
    update: dict[str, Any] = {
        "update_id": 7,
        "message": {
            "message_id": 55,
            "date": 1_800_000_000,
            "chat": {"id": ANN, "type": "private", "first_name": "Ann"},
            "from": {"id": ANN, "is_bot": False, "first_name": "Ann", "language_code": "ko"},
            "reply_to_message": {"message_id": 54},
            "contact": {"phone_number": "821024687531", "first_name": "Ann", "user_id": ANN},
        },
    }
    inside = update["message"]
    for target, changes in (
        (inside, message),
        (inside["from"], sender),
        (inside["contact"], contact),
    ):
        for key, value in (changes or {}).items():
            if value is None:
                del target[key]
            else:
                target[key] = value
    return deepcopy(update)


def moved(kind: str) -> dict[str, Any]:
    """The same message as another kind of update."""
    update = card()
    return {"update_id": 7, kind: update["message"]}


USER = {"id": 4242, "is_bot": False, "first_name": "Bob"}
BOT = {"id": 4343, "is_bot": True, "first_name": "Inline", "username": "vcardbot"}
CHANNEL = {"id": -1005, "type": "channel", "title": "News"}


def test_a_card_sent_by_its_owner_in_private_is_her_own(me: Me) -> None:
    event = parse(card(), me)
    assert event is not None
    assert event.what == SharedContact(phone="821024687531", owner="self")
    assert (event.who.id, event.where.id, event.message) == ("1001", "1001", "55")


FORGED: dict[str, tuple[dict[str, Any], Owner]] = {
    "somebody else's card": (card(contact={"user_id": 4242}), "other"),
    "a card without an owner": (card(contact={"user_id": None}), "unknown"),
    "an owner written as text": (card(contact={"user_id": str(ANN)}), "unknown"),
    "an owner written as true": (card(contact={"user_id": True}), "unknown"),
    "forwarded": (
        card(message={"forward_origin": {"type": "user", "date": 1, "sender_user": USER}}),
        "forwarded",
    ),
    "forwarded, as old servers say it": (card(message={"forward_from": USER}), "forwarded"),
    "forwarded from a hidden account": (card(message={"forward_sender_name": "B"}), "forwarded"),
    "forwarded, and another's": (
        card(message={"forward_date": 1}, contact={"user_id": 4242}),
        "forwarded",
    ),
    "through an inline bot": (card(message={"via_bot": BOT}), "unknown"),
    "edited afterwards": (card(message={"edit_date": 1_800_000_100}), "unknown"),
    "in the name of a chat": (card(message={"sender_chat": CHANNEL}), "unknown"),
    "automatically forwarded": (card(message={"is_automatic_forward": True}), "unknown"),
    "in a business chat": (card(message={"business_connection_id": "b1"}), "unknown"),
    "by a business bot": (card(message={"sender_business_bot": BOT}), "unknown"),
    "as a guest": (card(message={"guest_query_id": "g1"}), "unknown"),
    "by a guest's caller": (card(message={"guest_bot_caller_user": USER}), "unknown"),
    "ephemeral": (card(message={"ephemeral_message_id": 3}), "unknown"),
    "to one receiver": (card(message={"receiver_user": USER}), "unknown"),
    "by an automatism": (card(message={"is_from_offline": True}), "unknown"),
    "as Telegram itself": (
        card(
            message={"chat": {"id": 777000, "type": "private"}},
            sender={"id": 777000},
            contact={"user_id": 777000},
        ),
        "unknown",
    ),
    "as the anonymous admin": (
        card(
            message={"chat": {"id": 1087968824, "type": "private"}},
            sender={"id": 1087968824},
            contact={"user_id": 1087968824},
        ),
        "unknown",
    ),
    "as the channel bot": (
        card(
            message={"chat": {"id": 136817688, "type": "private"}},
            sender={"id": 136817688},
            contact={"user_id": 136817688},
        ),
        "unknown",
    ),
    "in a group": (
        card(message={"chat": {"id": -100, "type": "supergroup", "title": "Choir"}}),
        "unknown",
    ),
    "of nobody knows whether a bot": (card(sender={"is_bot": None}), "unknown"),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_card_never_counts_and_is_answered(me: Me, case: str) -> None:
    update, expected = FORGED[case]
    event = parse(update, me)
    assert event is not None
    assert event.what == SharedContact(phone="821024687531", owner=expected)


def test_a_card_in_a_group_is_told_as_of_a_group(me: Me) -> None:
    update, _ = FORGED["in a group"]
    event = parse(update, me)
    assert event is not None
    assert event.where.kind == "group"


def test_an_edited_card_is_an_edit(me: Me) -> None:
    event = parse(moved("edited_message"), me)
    assert event is not None
    assert event.what == Unsupported("edit")


@pytest.mark.parametrize(
    "kind",
    [
        "channel_post",
        "edited_channel_post",
        "business_message",
        "edited_business_message",
        "guest_message",
        "ephemeral_message",
    ],
)
def test_a_card_in_another_kind_of_update_is_nothing(me: Me, kind: str) -> None:
    assert parse(moved(kind), me) is None
    assert owner(moved(kind)) == "unknown"


def test_a_card_beside_another_kind_of_update_does_not_count() -> None:
    assert owner({**card(), "edited_message": card()["message"]}) == "unknown"


def test_a_bot_that_sends_its_card_gets_no_answer_at_all(me: Me) -> None:
    assert parse(card(sender={"is_bot": True}), me) is None


def test_a_card_in_somebody_elses_chat_reaches_nobody(me: Me) -> None:
    update = card(message={"chat": {"id": 1, "type": "private"}})
    assert parse(update, me) is None
    assert owner(update) == "unknown"


def test_a_card_in_a_channel_is_nothing(me: Me) -> None:
    assert parse(card(message={"chat": CHANNEL}), me) is None
