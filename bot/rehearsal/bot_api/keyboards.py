"""`reply_markup`: what stands below a message or in place of the phone's keyboard.

As strict as Telegram, in its words, and a little stricter: a field that no button has is refused,
so that a typo shows at the rehearsal and not in public.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from bot.rehearsal.bot_api.links import fault_of
from bot.rehearsal.bot_api.refusal import Refused
from bot.rehearsal.bot_api.requests import read_chat_request, read_people_request
from bot.rehearsal.messenger.vocabulary import Button, Buttons, Key

DATA_MAX: Final = 64
"""Bytes of callback data."""
COPY_MAX: Final = 256
BUTTONS_MAX: Final = 100
PLACEHOLDER_MAX: Final = 64

_STYLES: Final = frozenset({"primary", "success", "danger"})
_LOOKS: Final = frozenset({"text", "icon_custom_emoji_id", "style"})
_ACTIONS: Final = frozenset(
    {
        "url", "callback_data", "web_app", "login_url", "switch_inline_query",
        "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text",
        "callback_game", "pay",
    }
)  # fmt: skip
_REQUESTS: Final = frozenset(
    {
        "request_users", "request_chat", "request_contact", "request_location", "request_poll",
        "web_app",
    }
)  # fmt: skip
_ASKED: Final = {
    "request_contact": "phone number", "request_poll": "poll", "request_chat": "chats",
    "request_users": "users",
}  # fmt: skip
_SWITCH: Final = frozenset(
    {
        "query", "allow_user_chats", "allow_bot_chats", "allow_group_chats",
        "allow_channel_chats",
    }
)  # fmt: skip
_FIELDS: Final = {
    "inline_keyboard": frozenset({"inline_keyboard"}),
    "keyboard": frozenset(
        {
            "keyboard", "is_persistent", "resize_keyboard", "one_time_keyboard",
            "input_field_placeholder", "selective",
        }
    ),
    "remove_keyboard": frozenset({"remove_keyboard", "selective"}),
    "force_reply": frozenset({"force_reply", "input_field_placeholder", "selective"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Below:
    """Buttons below the message itself."""

    buttons: Buttons | None


@dataclass(frozen=True, slots=True)
class Instead:
    """Keys in place of the phone's keyboard."""

    rows: tuple[tuple[Key, ...], ...]
    placeholder: str | None
    one_time: bool


@dataclass(frozen=True, slots=True)
class Away:
    """The phone's keyboard comes back."""


@dataclass(frozen=True, slots=True)
class AsReply:
    """The person is made to reply; nothing of it stays."""


Markup: TypeAlias = Below | Instead | Away | AsReply


def read_markup(given: object, *, private: bool) -> Markup | None:
    """What a `reply_markup` asks for; None where there is none.

    Refused: it is not one that Telegram takes, or not for this kind of chat.
    """
    if given is None or given == "":
        return None
    if not isinstance(given, Mapping):
        raise Refused.bad_request("object expected as reply markup")
    kind = next((kind for kind in _FIELDS if kind in given), None)
    if kind is None:
        if not given:
            return None
        raise Refused.bad_request(f'unknown field "{next(iter(given))}" in reply markup')
    _no_strangers(given, _FIELDS[kind], "reply markup")
    match kind:
        case "inline_keyboard":
            return Below(_inline(_rows(given, kind)))
        case "keyboard":
            return _instead(given, private=private)
        case "remove_keyboard":
            return Away() if _flag(given, kind) else None
        case _:
            return AsReply() if _flag(given, kind) else None


def buttons_of(markup: Markup | None) -> Buttons | None:
    """The buttons that stand below the message, if any do."""
    return markup.buttons if isinstance(markup, Below) else None


def _rows(given: Mapping[str, Any], kind: str) -> list[list[Any]]:
    rows = given[kind]
    if not isinstance(rows, list):
        raise Refused.bad_request(f'field "{kind}" must be of type Array')
    for row in rows:
        if not isinstance(row, list):
            raise Refused.bad_request(f'field "{kind}" must be an Array of Arrays')
    if sum(map(len, rows)) > BUTTONS_MAX:
        raise Refused.bad_request("reply markup is too long")
    return rows


def _inline(rows: list[list[Any]]) -> Buttons | None:
    buttons = tuple(tuple(_button(button) for button in row) for row in rows if row)
    return buttons or None


def _button(given: object) -> Button:
    what = "inline keyboard button"
    text = _label(given, what)
    assert isinstance(given, Mapping)
    _no_strangers(given, _LOOKS | _ACTIONS, what)
    actions = [action for action in _ACTIONS if given.get(action) not in (None, False)]
    if not actions or (actions == ["callback_data"] and not given["callback_data"]):
        raise _unparsed(what, "Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _unparsed(what, "Exactly one of the optional fields must be used")
    action = actions[0]
    match action:
        case "url":
            _check_url(_string(given, "url", what), what)
        case "callback_data":
            if len(_string(given, "callback_data", what).encode()) > DATA_MAX:
                raise Refused.bad_request("BUTTON_DATA_INVALID")
        case "copy_text":
            copied = given["copy_text"]
            text_ok = isinstance(copied, Mapping) and isinstance(copied.get("text"), str)
            if not text_ok or not 0 < len(copied["text"]) <= COPY_MAX:
                raise Refused.bad_request("BUTTON_COPY_TEXT_INVALID")
        case "callback_game" | "pay":
            raise Refused.bad_request("BUTTON_TYPE_INVALID")
        case "web_app":
            _check_app(given["web_app"], f"{what} Web App")
        case "switch_inline_query_chosen_chat":
            _check_switch(given[action], what)
        case "switch_inline_query" | "switch_inline_query_current_chat":
            _string(given, action, what)
    return Button(
        text, data=given.get("callback_data"), url=given.get("url"), wire={**given, "text": text}
    )


def _instead(given: Mapping[str, Any], *, private: bool) -> Instead:
    rows = tuple(
        tuple(_key(key, private=private) for key in row) for row in _rows(given, "keyboard") if row
    )
    if not rows:
        raise Refused.bad_request("reply keyboard must be non-empty")
    for flag in ("is_persistent", "resize_keyboard", "selective"):
        _flag(given, flag)
    placeholder = given.get("input_field_placeholder")
    if placeholder is not None and not isinstance(placeholder, str):
        raise Refused.bad_request('field "input_field_placeholder" must be of type String')
    if placeholder and len(placeholder) > PLACEHOLDER_MAX:
        raise Refused.bad_request("INPUT_FIELD_PLACEHOLDER_INVALID")
    return Instead(rows, placeholder or None, _flag(given, "one_time_keyboard"))


def _key(given: object, *, private: bool) -> Key:
    what = "keyboard button"
    if isinstance(given, str):
        given = {"text": given}
    text = _label(given, what)
    assert isinstance(given, Mapping)
    _no_strangers(given, _LOOKS | _REQUESTS, what)
    requests = [request for request in _REQUESTS if given.get(request) not in (None, False)]
    if len(requests) > 1:
        raise _unparsed(what, "Exactly one of the optional fields must be used")
    contact = _flag(given, "request_contact", what)
    if requests and not private:
        asked = _ASKED.get(requests[0], "location")
        raise Refused.bad_request(f"{asked} can be requested in private chats only")
    chat, people = given.get("request_chat"), given.get("request_users")
    return Key(
        text,
        request_contact=contact,
        request_chat=None if chat is None else read_chat_request(chat),
        request_people=None if people is None else read_people_request(people),
    )


def _label(given: object, what: str) -> str:
    if not isinstance(given, Mapping):
        raise _unparsed(what, "Object expected")
    if "text" not in given:
        raise _unparsed(what, 'Can\'t find field "text"')
    text = _string(given, "text", what).strip()
    if not text:
        raise Refused.bad_request(f"{what} text must be non-empty")
    if given.get("style") not in (None, *_STYLES):
        raise _unparsed(what, "Invalid button style specified")
    return text


def _string(given: Mapping[str, Any], name: str, what: str) -> str:
    value = given[name]
    if not isinstance(value, str):
        raise _unparsed(what, f'Field "{name}" must be of type String')
    return value


def _flag(given: Mapping[str, Any], name: str, what: str | None = None) -> bool:
    value = given.get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        fault = f'ield "{name}" must be of type Boolean'
        raise _unparsed(what, f"F{fault}") if what else Refused.bad_request(f"f{fault}")
    return value


def _check_url(url: str, what: str) -> None:
    fault = fault_of(url)
    if fault:
        raise Refused.bad_request(f"{what} URL '{url}' is invalid: {fault}")


def _check_switch(given: object, what: str) -> None:
    if not isinstance(given, Mapping):
        raise _unparsed(what, 'Field "switch_inline_query_chosen_chat" must be of type Object')
    _no_strangers(given, _SWITCH, "SwitchInlineQueryChosenChat")
    if not any(given.get(name) for name in _SWITCH - {"query"}):
        raise _unparsed(what, "At least one chat type must be allowed")


def _check_app(given: object, what: str) -> None:
    url = given.get("url") if isinstance(given, Mapping) else None
    if not isinstance(url, str) or not url.startswith("https://"):
        raise Refused.bad_request(f"{what} URL '{url}' is invalid: Only HTTPS links are allowed")


def _no_strangers(given: Mapping[str, Any], known: frozenset[str], what: str) -> None:
    for name in given:
        if name not in known:
            raise Refused.bad_request(f'unknown field "{name}" in {what}')


def _unparsed(what: str, why: str) -> Refused:
    return Refused.bad_request(f"can't parse {what}: {why}")
