"""What Telegram shows of the bot besides its messages: commands, name and descriptions.

Set per language and only where it differs, because Telegram limits how often a profile may change.
It is cosmetic: whatever fails here, the bot runs.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.conversation.vocabulary import Text
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.texts import Shows
from bot.platforms.telegram.verdict import seconds

log = logging.getLogger(__name__)

PRIVATE: Final = (
    "start", "statement", "me", "withdraw", "links", "newlink", "language", "privacy", "help",
    "cancel",
)  # fmt: skip
MEMBERS: Final = ("start",)
ADMINS: Final = ("invite", "count", "poster", "milestones", "quiet", "start")

_SCOPES: Final = {
    "default": PRIVATE,
    "all_private_chats": PRIVATE,
    "all_group_chats": MEMBERS,
    "all_chat_administrators": ADMINS,
}

_NAME, _DESCRIPTION, _SHORT_DESCRIPTION = 64, 512, 120
"""Telegram's limits, in characters."""


@dataclass(frozen=True, slots=True)
class Menu:
    """The menus and the profile in one language."""

    commands: Mapping[str, str]
    """Every command of `PRIVATE`, `MEMBERS` and `ADMINS` → what it does, in a few words."""
    description: str
    """Stands in the chat before it is started."""
    short_description: str
    """Stands in the profile, and goes along when the bot is shared."""
    name: str = ""
    """Empty: the one given at @BotFather stays."""


def menu_in(texts: Shows, language: str, title: str, name: str = "") -> Menu:
    """The menu in our texts; `title` is the statement's."""

    def plain(id_: str) -> str:
        return texts.plain(language, Text(id_, {"title": title}))

    return Menu(
        commands={
            command: texts.plain(language, Text(f"command-{command}"))
            for command in sorted({*PRIVATE, *MEMBERS, *ADMINS})
        },
        description=_clip(plain("profile-description"), _DESCRIPTION),
        short_description=_clip(plain("profile-short"), _SHORT_DESCRIPTION),
        name=_clip(name, _NAME),
    )


def listed(texts: Shows, language: str, commands: Iterable[str]) -> list[dict[str, str]]:
    """These commands with what they do, as the Bot API takes them."""
    return [
        {"command": command, "description": texts.plain(language, Text(f"command-{command}"))}
        for command in commands
    ]


async def register(
    api: Api,
    menus: Mapping[str, Menu],
    default: str,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Set what differs. `menus` by language tag; `default` is for everyone without an own one."""
    for setting in _settings(menus, default):
        for _ in range(2):
            try:
                await setting.apply(api)
            except RetryAfter as error:
                await sleep(seconds(error))
            except TelegramError as error:
                log.warning("set%s failed (%s)", setting.what, type(error).__name__)
                if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
                    return  # the next start tries again
                break
            else:
                break


@dataclass(frozen=True, slots=True)
class _Setting:
    """One thing that can be set, and read before."""

    what: str
    where: dict[str, Any]
    wanted: dict[str, Any]

    async def apply(self, api: Api) -> None:
        known = await api.call(f"get{self.what}", self.where)
        if not self._stands(known):
            await api.call(f"set{self.what}", {**self.where, **self.wanted})

    def _stands(self, known: Any) -> bool:
        if isinstance(known, dict):
            return all(known.get(name) == value for name, value in self.wanted.items())
        # Commands can have properties that are not ours to set.
        listed = [
            {"command": command.get("command"), "description": command.get("description")}
            for command in known
        ]
        return bool(listed == self.wanted["commands"])


def _settings(menus: Mapping[str, Menu], default: str) -> Iterator[_Setting]:
    for code, menu in _by_code(menus, default).items():
        language = {"language_code": code} if code else {}
        for scope, commands in _SCOPES.items():
            listed = [{"command": c, "description": menu.commands[c]} for c in commands]
            where = {"scope": {"type": scope}, **language}
            yield _Setting("MyCommands", where, {"commands": listed})
        short = {"short_description": menu.short_description}
        yield _Setting("MyDescription", language, {"description": menu.description})
        yield _Setting("MyShortDescription", language, short)
        if menu.name:
            yield _Setting("MyName", language, {"name": menu.name})


def _by_code(menus: Mapping[str, Menu], default: str) -> dict[str, Menu]:
    """Telegram knows two-letter codes only: the first of several scripts stands for all."""
    by_code = {"": menus[default]}
    for tag, menu in menus.items():
        code = tag.split("-")[0].lower()
        if len(code) == 2:
            by_code.setdefault(code, menu)
    return by_code


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
