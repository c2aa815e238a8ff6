"""Menus and profile are registered per language, where they differ, and never stop the bot."""

from __future__ import annotations

from typing import Any

import pytest

from bot.conversation.vocabulary import Text
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.menu import ADMINS, MEMBERS, PRIVATE, Menu, menu_in, register
from bot.texts import Texts
from tests.telegram.stub import Answer, BotApi, LeapingClock, ok, page, refuses, reset, too_fast


def menu(language: str, name: str = "") -> Menu:
    commands = {c: f"{c} {language}" for c in {*PRIVATE, *MEMBERS, *ADMINS}}
    return Menu(commands, f"long {language}", f"short {language}", name)


def as_known(bot_api: BotApi, which: Menu) -> None:
    """Telegram knows this menu in one language already."""
    for commands in (PRIVATE, PRIVATE, MEMBERS, ADMINS):
        listed: list[dict[str, Any]] = [
            {"command": c, "description": which.commands[c], "is_ephemeral": False}
            for c in commands
        ]
        bot_api.answers("getMyCommands", ok(listed))
    bot_api.answers("getMyDescription", ok({"description": which.description}))
    bot_api.answers("getMyShortDescription", ok({"short_description": which.short_description}))
    bot_api.answers("getMyName", ok({"name": which.name}))


def as_unknown(bot_api: BotApi, languages: int) -> None:
    for _ in range(languages):
        bot_api.answers("getMyCommands", *[ok([])] * 4)
        bot_api.answers("getMyDescription", ok({"description": ""}))
        bot_api.answers("getMyShortDescription", ok({"short_description": ""}))
        bot_api.answers("getMyName", ok({"name": "old"}))


def set_(bot_api: BotApi) -> list[tuple[str, dict[str, Any]]]:
    return [(method, params) for method, params in bot_api.calls if method.startswith("set")]


async def test_each_language_and_the_rest_get_every_scope(api: Api, bot_api: BotApi) -> None:
    as_unknown(bot_api, 3)
    await register(api, {"ko": menu("ko"), "en": menu("en")}, "en")
    commands = [params for method, params in set_(bot_api) if method == "setMyCommands"]
    assert [(p.get("language_code", ""), p["scope"]["type"]) for p in commands] == [
        (code, scope)
        for code in ("", "ko", "en")
        for scope in (
            "default",
            "all_private_chats",
            "all_group_chats",
            "all_chat_administrators",
        )
    ]
    assert commands[0]["commands"][0] == {"command": "start", "description": "start en"}
    assert commands[7]["commands"][0] == {"command": "invite", "description": "invite ko"}
    assert ("setMyDescription", {"language_code": "ko", "description": "long ko"}) in set_(bot_api)


async def test_what_stands_already_is_left_alone(api: Api, bot_api: BotApi) -> None:
    known = menu("en", name="Dojang")
    as_known(bot_api, known)
    as_known(bot_api, known)
    await register(api, {"en": known}, "en")
    assert set_(bot_api) == []


async def test_the_name_given_at_botfather_stays_where_we_have_none(
    api: Api, bot_api: BotApi
) -> None:
    as_unknown(bot_api, 2)
    await register(api, {"en": menu("en")}, "en")
    assert "setMyName" not in bot_api.methods()


async def test_only_two_letters_are_registered_and_the_first_script_stands_for_all(
    api: Api, bot_api: BotApi
) -> None:
    as_unknown(bot_api, 3)
    menus = {tag: menu(tag) for tag in ("en", "zh-hant", "zh-hans", "fil")}
    await register(api, menus, "en")
    described = {
        params.get("language_code", ""): params["description"]
        for method, params in set_(bot_api)
        if method == "setMyDescription"
    }
    assert described == {"": "long en", "en": "long en", "zh": "long zh-hant"}


async def test_a_wait_is_obeyed_and_the_rest_is_done(api: Api, bot_api: BotApi) -> None:
    clock = LeapingClock()
    bot_api.answers("getMyCommands", too_fast(9))
    as_unknown(bot_api, 2)
    await register(api, {"en": menu("en")}, "en", sleep=clock.sleep)
    assert clock.slept == [9]
    assert len(set_(bot_api)) == 12


@pytest.mark.parametrize("fault", [refuses(400, "Bad Request"), reset, page(502)])
async def test_no_fault_stops_the_bot(api: Api, bot_api: BotApi, fault: Answer) -> None:
    as_unknown(bot_api, 2)
    bot_api.answers("setMyCommands", fault)
    await register(api, {"en": menu("en")}, "en")
    assert "setMyCommands" in bot_api.methods()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_our_texts_fit_telegrams_limits(language: str) -> None:
    made = menu_in(Texts.load(), language, "제목 " * 60, name="이름 " * 60)
    assert len(made.name) <= 64
    assert len(made.short_description) <= 120
    assert len(made.description) <= 512
    assert all(1 <= len(description) <= 256 for description in made.commands.values())


def test_a_menu_says_what_our_texts_say() -> None:
    texts = Texts.load()
    made = menu_in(texts, "en", "A title")
    assert made.commands["me"] == texts.plain("en", Text("command-me"))
    assert "A title" in made.description
