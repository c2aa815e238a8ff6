"""What was meddled with, torn or lost on the way from the server to the private key."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage.archive.manifest import ManifestUnusable, NoArchive
from storage.archive.reading import Archive, Opened
from storage.sealing import Opener
from storage.store import Store
from tests.archives import (
    RECORDS,
    exported,
    forge,
    found_in,
    lines_of,
    names,
    problems,
    sign_all,
    signing,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "export"


def with_lines(folder: Path, lines: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(line) + "\n" for line in lines).replace('"id": ', '"id":')
    forge(folder, RECORDS, text.encode())


@pytest.fixture
async def carried(store: Store, folder: Path) -> Path:
    await store.keep_texts([("0a" * 32, "statement", "ko", "…")])
    await sign_all(store, map(signing, range(5)))
    await exported(store, folder, per_file=3)
    return folder


Meddling = Callable[[Path], object]


def flip(path: Path) -> None:
    text = bytearray(path.read_bytes())
    text[len(text) // 2] ^= 1
    path.write_bytes(text)


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


@pytest.mark.parametrize(
    ("meddling", "told"),
    [
        (lambda f: flip(f / RECORDS), (RECORDS, "Changed")),
        (lambda f: lengthen(f / RECORDS), (RECORDS, "Changed")),
        (lambda f: (f / RECORDS).unlink(), (RECORDS, "Missing")),
        (lambda f: flip(f / "texts" / f"{'0a' * 32}.txt"), (f"texts/{'0a' * 32}.txt", "Changed")),
        (
            lambda f: (f / "records-000009.jsonl").write_bytes(b"{}"),
            ("records-000009.jsonl", "NotListed"),
        ),
        (lambda f: (f / "texts" / "b.txt").touch(), ("texts/b.txt", "NotListed")),
    ],
)
def test_a_file_that_is_not_as_it_was_exported_is_named(
    carried: Path, meddling: Meddling, told: tuple[str, str]
) -> None:
    meddling(carried)
    assert [(d.place, type(d.failure).__name__) for d in Archive(carried).damages()] == [told]


def test_what_an_operating_system_leaves_in_a_folder_is_no_damage(carried: Path) -> None:
    (carried / ".DS_Store").touch()
    assert Archive(carried).damages() == []


def test_of_a_damaged_archive_the_rest_still_opens(
    carried: Path, identity: tuple[str, str]
) -> None:
    lines = (carried / RECORDS).read_bytes().splitlines(keepends=True)
    (carried / RECORDS).write_bytes(lines[0] + b"{ torn\n" + lines[2])
    (carried / "records-000002.jsonl").unlink()
    found = list(Archive(carried).open(Opener.parse(identity[0])))
    assert len(names(found)) == 2
    told = [f"{type(p.failure).__name__} {p.place}" for p in found if not isinstance(p, Opened)]
    assert told == [
        f"UnreadableLine {RECORDS}, line 2",
        f"CountDiffers {RECORDS}",
        "Missing records-000002.jsonl",
        "CountDiffers records-000002.jsonl",
    ]


def test_a_record_that_stands_there_twice_is_noticed_though_every_hash_is_right(
    carried: Path, identity: tuple[str, str]
) -> None:
    lines = lines_of(carried)
    with_lines(carried, [*lines, {**lines[0], "n": 4}])
    found = found_in(carried, identity[0])
    assert problems(found) == {"record 4": "Unordered"}
    assert len(names(found)) == 5


def test_a_proof_that_belongs_to_nobody_is_noticed(
    carried: Path, identity: tuple[str, str]
) -> None:
    lines = lines_of(carried)
    with_lines(carried, [*lines, {"n": 99, "sealed": lines[0]["sealed"]}])
    assert problems(found_in(carried, identity[0])) == {"record 99": "Unordered"}


@pytest.mark.parametrize(
    "facts",
    [{"n": "1"}, {"sealed": "%"}, {"day": 3}, {"id": "xyz"}, {"consents": [1]}, {"invite": 1}],
)
def test_a_line_of_another_shape_is_told(
    carried: Path, identity: tuple[str, str], facts: dict[str, Any]
) -> None:
    lines = lines_of(carried)
    with_lines(carried, [{**lines[0], **facts}, *lines[1:]])
    assert problems(found_in(carried, identity[0])) == {
        f"{RECORDS}, line 1": "UnreadableLine",
        RECORDS: "CountDiffers",
    }


def test_whoever_writes_the_manifest_anew_changes_the_fingerprint(carried: Path) -> None:
    told = Archive(carried).fingerprint
    with_lines(carried, lines_of(carried)[1:])
    assert Archive(carried).damages() == []  # so it is the fingerprint that tells
    assert Archive(carried).fingerprint != told


@pytest.mark.parametrize(
    "change_it",
    [
        {"records": 4},
        {"records": -5},
        {"format": 2},
        {"purpose": "sale"},
        {"files": [{"name": "../../etc/passwd", "sha256": "0a" * 32, "bytes": 1, "records": 5}]},
        {"files": [{"name": RECORDS, "sha256": "0a" * 32, "bytes": 1, "records": 2.5}] * 2},
        {"files": [{"name": RECORDS, "sha256": "x", "bytes": 1, "records": 5}]},
        {"files": None},
    ],
)
def test_a_manifest_that_cannot_be_is_refused(carried: Path, change_it: dict[str, Any]) -> None:
    path = carried / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change_it), encoding="utf-8")
    with pytest.raises(ManifestUnusable, match=r"manifest\.json"):
        Archive(carried)


def test_a_file_named_twice_is_refused(carried: Path) -> None:
    path = carried / "manifest.json"
    said = json.loads(path.read_text("utf-8"))
    said["files"] += said["files"]
    said["records"] *= 2
    path.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(ManifestUnusable, match="twice"):
        Archive(carried)


def test_a_folder_without_a_manifest_is_no_archive(carried: Path, tmp_path: Path) -> None:
    (carried / "manifest.json").unlink()
    for place in (carried, tmp_path / "nothing", carried / RECORDS):
        with pytest.raises(NoArchive):
            Archive(place)


def test_rubbish_for_a_manifest_is_refused(carried: Path) -> None:
    (carried / "manifest.json").write_bytes(b"\xff\xfe{")
    with pytest.raises(ManifestUnusable):
        Archive(carried)
