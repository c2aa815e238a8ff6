"""What an answer of Telegram means for the call that it answers. Pure, and in one place.

Telegram tells errors apart by a number and by English words that are not documented; the words
below are those of the server's source.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, TypeAlias

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.conversation.vocabulary import (
    Delivered,
    Gone,
    Hushed,
    Lost,
    NotAllowed,
    Report,
    Settled,
    Standing,
)
from bot.platforms.telegram import rights
from bot.platforms.telegram.calls import Call
from bot.platforms.telegram.raw import JSON

_UNCHANGED: Final = ("message is not modified",)
_CANNOT_EDIT: Final = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not specified",
)
_NOBODY_THERE: Final = (
    "chat not found",
    "user is deactivated",
    "peer_id_invalid",
    "bot was blocked",
    "bot was kicked",
    "bot is not a member",
    "can't initiate conversation",
    "group chat was deleted",
)


_HIDDEN: Final = ("member list is inaccessible", "chat_admin_required")
_NO_FILES: Final = ("rights to send documents", "rights to send photos", "send_docs_forbidden",
                    "send_photos_forbidden", "send_media_forbidden")  # fmt: skip
_FILES: Final = frozenset({"sendDocument", "sendPhoto"})
_MUTED: Final = (
    "not enough rights to send text",
    "no rights to send a message",
    "need administrator rights in the channel",
    "chat_write_forbidden",
    "chat_restricted",
)
_MENUS: Final = frozenset({"setMyCommands", "deleteMyCommands"})
_TOPIC_GONE: Final = ("message thread not found", "topic_closed", "topic_deleted")


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing more is to be done for this call."""

    report: Report


@dataclass(frozen=True, slots=True)
class Dropped:
    """Telegram will never take this call; it would be in the way of the next."""

    report: Report


@dataclass(frozen=True, slots=True)
class Wait:
    """Too fast: once more after these seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Moved:
    """The group became a supergroup: once more to this chat."""

    chat: int


@dataclass(frozen=True, slots=True)
class Instead:
    """The message cannot be edited any more: this sends it anew."""

    call: Call


@dataclass(frozen=True, slots=True)
class Retry:
    """Carried out or not, nobody knows: once more, later."""


Verdict: TypeAlias = Done | Dropped | Wait | Moved | Instead | Retry


def accepted(call: Call, result: Any) -> Done:
    """The call succeeded with this result."""
    fields = result if isinstance(result, dict) else {}
    if call.method == "getChatMember":
        return Done(_standing(call, fields))
    if call.method == "editMessageText":  # its message is the one that was asked for
        return Done(Settled())
    if call.slot and "message_id" in fields:
        return Done(Delivered(call.slot, str(fields["message_id"]), call.instead_of))
    return Done(Settled())


def refused(call: Call, error: TelegramError) -> Verdict:
    """The call failed with this error."""
    match error:
        case RetryAfter():
            return Wait(seconds(error))
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden() if call.method == "getChatMember":  # where we are not, nobody is an admin
            return Dropped(_standing(call, {}))
        case Forbidden() if _says(error.message.lower(), _MUTED):
            return Dropped(Hushed())
        case Forbidden() | BadRequest() if call.method in _MENUS:  # nothing depends on them
            return Dropped(Settled())
        case Forbidden():
            return Done(Gone())
        case BadRequest():
            return _bad_request(call, error.message.lower())
        case _:
            return Retry()


def moved(call: Call, chat: int) -> Call | None:
    """The same call to where the chat has moved; None where it is about what stayed behind.

    Messages do not move along, and their ids belong to other messages in the new chat.
    """
    there = {**call.params, "chat_id": chat}
    match call.method:
        case "deleteMessages":
            return None
        case "editMessageText":
            del there["message_id"]
            return replace(call, method="sendMessage", params=there)
        case _:
            return replace(call, params=there)


def seconds(error: RetryAfter) -> float:
    """How long Telegram told us to wait."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def _says(words: str, phrases: tuple[str, ...]) -> bool:
    return any(phrase in words for phrase in phrases)


def _bad_request(call: Call, words: str) -> Verdict:
    def says(phrases: tuple[str, ...]) -> bool:
        return _says(words, phrases)

    if call.method == "getChatMember":  # nobody Telegram knows as a member is no admin
        return Dropped(replace(_standing(call, {}), known=not says(_HIDDEN)))
    if says(_NOBODY_THERE):
        return Done(Gone())
    if call.method in _FILES and says(_NO_FILES):
        return Dropped(NotAllowed())
    if says(_MUTED):
        return Dropped(Hushed())
    if says(_TOPIC_GONE) and "message_thread_id" in call.params:
        outside = {name: v for name, v in call.params.items() if name != "message_thread_id"}
        return Instead(replace(call, params=outside))
    if call.method == "editMessageText" and says(_UNCHANGED):
        return Done(Settled())
    if call.method == "editMessageText" and says(_CANNOT_EDIT):
        return _anew(call)
    if call.method == "deleteMessages":  # gone already, or too old to be deleted
        return Done(Settled())
    return Dropped(Lost(call.slot) if call.slot else Settled())


def _anew(call: Call) -> Verdict:
    """What becomes of an edit whose message is gone."""
    if not call.revives:
        return Dropped(Lost(call.slot))
    anew = dict(call.params)
    former = str(anew.pop("message_id"))
    return Instead(Call("sendMessage", anew, call.slot, instead_of=former))


def _standing(call: Call, member: JSON) -> Standing:
    """What the one who was asked about may do; nothing, where the answer tells nothing."""
    known = isinstance(member.get("status"), str)
    return Standing(
        admin=known and rights.speaks_for(member),
        then=call.then,
        person=str(call.params.get("user_id", "")),
        writes=known and rights.writes(member),
    )
