"""What organizers find when they open a record: every field, as the person gave it and saw it.

The record is all that is left of a signer's words, and nobody can mend it later. So the expected
one is written here from the promises, and compared as a whole after a whole walk.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bot.campaign import Campaign
from bot.conversation.vocabulary import Chose, Said, SharedContact, Started
from bot.service import Parts, Service
from storage.keys import Keys, new_master_key
from storage.sealing import Sealer, open_record
from storage.store import Store
from tests.walks.belief import CAMPAIGNS
from tests.walks.world import CAMPAIGN, IDENTITY, NOW, RECIPIENT, Act, Press, World, person

MARIA = person(1)
CARD = SharedContact("+82 (0)10-2468-0001", "self")
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    await world.start()
    yield world
    await world.stop()


async def walk(world: World, *acts: Act) -> None:
    """One act a minute."""
    for act in acts:
        world.now += MINUTE
        await world.does(MARIA, act)


def minute(number: int) -> str:
    return f"2026-11-23T03:{number:02}:00+00:00"


def statement_hash(language: str) -> str:
    return sha256(CAMPAIGN.statements[language].body.encode()).hexdigest()


def agreed(matter: str, language: str, at: int) -> dict[str, str]:
    [text] = [m.texts[language] for m in CAMPAIGN.consents if m.id == matter]
    hashed = sha256(text.record.encode()).hexdigest()
    return {"id": matter, "text": hashed, "language": language, "at": minute(at)}


async def opened(world: World) -> dict[str, Any]:
    [(row, blob)] = (await world.sealed()).items()
    record = open_record(IDENTITY, blob)
    assert record.pop("id") == row.hex()
    return record


async def proofs(world: World) -> list[dict[str, Any]]:
    """Of the only signature, in the order of their time."""
    async with world.store._engine.reading() as questions:
        [(row,)] = await questions.ask("SELECT id FROM signatures")
        kept = await questions.ask("SELECT signature, sealed FROM consent_proofs")
    found: list[dict[str, Any]] = [open_record(IDENTITY, blob) for _, blob in kept]
    assert {signature for signature, _ in kept} <= {row}
    assert all(proof.pop("signature") == row.hex() for proof in found)
    return sorted(found, key=lambda proof: proof["at"])


# ── the record ───────────────────────────────────────────────────────────────────────────


async def test_a_record_holds_exactly_what_was_given_read_and_agreed_to(world: World) -> None:
    """Read in English, agreed to one by one, partly in Korean: each at its own time."""
    assert NOW.isoformat() == minute(0)
    await walk(
        world,
        Started(),
        Press("sign"),
        Press("each"),
        Press("agree:collection"),
        Chose("language:ko"),
        Press("agree:sensitive"),
        Press("agree:age"),
        Press("write"),
        Said("  Maria\tMagdalena  Jensen "),
        Press("yes"),
        CARD,
    )
    assert await opened(world) == {
        "format": 1,
        "campaign": "stop-repatriation",
        "name": "Maria Magdalena Jensen",
        "phone": "+821024680001",
        "phone_as_given": "+82 (0)10-2468-0001",
        "canon": 1,
        "signed_at": minute(11),
        "channel": "telegram",
        "statement": statement_hash("en"),
        "language": "en",
        "consents": [
            agreed("collection", "en", 4),
            agreed("sensitive", "ko", 6),
            agreed("age", "ko", 7),
        ],
    }


async def test_all_consents_at_once_are_sealed_each_with_its_own_text(world: World) -> None:
    await walk(
        world, Chose("language:ko"), Started(), Press("sign"), Press("agree"), Press("yes"), CARD
    )
    record = await opened(world)
    matters = ("collection", "sensitive", "age")
    assert record["consents"] == [agreed(matter, "ko", 4) for matter in matters]
    assert (record["statement"], record["language"]) == (statement_hash("ko"), "ko")
    assert record["name"] == MARIA.name


async def test_who_signs_without_a_name_is_sealed_without_one(world: World) -> None:
    await walk(
        world, Started(), Press("sign"), Press("agree"), Press("write"), Said("Maria Jensen"),
        Press("nameless"), CARD,
    )  # fmt: skip
    record = await opened(world)
    assert record["name"] is None
    assert "Maria" not in repr(record)


async def test_what_stands_in_the_clear_says_the_same_as_the_record(world: World) -> None:
    await walk(world, Started(), Press("sign"), Press("agree"), Press("yes"), CARD)
    async with world.store._engine.reading() as questions:
        [row] = await questions.ask(
            "SELECT day, country, language, channel, statement, consents, invite FROM signatures"
        )
    record = await opened(world)
    assert row == (
        "2026-11-23", "KR", record["language"], record["channel"], record["statement"],
        " ".join(sorted(consent["id"] for consent in record["consents"])), None,
    )  # fmt: skip


# ── consents given and taken back later ──────────────────────────────────────────────────


async def test_a_choice_given_and_taken_back_leaves_a_proof_of_each(world: World) -> None:
    await walk(world, Started(), Press("sign"), Press("agree"), Press("yes"), CARD)
    assert await proofs(world) == []
    await walk(
        world,
        Press("choices"),
        Press("choice:handover"),
        Press("give:handover"),
        Press("choice:handover"),
        Chose("language:ko"),
        Press("take:handover"),
    )
    assert await proofs(world) == [
        {"format": 1, "given": True, **agreed("handover", "en", 8)},
        {"format": 1, "given": False, **agreed("handover", "ko", 11)},
    ]


# ── the texts that hashes refer to ───────────────────────────────────────────────────────


async def test_every_text_that_was_ever_in_use_is_kept_when_a_bot_starts(tmp_path: Path) -> None:
    other = CAMPAIGNS["another text"]
    master = Keys.parse(new_master_key())
    kept: dict[tuple[str, str, str], str] = {}
    for campaign in (CAMPAIGN, other):
        service = await Service.open(parts(campaign, master, tmp_path))
        kept = await kept_texts(service.store)
        await service.close()
        for text in campaign.texts():
            assert kept[text.sha256, text.kind, text.language] == text.body
    assert {text.sha256 for text in CAMPAIGN.texts()} <= {sha for sha, _, _ in kept}
    used = {agreed(matter.id, "en", 0)["text"] for matter in CAMPAIGN.consents}
    assert {statement_hash("en"), statement_hash("ko"), *used} <= {sha for sha, _, _ in kept}


def parts(campaign: Campaign, master: Keys, folder: Path) -> Parts:
    return Parts(
        campaign=campaign,
        keys=master,
        sealer=Sealer.parse(RECIPIENT),
        database_url=f"sqlite:///{folder / 'dojang.db'}",
        token="123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0",
        api_root="http://127.0.0.1:9",
        organizers=frozenset(),
    )


async def kept_texts(store: Store) -> dict[tuple[str, str, str], str]:
    async with store._engine.reading() as questions:
        rows = await questions.ask("SELECT sha256, kind, language, body FROM texts")
    return {(sha, kind, language): body for sha, kind, language, body in rows}
