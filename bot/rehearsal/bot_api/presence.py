"""Bot API methods about the bot itself: its name, its descriptions, its menu of commands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import orjson

from bot.rehearsal.bot_api.method import Handler, chat_of, method
from bot.rehearsal.bot_api.parameters import Parameters
from bot.rehearsal.bot_api.refusal import Refused
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.scene import ProfileField
from bot.rehearsal.messenger.vocabulary import Command, utf16
from bot.rehearsal.messenger.wire import Json, bot_user

COMMANDS_MAX: Final = 100
DESCRIPTION_MAX: Final = 256
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_SCOPES: Final = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def scope_key(scope: Json) -> str:
    """A scope as the key under which its commands are kept."""
    return orjson.dumps(scope, option=orjson.OPT_SORT_KEYS).decode()


@method("getMe")
def get_me(messenger: Messenger, _given: Parameters) -> Json:
    return {
        **bot_user(messenger.scene, messenger.bot),
        "can_join_groups": True,
        "can_read_all_group_messages": messenger.bot.sees_all,
        "supports_inline_queries": messenger.bot.inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("setMyCommands", "commands", "scope", "language_code")
def set_my_commands(messenger: Messenger, given: Parameters) -> bool:
    listed = given.parsed("commands", "bot commands")
    if not isinstance(listed, list):
        raise Refused.bad_request("expected an Array of BotCommand")
    if len(listed) > COMMANDS_MAX:
        raise Refused.bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = [_command(each) for each in listed]
    messenger.set_commands(_scope(messenger, given), _language(given), commands)
    return True


@method("getMyCommands", "scope", "language_code")
def get_my_commands(messenger: Messenger, given: Parameters) -> list[Json]:
    kept = messenger.scene.commands.get((_scope(messenger, given), _language(given)), ())
    return [{"command": each.command, "description": each.description} for each in kept]


@method("deleteMyCommands", "scope", "language_code")
def delete_my_commands(messenger: Messenger, given: Parameters) -> bool:
    messenger.set_commands(_scope(messenger, given), _language(given), ())
    return True


def _command(given: Any) -> Command:
    if not isinstance(given, dict) or not {"command", "description"} >= set(given):
        raise Refused.bad_request("can't parse BotCommand: Object with known fields expected")
    name, description = given.get("command"), given.get("description")
    if not isinstance(name, str) or not isinstance(description, str):
        raise Refused.bad_request("can't parse BotCommand: Can't find field \"command\"")
    name = name.removeprefix("/")
    if not _COMMAND.fullmatch(name):
        raise Refused.bad_request("BOT_COMMAND_INVALID")
    if not description.strip() or utf16(description) > DESCRIPTION_MAX:
        raise Refused.bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return Command(name, description)


def _language(given: Parameters) -> str:
    language = given.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise Refused.bad_request("invalid language code specified")
    return language


def _scope(messenger: Messenger, given: Parameters) -> str:
    scope = given.parsed("scope", "BotCommandScope")
    if scope is None:
        return scope_key({"type": "default"})
    if not isinstance(scope, dict):
        raise Refused.bad_request("can't parse BotCommandScope: Object expected")
    needed = _SCOPES.get(str(scope.get("type")))
    if needed is None:
        raise Refused.bad_request("can't parse BotCommandScope: Unsupported type specified")
    if set(scope) != {"type", *needed}:
        raise Refused.bad_request("can't parse BotCommandScope: other fields expected")
    if needed:
        chat_of(messenger, Parameters({"chat_id": scope["chat_id"]}))
    return scope_key({key: scope[key] for key in ("type", *needed)})


def _setter(what: ProfileField, longest: int, fault: str) -> Handler:
    def put(messenger: Messenger, given: Parameters) -> bool:
        value = given.text(what).strip()
        if utf16(value) > longest:
            raise Refused.bad_request(fault)
        messenger.present(what, _language(given), value)
        return True

    return put


def _getter(what: ProfileField, otherwise: Callable[[Messenger], str]) -> Handler:
    def get(messenger: Messenger, given: Parameters) -> Json:
        profile = messenger.scene.profile
        value = profile.get((what, _language(given))) or profile.get((what, ""))
        return {what: value or otherwise(messenger)}

    return get


def _nothing(_messenger: Messenger) -> str:
    return ""


method("setMyName", "name", "language_code")(_setter("name", 64, "BOT_TITLE_INVALID"))
method("getMyName", "language_code")(_getter("name", lambda messenger: messenger.bot.name))
method("setMyDescription", "description", "language_code")(
    _setter("description", 512, "BOT_DESCRIPTION_INVALID")
)
method("getMyDescription", "language_code")(_getter("description", _nothing))
method("setMyShortDescription", "short_description", "language_code")(
    _setter("short_description", 120, "BOT_SHORT_DESCRIPTION_INVALID")
)
method("getMyShortDescription", "language_code")(_getter("short_description", _nothing))
