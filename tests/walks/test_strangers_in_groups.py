"""Whoever is no admin changes nothing about a group's card, its link and its counts."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.campaign import BUNDLED, load
from bot.conversation.groups import BUTTONS, COMMANDS
from bot.rehearsal.messenger.personas import ANNA, VOLUNTEERS, YUJIN
from bot.rehearsal.rehearsal import DATABASE, Rehearsal
from tests.signers import crowd, sign

KEPT = {
    "invites": "code, kind, place, owner, revoked",
    "cards": "place, code, shown",
    "tallies": "kind, key, n",
    "signatures": "id, state, invite",
}


def kept(folder: Path) -> dict[str, list[Any]]:
    """What is on file about groups and signatures."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        return {
            table: list(connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2"))
            for table, columns in KEPT.items()
        }


@pytest.fixture
async def rehearsal(tmp_path: Path):
    async with Rehearsal(load(BUNDLED), tmp_path, hurried=True) as rehearsal:
        await rehearsal.server.start()
        await rehearsal.start_bot()
        messenger = rehearsal.server.messenger
        messenger.add_bot(YUJIN.id, VOLUNTEERS.id, rights=["can_pin_messages"])
        await rehearsal.settle()
        yield rehearsal
        assert not rehearsal.server.api.refusals


async def test_a_member_asks_presses_and_forges_and_changes_nothing(rehearsal, tmp_path):
    messenger = rehearsal.server.messenger
    [card] = [m for m in messenger.messages(VOLUNTEERS.id) if m.choices and m.choices[0].url]
    before = kept(tmp_path)
    for command in sorted(COMMANDS):
        messenger.say(ANNA.id, f"/{command}@{messenger.bot.username}", VOLUNTEERS.id)
    for token in (*sorted(BUTTONS), "invite", "quiet", "added", "wanted:1:ko", "sign", "erase"):
        messenger.press(ANNA.id, card.id, token, VOLUNTEERS.id)
    await rehearsal.settle()
    assert kept(tmp_path) == before
    cards = [m for m in messenger.messages(VOLUNTEERS.id) if m.text == card.text]
    assert [m.id for m in cards] == [card.id]
    assert cards[0].edited is None
    assert not messenger.scene.pins.get(VOLUNTEERS.id)


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
    counted = {(kind, key) for kind, key, _ in found["tallies"]}
    assert not {kind for kind, key in counted if kind in ("invite", "personal")}
    assert {key for kind, key in counted if kind == "started"} == {""}
