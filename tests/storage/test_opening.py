"""Opening what was carried away: who can, who cannot, and what is told of the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyrage  # type: ignore[import-untyped]
import pytest

from storage.archive.reading import Archive, Opened
from storage.keys import Keys
from storage.sealing import Opener, Sealer, new_identity
from storage.sqlite import SQLite
from storage.store import Store
from tests.archives import (
    CAMPAIGN,
    change,
    change_all,
    consent,
    content,
    exported,
    found_in,
    lines_of,
    names,
    problems,
    sign_all,
    signing,
)
from tests.storage.meddling import meddle, rows_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "export"


def number_of(folder: Path, wanted: str, *identities: str) -> int:
    found = Archive(folder).open(Opener.parse(*identities))
    return next(o.line.n for o in found if isinstance(o, Opened) and o.content.name == wanted)


# ── whose keys ───────────────────────────────────────────────────────────────────────────


async def sealed_to(tmp_path: Path, keys: Keys, recipients: list[str], people: range) -> None:
    store = await Store.open(
        SQLite(tmp_path / "dojang.db"), keys, Sealer.parse(",".join(recipients)), CAMPAIGN
    )
    await sign_all(store, map(signing, people))
    await change_all(store, *(change(person, given=True) for person in people))
    await exported(store, tmp_path / f"export-{people.stop}")
    await store.close()


async def test_any_holder_alone_opens_all_of_it(tmp_path: Path, keys: Keys) -> None:
    holders = [new_identity() for _ in range(3)]
    await sealed_to(tmp_path, keys, [recipient for _, recipient in holders], range(4))
    for identity, _ in holders:
        found = found_in(tmp_path / "export-4", identity)
        assert names(found) == {f"Person {person}" for person in range(4)}
        assert problems(found) == {}


async def test_nobody_else_opens_anything_and_each_record_is_told_by_its_number(
    tmp_path: Path, keys: Keys
) -> None:
    await sealed_to(tmp_path, keys, [new_identity()[1]], range(4))
    found = found_in(tmp_path / "export-4", new_identity()[0])
    assert problems(found) == {f"record {number}": "CannotOpen" for number in range(1, 5)}
    assert names(found) == set()


async def test_a_holder_who_came_later_opens_what_was_sealed_since(
    tmp_path: Path, keys: Keys
) -> None:
    (first, to_first), (second, to_second) = new_identity(), new_identity()
    await sealed_to(tmp_path, keys, [to_first], range(4))
    await sealed_to(tmp_path, keys, [to_first, to_second], range(4, 10))
    both = tmp_path / "export-10"
    assert len(names(found_in(both, first))) == 10
    later = found_in(both, second)
    assert names(later) == {f"Person {person}" for person in range(4, 10)}
    assert list(problems(later).values()) == ["CannotOpen"] * 4
    assert problems(found_in(both, second, first)) == {}


async def test_a_holder_who_was_taken_out_opens_what_was_sealed_before(
    tmp_path: Path, keys: Keys
) -> None:
    (first, to_first), (_, to_second) = new_identity(), new_identity()
    await sealed_to(tmp_path, keys, [to_first, to_second], range(3))
    await sealed_to(tmp_path, keys, [to_second], range(3, 5))
    assert names(found_in(tmp_path / "export-5", first)) == {"Person 0", "Person 1", "Person 2"}


# ── what was meddled with in the database ────────────────────────────────────────────────


async def reseal(store: Store, id_: str, sealed: bytes) -> None:
    """Puts another sealed record into a signature's row."""
    update = "UPDATE signatures SET sealed = given.sealed FROM given WHERE signatures.id = given.id"
    await meddle(store, update, id=bytes.fromhex(id_), sealed=sealed)


async def test_a_flipped_bit_spoils_one_record_and_no_other(
    store: Store, folder: Path, tmp_path: Path, identity: tuple[str, str]
) -> None:
    await sign_all(store, map(signing, range(9)))
    await exported(store, tmp_path / "before")
    number = number_of(tmp_path / "before", "Person 4", identity[0])
    id_ = lines_of(tmp_path / "before")[number - 1]["id"]
    [sealed] = [row[4] for row in (await rows_in(store))["signatures"] if row[0].hex() == id_]
    await reseal(store, id_, sealed[:-1] + bytes([sealed[-1] ^ 1]))
    await exported(store, folder)
    found = found_in(folder, identity[0])
    assert problems(found) == {f"record {number}": "CannotOpen"}
    assert names(found) == {f"Person {person}" for person in range(9) if person != 4}
    [problem] = [str(one) for one in found if not isinstance(one, Opened)]
    assert "Person" not in problem
    assert id_ not in problem


async def test_records_that_were_exchanged_are_noticed(
    store: Store, folder: Path, identity: tuple[str, str]
) -> None:
    await sign_all(store, map(signing, range(5)))
    [one, other, *_] = (await rows_in(store))["signatures"]
    await reseal(store, one[0].hex(), other[4])
    await reseal(store, other[0].hex(), one[4])
    await exported(store, folder)
    found = found_in(folder, identity[0])
    assert problems(found) == {"record 1": "Swapped", "record 2": "Swapped"}
    assert len(names(found)) == 3


@pytest.mark.parametrize(
    ("sealed", "kind"),
    [
        (content(1, campaign="another"), "OtherCampaignsRecord"),
        (content(1, format=2), "NotARecord"),
        (content(1, name=["Person"]), "NotARecord"),
        (content(1, phone={"a": 1}), "NotARecord"),
        (content(1, consents="all"), "NotARecord"),
        (content(1, consents=["all"]), "NotARecord"),
        (content(1, consents=[{"id": "age", "at": "yesterday"}]), "NotARecord"),
        (content(1, consents=[{"id": "age", "at": "2012-03-19T12:00:00"}]), "NotARecord"),
        ({}, "NotARecord"),
    ],
)
async def test_whatever_else_was_sealed_to_us_is_told_and_goes_no_further(
    store: Store, folder: Path, identity: tuple[str, str], sealed: dict[str, Any], kind: str
) -> None:
    await sign_all(store, [signing(0), signing(1, sealed), signing(2)])
    await exported(store, folder)
    found = found_in(folder, identity[0])
    assert list(problems(found).values()) == [kind]
    assert names(found) == {"Person 0", "Person 2"}


async def test_half_a_character_cannot_stop_the_rest(
    store: Store, folder: Path, tmp_path: Path, identity: tuple[str, str]
) -> None:
    await sign_all(store, map(signing, range(3)))
    await exported(store, tmp_path / "before")
    id_ = lines_of(tmp_path / "before")[1]["id"]
    evil = json.dumps(content(1, id=id_, name="\ud800")).encode()
    recipient = pyrage.x25519.Recipient.from_str(identity[1])
    await reseal(store, id_, pyrage.encrypt(evil, [recipient]))
    await exported(store, folder)
    assert problems(found_in(folder, identity[0])) == {"record 2": "NotARecord"}


# ── consent to the hand-over ─────────────────────────────────────────────────────────────


async def test_a_flag_without_a_sealed_proof_hands_nobody_over(
    store: Store, folder: Path, identity: tuple[str, str]
) -> None:
    given = content(3, consents=[consent("handover")])
    await sign_all(store, [signing(0), signing(1), signing(2), signing(3, given)])
    await change_all(
        store,
        change(1, given=True),
        change(2, given=True),
        change(2, given=False, seconds=60),
    )
    await meddle(store, "UPDATE signatures SET consents = consents || ' handover'")
    manifest = await exported(store, folder, "handover")
    found = found_in(folder, identity[0])
    assert names(found) == {"Person 1", "Person 3"}
    assert sorted(problems(found).values()) == ["ConsentUnproven", "ConsentUnproven"]
    assert manifest.records == 4


async def test_a_proof_that_does_not_open_proves_nothing(
    store: Store, folder: Path, tmp_path: Path, identity: tuple[str, str]
) -> None:
    await sign_all(store, [signing(0)])
    await change_all(store, change(0, given=True))
    await meddle(store, "UPDATE consent_proofs SET sealed = (SELECT no FROM given)", no=b"\0")
    await exported(store, folder, "handover")
    assert problems(found_in(folder, identity[0])) == {
        "record 1, consent proof 1": "CannotOpen",
        "record 1": "ConsentUnproven",
    }
    await exported(store, tmp_path / "audit")
    found = found_in(tmp_path / "audit", identity[0])
    assert problems(found) == {"record 1, consent proof 1": "CannotOpen"}
    assert names(found) == {"Person 0"}


@pytest.mark.parametrize("other", [{"format": 2}, {"given": 1}, {"at": "noon"}, {"id": 7}])
async def test_a_proof_of_unknown_shape_is_told(
    store: Store, folder: Path, identity: tuple[str, str], other: dict[str, Any]
) -> None:
    await sign_all(store, [signing(0)])
    await change_all(store, change(0, given=True, sealed=other))
    await exported(store, folder)
    assert problems(found_in(folder, identity[0])) == {"record 1, consent proof 1": "NotARecord"}
