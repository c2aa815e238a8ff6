"""Checking an archive, and opening it with an organizer's identity: no database, no network.

A record that does not open, or is not what its line says, is told by its number and in words
that hold nothing of it; all others are opened.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from storage.archive.contents import (
    Content,
    Proof,
    Swapped,
    read_content,
    read_proof,
    words_about,
)
from storage.archive.lines import ProofLine, SignatureLine, UnreadableLine, decode
from storage.archive.manifest import HANDOVER_CONSENT, FileEntry, Manifest
from storage.failures import Failure
from storage.sealing import Opener

CHUNK: Final = 1 << 20
OURS: Final = re.compile(r"records-.*\.jsonl|texts/.*\.txt")


class Missing(Failure):
    """The file is not there."""


class Changed(Failure):
    """The file is not as it was exported."""


class NotListed(Failure):
    """The file is not named in manifest.json."""


class CountDiffers(Failure):
    """The file holds another number of records than manifest.json says."""


class Unordered(Failure):
    """The record stands here a second time, or in a place that is not its own."""


class ConsentUnproven(Failure):
    """The sealed records do not show that the signer agreed to the hand-over."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be."""

    place: str
    """`record 17`, or a file."""
    failure: Failure

    def __str__(self) -> str:
        return f"{self.place}: {self.failure}"


@dataclass(frozen=True, slots=True)
class Opened:
    """A signature that was opened."""

    line: SignatureLine
    content: Content
    changes: tuple[Proof, ...]
    """Proofs of later changes of consents, in no order."""


Found: TypeAlias = Opened | Problem


class Archive:
    """An exported folder. Its files are not looked at before they are asked for."""

    def __init__(self, folder: Path) -> None:
        """Raises `NoArchive`, `ManifestUnusable`."""
        self._folder = folder
        self.manifest, self.fingerprint = Manifest.load(folder)

    def damages(self, progress: Callable[[int], None] = lambda _bytes: None) -> list[Problem]:
        """Which files are not as the manifest says; reads all of them. `progress` hears how many
        bytes were read in each step."""
        found = [
            Problem(entry.name, failure)
            for entry in self.manifest.files
            if (failure := self._damage(entry, progress))
        ]
        named = {entry.name for entry in self.manifest.files}
        there = {path.relative_to(self._folder).as_posix() for path in self._folder.rglob("*")}
        strange = sorted(name for name in there - named if OURS.fullmatch(name))
        return found + [Problem(name, NotListed()) for name in strange]

    def open(self, opener: Opener) -> Iterator[Found]:
        """Every signature or what is wrong with it, one after the other; a problem of a proof
        comes before the signature it belongs to."""
        last = ""
        for entry in self.manifest.files:
            if not entry.name.startswith("records-"):
                continue
            counted = 0
            for group in _groups(self._folder, entry):
                if isinstance(group, Problem):
                    yield group
                    continue
                counted += 1
                line, proofs = group
                if line.id > last:
                    last = line.id
                    yield from self._opened(line, proofs, opener)
                else:
                    yield Problem(f"record {line.n}", Unordered())
            if counted != entry.records:
                yield Problem(entry.name, CountDiffers())

    def _opened(
        self, line: SignatureLine, proofs: list[ProofLine], opener: Opener
    ) -> Iterator[Found]:
        place = f"record {line.n}"
        try:
            content = read_content(opener.open(line.sealed), self.manifest.campaign)
            if content.id != line.id:
                raise Swapped
        except Failure as failure:
            yield Problem(place, failure)
            return
        changes: list[Proof] = []
        for number, proof in enumerate(proofs, start=1):
            try:
                change = read_proof(opener.open(proof.sealed))
                if change.facts.get("signature") != line.id:
                    raise Swapped
                changes.append(change)
            except Failure as failure:
                yield Problem(f"{place}, consent proof {number}", failure)
        if self.manifest.purpose == "handover" and not _agrees(content, tuple(changes)):
            yield Problem(place, ConsentUnproven())
        else:
            yield Opened(line, content, tuple(changes))

    def _damage(self, entry: FileEntry, progress: Callable[[int], None]) -> Failure | None:
        digest = hashlib.sha256()
        try:
            with (self._folder / entry.name).open("rb") as stream:
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
                    progress(len(chunk))
        except FileNotFoundError:
            return Missing()
        except OSError:
            return Changed()
        return None if digest.hexdigest() == entry.sha256 else Changed()


def _groups(
    folder: Path, entry: FileEntry
) -> Iterator[tuple[SignatureLine, list[ProofLine]] | Problem]:
    """Each signature of a file with the proofs that follow it."""
    signature: SignatureLine | None = None
    proofs: list[ProofLine] = []
    for found in _lines(folder, entry):
        if isinstance(found, ProofLine) and signature is not None and found.n == signature.n:
            proofs.append(found)
            continue
        if isinstance(found, ProofLine):
            yield Problem(f"record {found.n}", Unordered())
            continue
        if signature is not None:
            yield signature, proofs
        signature, proofs = None, []
        if isinstance(found, Problem):
            yield found
        else:
            signature = found
    if signature is not None:
        yield signature, proofs


def _lines(folder: Path, entry: FileEntry) -> Iterator[SignatureLine | ProofLine | Problem]:
    try:
        with (folder / entry.name).open("rb") as stream:
            for number, text in enumerate(stream, start=1):
                try:
                    yield decode(text)
                except UnreadableLine as failure:
                    yield Problem(f"{entry.name}, line {number}", failure)
    except OSError:
        yield Problem(entry.name, Missing())


def _agrees(content: Content, changes: tuple[Proof, ...]) -> bool:
    """Whether the last word about the hand-over, as it was sealed, is yes.

    Of two words in one second either may be the last; the flag that chose the record decides.
    """
    words = list(words_about(HANDOVER_CONSENT, content, changes))
    last = max((at for at, _ in words), default=None)
    return any(given for at, given in words if at == last)
