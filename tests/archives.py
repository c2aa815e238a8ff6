"""Signers with whole records, and what becomes of them in an archive."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from storage.archive.manifest import Manifest, Purpose
from storage.archive.reading import Archive, Found, Opened, Problem
from storage.archive.tables import Format, writer
from storage.archive.writing import PER_FILE, export
from storage.new_file import private_file
from storage.records import JSON, ConsentChange, Signing
from storage.sealing import Opener
from storage.store import Reader, Store

CAMPAIGN = "rescue"
MONDAY = date(2012, 3, 19)
NOON = datetime(2012, 3, 19, 12, 0, tzinfo=UTC)
RECORDS = "records-000001.jsonl"
REQUIRED = ("age", "collection", "sensitive")


def phone(person: int) -> str:
    return f"+8210{24_680_000 + person}"


def content(person: int, **other: Any) -> dict[str, JSON]:
    """What the bot seals for the n-th person; any fact can be told otherwise."""
    facts: dict[str, JSON] = {
        "format": 1,
        "campaign": CAMPAIGN,
        "name": f"Person {person}",
        "phone": phone(person),
        "phone_as_given": phone(person).removeprefix("+"),
        "canon": 1,
        "signed_at": NOON.isoformat(),
        "channel": "telegram",
        "statement": "5e" * 32,
        "language": "ko",
        "consents": [consent(id_) for id_ in REQUIRED],
    }
    return facts | other


def consent(id_: str, at: datetime = NOON) -> dict[str, JSON]:
    return {"id": id_, "text": "7e" * 32, "language": "ko", "at": at.isoformat()}


def signing(person: int, sealed: Mapping[str, JSON] | None = None) -> Signing:
    return Signing(
        account=f"telegram:{1000 + person}",
        phone=phone(person),
        content=content(person) if sealed is None else sealed,
        day=MONDAY,
        country="KR",
        language="ko",
        channel="telegram",
        statement="5e" * 32,
        consents=frozenset(REQUIRED),
    )


def change(
    person: int,
    *,
    given: bool,
    seconds: int = 0,
    id_: str = "handover",
    sealed: Mapping[str, JSON] = MappingProxyType({}),
) -> ConsentChange:
    """The n-th person gives or takes back an optional consent, so many seconds after noon."""
    proof = {"format": 1, "given": given, **consent(id_, NOON + timedelta(seconds=seconds))}
    return ConsentChange(f"telegram:{1000 + person}", id_, given, {**proof, **sealed}, "ko")


async def sign_all(store: Store, signings: Iterable[Signing]) -> None:
    async with store.turn() as turn:
        await turn.record(list(signings))


async def change_all(store: Store, *changes: ConsentChange) -> None:
    async with store.turn() as turn:
        await turn.change_consents(changes)


async def exported(
    reader: Reader, folder: Path, purpose: Purpose = "audit", *, per_file: int = PER_FILE
) -> Manifest:
    async with reader.snapshot() as snapshot:
        manifest, _ = await export(snapshot, folder, purpose, NOON, per_file=per_file)
    return manifest


def found_in(folder: Path, *identities: str) -> list[Found]:
    """Of an archive in which every file is as it was exported."""
    archive = Archive(folder)
    assert archive.damages() == []
    return list(archive.open(Opener.parse(*identities)))


def names(found: Iterable[Found]) -> set[str]:
    return {one.content.name for one in found if isinstance(one, Opened)}


def problems(found: Iterable[Found]) -> dict[str, str]:
    """Place → class."""
    wrong = [one for one in found if isinstance(one, Problem)]
    assert len({one.place for one in wrong}) == len(wrong)
    return {one.place: type(one.failure).__name__ for one in wrong}


def write_table(folder: Path, identity: str, path: Path, wanted: Format) -> None:
    archive = Archive(folder)
    with private_file(path) as stream:
        write = writer(stream, wanted, archive.manifest.purpose)
        for one in archive.open(Opener.parse(identity)):
            assert isinstance(one, Opened)
            write(one)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def lines_of(folder: Path, name: str = RECORDS) -> list[dict[str, Any]]:
    return read_lines(folder / name)


def forge(folder: Path, name: str, text: bytes) -> None:
    """Change a file as somebody does who also writes the manifest anew."""
    (folder / name).write_bytes(text)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest["files"]:
        if entry["name"] == name:
            entry["sha256"] = sha256(text).hexdigest()
            entry["bytes"] = len(text)
            entry["records"] = text.count(b'"id":')
    manifest["records"] = sum(entry["records"] for entry in manifest["files"])
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
