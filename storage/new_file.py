"""A file that is there whole or not at all, and only for its owner's eyes."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from storage.failures import AlreadyThere


@contextmanager
def private_file(path: Path) -> Iterator[IO[bytes]]:
    """A new file, under its name once the block has ended and the disk has it; gone when the
    block raises. Raises `AlreadyThere`, `OSError`."""
    if os.path.lexists(path):
        raise AlreadyThere(path=path)
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)  # of a run that was killed
    stream = os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    try:
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            _require_same(stream, partial)
        publish(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _require_same(stream: IO[bytes], path: Path) -> None:
    if not os.path.samestat(os.fstat(stream.fileno()), path.stat()):
        raise OSError(errno.EBUSY, "another run has begun to write it")


def publish(finished: Path, path: Path) -> None:
    """Gives a finished file beside it this name. Raises `AlreadyThere`, `OSError`."""
    try:
        os.link(finished, path)
    except FileExistsError:
        raise AlreadyThere(path=path) from None
    except OSError:  # a file system that knows no second name
        if os.path.lexists(path):
            raise AlreadyThere(path=path) from None
        finished.rename(path)
    else:
        finished.unlink()
    if os.name == "posix":  # elsewhere a folder cannot be opened
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
