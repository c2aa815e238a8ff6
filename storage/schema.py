"""The numbered scripts that make a schema and bring it up to date, each applied once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

NAME: Final = re.compile(r"(\d{4})_\w+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    script: str


@cache
def migrations(dialect: str) -> tuple[Migration, ...]:
    """Those of `storage/migrations/<dialect>`, in order."""
    found = [
        Migration(int(name[1]), entry.read_text("utf-8"))
        for entry in (files("storage") / "migrations" / dialect).iterdir()
        if (name := NAME.fullmatch(entry.name))
    ]
    return tuple(sorted(found, key=lambda migration: migration.number))
