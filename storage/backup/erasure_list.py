"""The list of erased records as a file that outlives the database.

One random id and its reason on each line. Ids are only ever added, whatever has become of the
database meanwhile. The list identifies nobody and may lie anywhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from storage.erasures import Reason
from storage.failures import CannotWrite, Refused

LINE: Final = re.compile(r"([0-9a-f]{32}) (withdrawn|replaced)")


class ErasuresUnreadable(Refused):
    """{path} is not a list of erasures: {reason}."""


def read(path: Path) -> dict[bytes, Reason]:
    """Raises `ErasuresUnreadable`."""
    try:
        lines = path.read_text("ascii").splitlines()
    except OSError as error:
        raise ErasuresUnreadable(path=path, reason=error.strerror) from error
    except UnicodeDecodeError:
        raise ErasuresUnreadable(path=path, reason="it is no text") from None
    erased = {}
    for number, line in enumerate(lines, start=1):
        found = LINE.fullmatch(line)
        if found is None:
            raise ErasuresUnreadable(path=path, reason=f"line {number} is none of its lines")
        erased[bytes.fromhex(found[1])] = Reason(found[2])
    return erased


def add(path: Path, erased: Mapping[bytes, Reason]) -> tuple[int, int]:
    """Adds what the file does not list yet, making it where there is none. Gives how many ids
    it lists now, and how many are new. Raises `ErasuresUnreadable`, `CannotWrite`."""
    listed = read(path) if path.exists() else {}
    both = {**listed, **erased}
    if len(both) > len(listed) or not path.exists():
        partial = path.with_name(f"{path.name}.partial")
        text = "".join(f"{id_.hex()} {reason}\n" for id_, reason in sorted(both.items()))
        try:
            with os.fdopen(
                os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
            ) as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        except OSError as error:
            raise CannotWrite(path=path, reason=error.strerror) from error
    return len(both), len(both) - len(listed)
