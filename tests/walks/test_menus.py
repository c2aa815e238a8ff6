"""Each organizer has the menu of their role: on Telegram's side, after starts and changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path

import pytest

from bot.conversation.organizing import commands_of
from bot.conversation.vocabulary import Chose, SetMenu, Started
from bot.jobs.menus import Menus
from bot.platforms.telegram.menu import PRIVATE
from bot.rehearsal.bot_api.presence import scope_key
from bot.rehearsal.messenger.personas import JIWOO, TAEHYUN
from bot.rehearsal.rehearsal import Rehearsal
from bot.rehearsal.script.script import Player
from bot.texts import Texts
from storage.care.roles import Organizer, Role
from tests.walks.world import CAMPAIGN, NOW, TEXTS, World, person

ANN, BEN = person(0), person(1)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Ann is an owner and has begun; Ben is one too, and the bot knows no chat of his."""
    world = World(tmp_path)
    await world.start()
    day = world.campaign.day(NOW)
    async with world.store.turn() as turn:
        await turn.care.add_organizers(
            [Organizer(who.account, Role.OWNER, "en", False, False, day) for who in (ANN, BEN)]
        )
    await world.does(ANN, Started())
    yield world
    await world.stop()


def menus(world: World, texts: Texts = TEXTS) -> Menus:
    return Menus(world.store, CAMPAIGN, texts, world.app.carry_out)


async def refreshed(world: World, texts: Texts = TEXTS) -> list[str]:
    """Whose menu was set by that."""
    before = len(world.told)
    await menus(world, texts).refresh()
    told = world.told[before:]
    assert all(isinstance(one.reply, SetMenu) for one in told)
    return [one.where.id for one in told]


async def test_a_menu_is_set_once_however_often_the_bot_starts(world: World) -> None:
    assert await refreshed(world) == [ANN.id]
    assert await refreshed(world) == []
    await world.restart()
    assert await refreshed(world) == []


async def test_a_menu_whose_words_have_changed_is_set_anew(world: World) -> None:
    await refreshed(world)
    folder = files("bot.texts")
    sources = {
        language: folder.joinpath(f"{language}.ftl").read_text(encoding="utf-8")
        for language in TEXTS.languages
    }
    changed = sources["en"].replace("command-log = ", "command-log = Read ")
    assert changed != sources["en"]
    assert await refreshed(world, Texts({**sources, "en": changed})) == [ANN.id]


async def test_a_menu_that_was_set_in_between_is_set_once_more(world: World) -> None:
    await refreshed(world)
    await world.does(ANN, Chose("language:ko"))
    assert await refreshed(world) == [ANN.id]
    assert await refreshed(world) == []


async def test_a_stamp_stands_for_one_language(world: World) -> None:
    assert menus(world).stamp("owner", "en") != menus(world).stamp("owner", "ko")


async def test_telegram_shows_the_menu_of_the_role_until_it_ends(tmp_path: Path) -> None:
    async with Rehearsal(CAMPAIGN, tmp_path, hurried=True) as rehearsal:
        await rehearsal.server.start()
        await rehearsal.start_bot()
        messenger = rehearsal.server.messenger
        player = Player(messenger)

        async def play(*lines: str) -> None:
            for line in lines:
                player.play(line)
                await rehearsal.settle()

        def menu(of: int) -> list[str]:
            scope = scope_key({"type": "chat", "chat_id": of})
            return [each.command for each in messenger.scene.commands.get((scope, ""), ())]

        await play("오태현: /start", "한지우: /start")
        assert menu(JIWOO.id) == [*commands_of("owner"), *PRIVATE]
        assert menu(TAEHYUN.id) == []
        await play(
            "한지우: /organizers",
            "한지우 presses “➕ 사람 추가”",
            "한지우 presses “👤 연락처에서 고르기”",
            "한지우 picks 오태현 for “👤 사람 고르기”",
            "한지우 presses “감사자”",
        )
        assert menu(TAEHYUN.id) == [*commands_of("auditor"), *PRIVATE]
        await play(
            f"한지우 presses “👤 {TAEHYUN.id}”",
            "한지우 presses “역할 끝내기”",
            "한지우 presses “역할 끝내기”",
        )
        assert menu(TAEHYUN.id) == []
        assert list(rehearsal.server.api.refusals) == []


async def test_whoever_never_began_can_be_picked_all_the_same(tmp_path: Path) -> None:
    """Telegram lets no bot begin to write. The menu comes with the first word of theirs."""
    async with Rehearsal(CAMPAIGN, tmp_path, hurried=True) as rehearsal:
        await rehearsal.server.start()
        await rehearsal.start_bot()
        messenger = rehearsal.server.messenger
        player = Player(messenger)
        for line in (
            "한지우: /start",
            "한지우: /organizers",
            "한지우 presses “➕ 사람 추가”",
            "한지우 presses “👤 연락처에서 고르기”",
            "한지우 picks 오태현 for “👤 사람 고르기”",
            "한지우 presses “운영자”",
        ):
            player.play(line)
            await rehearsal.settle()
        [refusal] = rehearsal.server.api.refusals
        assert "can't initiate conversation" in refusal.description
        await rehearsal.stop_bot()
        await rehearsal.start_bot()
        player.play("오태현: /start")
        await rehearsal.settle()
        newest = messenger.messages(TAEHYUN.id)[-1]
        assert "운영자" in newest.text
        assert "/organizers" in newest.text
        assert messenger.scene.commands[scope_key({"type": "chat", "chat_id": TAEHYUN.id}), ""]
