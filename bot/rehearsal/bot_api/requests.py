"""Keys that ask for a chat or for people, as strict as Telegram and a little stricter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.rehearsal.bot_api.refusal import Refused
from bot.rehearsal.messenger.groups import RIGHTS
from bot.rehearsal.messenger.vocabulary import ChatRequest, PeopleRequest

PEOPLE_MAX: Final = 10

_CHAT: Final = frozenset(
    {
        "request_id", "chat_is_channel", "chat_is_forum", "chat_has_username", "chat_is_created",
        "user_administrator_rights", "bot_administrator_rights", "bot_is_member", "request_title",
        "request_username", "request_photo",
    }
)  # fmt: skip
_PEOPLE: Final = frozenset(
    {
        "request_id", "user_is_bot", "user_is_premium", "max_quantity", "request_name",
        "request_username", "request_photo",
    }
)  # fmt: skip
_RIGHTS: Final = frozenset(right for rights in RIGHTS.values() for right in rights) | {
    "is_anonymous"
}


def read_chat_request(given: object) -> ChatRequest:
    """A `request_chat`. Refused: a field is missing, wrong, or none of its."""
    fields = _fields(given, "KeyboardButtonRequestChat", _CHAT)
    if "chat_is_channel" not in fields:
        raise _unparsed('Can\'t find field "chat_is_channel"')
    person = _rights(fields, "user_administrator_rights")
    bot = _rights(fields, "bot_administrator_rights")
    if not set(bot) <= set(person):
        raise _unparsed("the bot's rights must be among the user's")
    return ChatRequest(
        id=_id(fields),
        channel=_flag(fields, "chat_is_channel") or False,
        forum=_flag(fields, "chat_is_forum"),
        public=_flag(fields, "chat_has_username"),
        own=_flag(fields, "chat_is_created") or False,
        person_rights=person,
        bot_rights=bot,
        bot_inside=_flag(fields, "bot_is_member") or False,
        with_title=_flag(fields, "request_title") or False,
        with_username=_flag(fields, "request_username") or False,
    )


def read_people_request(given: object) -> PeopleRequest:
    """A `request_users`. Refused: a field is missing, wrong, or none of its."""
    fields = _fields(given, "KeyboardButtonRequestUsers", _PEOPLE)
    most = fields.get("max_quantity", 1)
    if not isinstance(most, int) or not 0 < most <= PEOPLE_MAX:
        raise _unparsed('Field "max_quantity" must be between 1 and 10')
    return PeopleRequest(
        id=_id(fields),
        most=most,
        bots=_flag(fields, "user_is_bot") or False,
        with_name=_flag(fields, "request_name") or False,
        with_username=_flag(fields, "request_username") or False,
    )


def _fields(given: object, what: str, known: frozenset[str]) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise _unparsed("Object expected")
    for name in given:
        if name not in known:
            raise Refused.bad_request(f'unknown field "{name}" in {what}')
    return given


def _id(fields: Mapping[str, Any]) -> int:
    if "request_id" not in fields:
        raise _unparsed('Can\'t find field "request_id"')
    value = fields["request_id"]
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**31:
        raise _unparsed('Field "request_id" must be of type Number')
    return value


def _flag(fields: Mapping[str, Any], name: str) -> bool | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        raise _unparsed(f'Field "{name}" must be of type Boolean')
    return value


def _rights(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    given = fields.get(name)
    if given is None:
        return ()
    rights = _fields(given, "ChatAdministratorRights", _RIGHTS)
    granted = (right for right in rights if _flag(rights, right))
    return tuple(sorted(granted))


def _unparsed(why: str) -> Refused:
    return Refused.bad_request(f"can't parse keyboard button: {why}")
