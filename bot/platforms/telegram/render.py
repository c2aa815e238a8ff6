"""A reply becomes the Bot API calls that carry it out. Pure: no clock, no network.

Our markup is the Bot API's HTML as it stands, so texts pass through; link previews are off,
because Telegram would fetch them and push the choices out of sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol
from urllib.parse import quote, urlencode

from bot.conversation.vocabulary import (
    AskContact,
    AskStanding,
    ChatLink,
    Choice,
    Place,
    Reply,
    Retract,
    Say,
    ShareLink,
    Text,
)
from bot.platforms.telegram.calls import Call
from bot.platforms.telegram.parse import Me
from bot.platforms.telegram.split import split

DELETED_AT_ONCE: Final = 100
"""Messages that one deleteMessages takes."""

IN_TWO_ROWS: Final = 3
"""Up to so many choices the first, which leads on, has the width for itself."""


class Shows(Protocol):
    """What is asked of the texts."""

    def show(self, language: str, text: Text) -> str: ...

    def plain(self, language: str, text: Text) -> str: ...


def render(reply: Reply, language: str, where: Place, texts: Shows, me: Me) -> list[Call]:
    """The calls that carry out this reply in this chat, in order. None for an empty `Retract`."""
    chat = int(where.id)
    match reply:
        case Say():
            return _say(
                reply, texts.show(language, reply.text), chat, _Buttons(language, texts, me)
            )
        case AskContact(text, label, slot):
            markup = _contact_keyboard(texts.plain(language, label))
            return _messages(texts.show(language, text), chat, markup, slot)
        case Retract(messages):
            return [
                Call("deleteMessages", {"chat_id": chat, "message_ids": ids})
                for ids in _chunks([int(message) for message in messages])
            ]
        case AskStanding(person, then):
            return [Call("getChatMember", {"chat_id": chat, "user_id": int(person)}, then=then)]


# ── messages ─────────────────────────────────────────────────────────────────────────────


def _say(say: Say, text: str, chat: int, buttons: _Buttons) -> list[Call]:
    if say.closes_contact:
        # The contact keyboard only goes away with a new message, which then has no room for
        # choices: a message of the Bot API carries one keyboard.
        if say.choices:
            raise ValueError("a message that closes the contact button cannot have choices")
        return _messages(text, chat, {"remove_keyboard": True}, say.slot)
    markup = {"inline_keyboard": buttons.rows(say.choices, menu=say.menu)} if say.choices else None
    calls = _messages(text, chat, markup, say.slot)
    if say.edits:
        first = calls[0]
        calls[0] = Call(
            "editMessageText", {**first.params, "message_id": int(say.edits)}, first.slot
        )
    return calls


def _messages(text: str, chat: int, markup: dict[str, Any] | None, slot: str) -> list[Call]:
    """One message, or several for a long text: the last one has the keyboard and the slot."""
    *earlier, last = (
        {
            "chat_id": chat,
            "text": part,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        for part in split(text)
    )
    if markup is not None:
        last["reply_markup"] = markup
    return [*(Call("sendMessage", params) for params in earlier), Call("sendMessage", last, slot)]


def _contact_keyboard(label: str) -> dict[str, Any]:
    return {
        "keyboard": [[{"text": label, "request_contact": True}]],
        "resize_keyboard": True,
        "is_persistent": True,
        "one_time_keyboard": False,
    }


def _chunks(messages: Sequence[int]) -> list[Sequence[int]]:
    return [
        messages[start : start + DELETED_AT_ONCE]
        for start in range(0, len(messages), DELETED_AT_ONCE)
    ]


# ── buttons ──────────────────────────────────────────────────────────────────────────────


class _Buttons:
    """Choices as inline buttons, in one reader's language."""

    def __init__(self, language: str, texts: Shows, me: Me) -> None:
        self._language = language
        self._texts = texts
        self._me = me

    def rows(self, choices: Sequence[Choice], *, menu: bool = False) -> list[list[dict[str, str]]]:
        buttons = [self._button(choice) for choice in choices]
        if menu or len(buttons) > IN_TWO_ROWS:
            return [[button] for button in buttons]
        return [row for row in (buttons[:1], buttons[1:]) if row]

    def _button(self, choice: Choice) -> dict[str, str]:
        label = self._plain(choice.label)
        match choice.does:
            case ChatLink(payload):
                return {"text": label, "url": self._chat(payload)}
            case ShareLink(text, payload):
                shared = {"url": self._chat(payload), "text": self._plain(text)}
                query = urlencode(shared, quote_via=quote)
                return {"text": label, "url": f"https://t.me/share/url?{query}"}
            case token:
                return {"text": label, "callback_data": token}

    def _chat(self, payload: str) -> str:
        link = f"https://t.me/{self._me.username}"
        return f"{link}?{urlencode({'start': payload})}" if payload else link

    def _plain(self, text: Text | str) -> str:
        return text if isinstance(text, str) else self._texts.plain(self._language, text)
