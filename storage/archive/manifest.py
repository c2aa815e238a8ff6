"""What an archive says about itself. Its SHA-256 is the archive's fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError

from storage.failures import Failure
from storage.states import State

Purpose: TypeAlias = Literal["audit", "handover"]
"""`audit`: everything, for the organizers. `handover`: those who agreed to be on the list that is
handed over, and of them name, country and day."""

HANDOVER_CONSENT: Final = "handover"
FORMAT: Final = 1
FILE: Final = "manifest.json"

_Digest: TypeAlias = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Count: TypeAlias = Annotated[int, Field(ge=0)]


class NoArchive(Failure):
    """{path} holds no export: there is no manifest.json in it. An export that was interrupted
    leaves none; run it again."""


class ManifestUnusable(Failure):
    """{path} cannot be used: {reason}."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    # Nothing but our own names: a forged one must not lead out of the folder.
    name: Annotated[str, Field(pattern=r"^(records-\d{6}\.jsonl|texts/[0-9a-f]{64}\.txt)$")]
    sha256: _Digest
    bytes: _Count
    records: _Count
    """Signatures in it; proofs are not counted."""


@dataclass(frozen=True, slots=True)
class TextEntry:
    """A kept text; its words stand in `texts/<sha256>.txt`."""

    sha256: _Digest
    kind: str
    language: str


@dataclass(frozen=True, slots=True)
class Manifest:
    format: Literal[1]
    purpose: Purpose
    campaign: str
    exported_at: datetime
    schema: int
    """Of the database it was taken from."""
    records: _Count
    proofs: _Count
    tallies: Mapping[str, Mapping[str, int]]
    """All of them at that moment, by kind and key, whatever the purpose."""
    texts: tuple[TextEntry, ...]
    files: tuple[FileEntry, ...]
    state: State = State.LIVE
    """Of every signature in it: those that count, or those held or invalidated, each apart."""

    @property
    def tally(self) -> int:
        """The number of signatures in this state by the tallies."""
        return tally_of(self.tallies, self.state)

    def to_json(self) -> bytes:
        return _MANIFEST.dump_json(self, indent=2) + b"\n"

    @staticmethod
    def load(folder: Path) -> tuple[Manifest, str]:
        """The manifest in this folder, and its fingerprint. Raises `NoArchive`,
        `ManifestUnusable`."""
        path = folder / FILE
        try:
            text = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise NoArchive(path=folder) from None
        except OSError as error:
            raise ManifestUnusable(path=path, reason=error.strerror) from error
        try:
            manifest = _MANIFEST.validate_json(text)
        except ValidationError as error:
            where = ".".join(map(str, error.errors(include_input=False)[0]["loc"]))
            reason = f"{where or 'it'} is not as an export writes it"
            raise ManifestUnusable(path=path, reason=reason) from None
        names = [entry.name for entry in manifest.files]
        if sum(entry.records for entry in manifest.files) != manifest.records:
            raise ManifestUnusable(path=path, reason="its counts do not add up")
        if len(set(names)) != len(names):
            raise ManifestUnusable(path=path, reason="it names a file twice")
        return manifest, fingerprint(text)


def tally_of(tallies: Mapping[str, Mapping[str, int]], state: State) -> int:
    """How many are in this state."""
    kind = {State.LIVE: "total", State.HELD: "held", State.INVALID: "invalidated"}[state]
    return tallies.get(kind, {}).get("", 0)


def fingerprint(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


_MANIFEST: Final = TypeAdapter(Manifest)
