"""Whose phone is on a contact card: the strictest reading of what Telegram vouches for.

A contact is an ordinary message, and a client may send any phone in it. What the sender cannot
choose is `contact.user_id`: Telegram's server fills it with the account to which that phone
belongs. The phone is the sender's own if that is the account that sent the card itself, now, in
its own private chat with us. Everything else is somebody else's card or proves nothing.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from bot.platforms.telegram.raw import JSON

Owner: TypeAlias = Literal["self", "other", "unknown", "forwarded"]

STAND_INS: Final = frozenset({777000, 1087968824, 136817688})
"""Accounts in whose name others write: Telegram, anonymous admins, channels."""

FOREIGN_MARKS: Final = frozenset(
    {
        "sender_chat",  # in the name of a chat
        "via_bot",  # an inline bot wrote the card, not the sender
        "sender_business_bot",
        "business_connection_id",  # a chat that only looks like the private one
        "guest_query_id",
        "guest_bot_caller_user",
        "guest_bot_caller_chat",
        "ephemeral_message_id",
        "receiver_user",
        "is_automatic_forward",
        "edit_date",
        "is_from_offline",  # scheduled or sent by an automatism: nobody pressed a button now
    }
)
"""Fields that an ordinary message from the person herself does not have at all."""

LOOK_ALIKES: Final = frozenset(
    {"business_connection_id", "guest_query_id", "ephemeral_message_id", "receiver_user"}
)
"""Fields of messages whose chat only shares its number with a chat of ours."""


def owner(update: JSON) -> Owner:
    """Whose card this update brings. Total: whatever is missing or odd proves nothing."""
    message = _part(update, "message")
    sender, holder = _part(message, "from").get("id"), _part(message, "contact").get("user_id")
    if any(field.startswith("forward_") for field in message):
        return "forwarded"
    if type(holder) is not int or type(sender) is not int:
        return "unknown"
    if holder != sender:
        return "other"
    return "self" if _sent_by_herself(update, message, sender) else "unknown"


def _sent_by_herself(update: JSON, message: JSON, sender: int) -> bool:
    chat = _part(message, "chat")
    return (
        update.keys() == {"update_id", "message"}
        and chat.get("type") == "private"
        and chat.get("id") == sender
        and _part(message, "from").get("is_bot") is False
        and sender not in STAND_INS
        and not FOREIGN_MARKS & message.keys()
    )


def _part(parent: JSON, key: str) -> JSON:
    value = parent.get(key)
    return value if isinstance(value, dict) else {}
