"""Whoever is no admin changes nothing about a group's card, its link and its counts."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.campaign import BUNDLED, load
from bot.conversation.groups import BUTTONS, COMMANDS
from bot.rehearsal.messenger.personas import DOYUN, GANGNAM, SOYEON
from bot.rehearsal.rehearsal import DATABASE, Rehearsal
from tests.signers import crowd, sign

KEPT = ("invites", "cards", "tallies", "signatures")


def kept(folder: Path) -> dict[str, list[Any]]:
    """What is on file about groups and signatures."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        return {
            table: [row[:2] for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]
            for table in KEPT
        }


@pytest.fixture
async def rehearsal(tmp_path: Path):
    async with Rehearsal(load(BUNDLED), tmp_path, hurried=True) as rehearsal:
        await rehearsal.server.start()
        await rehearsal.start_bot()
        rehearsal.server.messenger.add_bot(SOYEON.id, GANGNAM.id)
        await rehearsal.settle()
        yield rehearsal
        assert not rehearsal.server.api.refusals


async def test_a_member_asks_presses_and_forges_and_changes_nothing(rehearsal, tmp_path):
    messenger = rehearsal.server.messenger
    card = messenger.last(GANGNAM.id)
    before = kept(tmp_path)
    for command in sorted(COMMANDS):
        messenger.say(DOYUN.id, f"/{command}@{messenger.bot.username}", GANGNAM.id)
    for token in (*sorted(BUTTONS), "invite", "quiet", "added", "wanted:1:ko", "sign", "erase"):
        messenger.press(DOYUN.id, card.id, token, GANGNAM.id)
    await rehearsal.settle()
    assert kept(tmp_path) == before
    cards = [m for m in messenger.messages(GANGNAM.id) if m.text == card.text]
    assert [m.id for m in cards] == [card.id]
    assert cards[0].edited is None


@pytest.mark.parametrize("code", ["AAAAAAAAAAAA", "x" * 64, "card"])
async def test_a_guessed_code_counts_for_nobody_and_its_person_signs_all_the_same(
    rehearsal, tmp_path, code
):
    messenger = rehearsal.server.messenger
    [person] = crowd(1)
    messenger.add_person(person)
    await sign(messenger, person.id, payload=code)
    await rehearsal.settle()
    found = kept(tmp_path)
    assert len(found["signatures"]) == 1
    counted = {(kind, key) for kind, key in found["tallies"]}
    assert not {kind for kind, key in counted if kind in ("invite", "personal")}
    assert {key for kind, key in counted if kind == "started"} == {""}
