"""Making an archive: in a folder beside its place, moved there when all of it is on the disk.

What is interrupted leaves nothing that could be taken for an archive, and is begun anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final, Self

from storage.archive.lines import encode
from storage.archive.manifest import (
    FILE,
    FORMAT,
    HANDOVER_CONSENT,
    FileEntry,
    Manifest,
    Purpose,
    TextEntry,
    fingerprint,
    tally_of,
)
from storage.archive.snapshot import Sealed, SealedProof, Snapshot
from storage.failures import AlreadyThere, CannotWrite, Refused
from storage.lock import WriterLock
from storage.states import State

PER_FILE: Final = 50_000
"""Signatures in one file: 50 to 100 MB."""
LOCK: Final = ".dojang-export.lock"


class ExportRunning(Refused):
    """Another export is writing to {path} just now."""


class RecordsDestroyed(Refused):
    """The sealed records of this campaign were destroyed, as its signers were promised. Only counts
    are left; `dojang totals` prints them."""


async def export(
    snapshot: Snapshot,
    folder: Path,
    purpose: Purpose,
    at: datetime,
    *,
    state: State = State.LIVE,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    per_file: int = PER_FILE,
) -> tuple[Manifest, str]:
    """Write an archive of the signatures in this state to a folder that is not there yet; gives
    its manifest and fingerprint.

    `progress` hears how many signatures were read, of how many. Raises `AlreadyThere`,
    `ExportRunning`, `CannotWrite`, `RecordsDestroyed`.
    """
    if await snapshot.destroyed():
        raise RecordsDestroyed
    tallies = await snapshot.tallies()
    total, read, wanted = tally_of(tallies, state), 0, True
    with _told_of(folder), ArchiveWriter(folder, purpose, per_file) as writer:
        async with aclosing(snapshot.sealed(state)) as rows:
            async for row in rows:
                if not isinstance(row, SealedProof):
                    read += 1
                    progress(read, total)
                    wanted = purpose == "audit" or HANDOVER_CONSENT in row.consents
                if wanted:
                    writer.add(row)
        texts = await snapshot.texts()
        for text, body in texts:
            writer.keep_text(text, body)
        manifest = Manifest(
            format=FORMAT,
            purpose=purpose,
            campaign=snapshot.campaign,
            exported_at=at,
            schema=snapshot.schema,
            records=writer.records,
            proofs=writer.proofs,
            tallies=tallies,
            texts=tuple(text for text, _ in texts),
            files=writer.files(),
            state=state,
        )
        writer.finish(manifest)
    return manifest, fingerprint(manifest.to_json())


class ArchiveWriter:
    """A folder in the making. Left without `finish`, it is removed."""

    def __init__(self, folder: Path, purpose: Purpose, per_file: int = PER_FILE) -> None:
        self._folder = folder
        self._making = folder.with_name(f"{folder.name}.partial")
        self._lock = WriterLock(self._making / LOCK)
        self._purpose = purpose
        self._per_file = per_file
        self._entries: dict[str, FileEntry] = {}
        self._file: _HashedFile | None = None
        self.records = 0
        self.proofs = 0

    def __enter__(self) -> Self:
        if os.path.lexists(self._folder):
            raise AlreadyThere(path=self._folder)
        if self._making.exists() and not (self._making / LOCK).exists():
            raise AlreadyThere(path=self._making)  # and not ours to clear
        self._making.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._lock.take():
            raise ExportRunning(path=self._making)
        for left in self._making.iterdir():  # by an export that was killed
            if left.is_dir():
                shutil.rmtree(left)
            elif left.name != LOCK:
                left.unlink()
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.stream.close()
        self._lock.release()
        if self._making.exists():
            shutil.rmtree(self._making)

    def add(self, row: Sealed) -> None:
        """A signature, or a proof of the one before."""
        if isinstance(row, SealedProof):
            self.proofs += 1
        else:
            if self._file is None or self._file.records >= self._per_file:
                self._next_file()
            self.records += 1
        assert self._file is not None  # a signature comes first
        self._file.records += not isinstance(row, SealedProof)
        self._file.write(encode(self.records, row, self._purpose))

    def keep_text(self, text: TextEntry, body: str) -> None:
        name = f"texts/{text.sha256}.txt"
        if name not in self._entries:  # one text can serve two languages
            file = _HashedFile(self._making, name)
            file.write(body.encode())
            self._entries[name] = file.close()

    def files(self) -> tuple[FileEntry, ...]:
        """Everything written so far."""
        if self._file is not None:
            self._close_file(self._file)
        return tuple(self._entries.values())

    def finish(self, manifest: Manifest) -> None:
        """The manifest goes last: without it, it is no archive."""
        last = _HashedFile(self._making, FILE)
        last.write(manifest.to_json())
        last.close()
        self._lock.release()
        (self._making / LOCK).unlink()
        for folder in (self._making / "texts", self._making):
            _sync_folder(folder)
        if os.path.lexists(self._folder):
            raise AlreadyThere(path=self._folder)
        self._making.rename(self._folder)
        _sync_folder(self._folder.absolute().parent)

    def _next_file(self) -> None:
        if self._file is not None:
            self._close_file(self._file)
        self._file = _HashedFile(self._making, f"records-{len(self._entries) + 1:06}.jsonl")

    def _close_file(self, file: _HashedFile) -> None:
        self._entries[file.name] = file.close()
        self._file = None


class _HashedFile:
    """A new file for its owner's eyes, and its hash as it grows."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.records = 0
        self._digest = hashlib.sha256()
        self._bytes = 0
        path = folder / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        self.stream: IO[Any] = os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
        )

    def write(self, text: bytes) -> None:
        self.stream.write(text)
        self._digest.update(text)
        self._bytes += len(text)

    def close(self) -> FileEntry:
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.stream.close()
        return FileEntry(self.name, self._digest.hexdigest(), self._bytes, self.records)


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotWrite(path=path, reason=error.strerror) from error


def _sync_folder(folder: Path) -> None:
    """Makes the names in it last, where the system can."""
    if os.name == "posix" and folder.is_dir():
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
