"""What is in the files that were sent: kept under its own hash, beside the journal or in memory."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

FOLDER = "files"


class Files:
    """Files by their id. `folder`: where they survive a kill; None keeps them in memory."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._kept: dict[str, bytes] = {}

    def keep(self, content: bytes) -> str:
        """Keeps it and gives back its id; the same content has the same id.

        It is there whole before the message that carries it is written down.
        """
        id_ = hashlib.sha256(content).hexdigest()[:32]
        if self._folder is None:
            self._kept[id_] = content
        elif not (file := self._folder / id_).exists():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            anew = file.with_name(f"{id_}.new")
            with os.fdopen(os.open(anew, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as to:
                to.write(content)
            anew.replace(file)
        return id_

    def content(self, id_: str) -> bytes:
        """KeyError: no such file is kept."""
        if self._folder is None:
            return self._kept[id_]
        try:
            return (self._folder / id_).read_bytes()
        except FileNotFoundError:
            raise KeyError(id_) from None
