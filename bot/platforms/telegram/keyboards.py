"""Choices as inline buttons, and the messenger's own buttons below the chat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

from bot.conversation.vocabulary import ChatLink, Choice, GroupLink, ShareLink, Text
from bot.platforms.telegram.parse import PEOPLE, PICKED, Me
from bot.platforms.telegram.texts import Shows

IN_TWO_ROWS: Final = 3
"""Up to so many choices the first, which leads on, has the width for itself."""

BRING: Final = "card"
"""What the group hears of somebody who brings us by `GroupLink`."""

_RIGHTS: Final = (
    "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users",
    "can_post_stories", "can_edit_stories", "can_delete_stories",
)  # fmt: skip
"""Those of ChatAdministratorRights that must be told, one way or the other."""


def contact(label: str) -> dict[str, Any]:
    """The button that shares one's own number."""
    return {
        "keyboard": [[{"text": label, "request_contact": True}]],
        "resize_keyboard": True,
        "is_persistent": True,
        "one_time_keyboard": False,
    }


def places(group: str, channel: str) -> dict[str, Any]:
    """Two buttons that pick: a group where the person is an admin and we are, and a channel where
    we are let in on the way."""
    numbers = {kind: number for number, kind in PICKED.items()}
    # Telegram insists that a bot gets no right which the person does not have. With the right to
    # post, we may also edit what we have posted; the right to edit is about others' posts.
    post = _rights(can_post_messages=True, can_manage_chat=True)
    posting = {"user_administrator_rights": post, "bot_administrator_rights": post}
    leading = {"user_administrator_rights": _rights(can_manage_chat=True), "bot_is_member": True}
    return {
        "keyboard": [
            [_picker(group, numbers["group"], chat_is_channel=False, **leading)],
            [_picker(channel, numbers["channel"], chat_is_channel=True, **posting)],
        ],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }


def people(label: str) -> dict[str, Any]:
    """A button that picks one person, with the name that the picker sees."""
    wanted = {"request_id": PEOPLE, "user_is_bot": False, "max_quantity": 1, "request_name": True}
    return {
        "keyboard": [[{"text": label, "request_users": wanted}]],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }


def _picker(label: str, number: int, **wanted: Any) -> dict[str, Any]:
    request = {"request_id": number, "request_title": True, **wanted}
    return {"text": label, "request_chat": request}


def _rights(**given: bool) -> dict[str, bool]:
    return dict.fromkeys(_RIGHTS, False) | given


class Buttons:
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

    def markup(self, choices: Sequence[Choice], *, menu: bool = False) -> dict[str, Any] | None:
        """None without choices."""
        return {"inline_keyboard": self.rows(choices, menu=menu)} if choices else None

    def _button(self, choice: Choice) -> dict[str, str]:
        label = self._plain(choice.label)
        match choice.does:
            case ChatLink(payload):
                return {"text": label, "url": chat_link(self._me, payload)}
            case GroupLink():
                url = f"https://t.me/{self._me.username}?{urlencode({'startgroup': BRING})}"
                return {"text": label, "url": url}
            case ShareLink(text, payload):
                shared = {"url": chat_link(self._me, payload), "text": self._plain(text)}
                query = urlencode(shared, quote_via=quote)
                return {"text": label, "url": f"https://t.me/share/url?{query}"}
            case str(token):
                return {"text": label, "callback_data": token}

    def _plain(self, text: Text | str) -> str:
        return text if isinstance(text, str) else self._texts.plain(self._language, text)


def chat_link(me: Me, payload: str) -> str:
    """Into the private chat, with this payload."""
    link = f"https://t.me/{me.username}"
    return f"{link}?{urlencode({'start': payload})}" if payload else link
