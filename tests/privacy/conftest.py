"""A store of its own for each test that needs no bot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from storage.keys import Keys, new_master_key
from storage.records import Signing
from storage.sealing import Sealer, new_identity
from storage.sqlite import SQLite
from storage.store import Store


@pytest.fixture
def keys() -> Keys:
    return Keys.parse(new_master_key())


@pytest.fixture
async def store(tmp_path: Path, keys: Keys) -> AsyncIterator[Store]:
    _, recipient = new_identity()
    engine = SQLite(tmp_path / "dojang.db")
    opened = await Store.open(engine, keys, Sealer.parse(recipient), "rescue")
    yield opened
    await opened.close()


@pytest.fixture
def signing() -> Callable[..., Signing]:
    """A signing by the n-th person from her own phone; any fact can be told otherwise."""

    def make(person: int = 1, **other: Any) -> Signing:
        facts: dict[str, Any] = {
            "account": f"telegram:{7_000_000_000 + person}",
            "phone": f"+821000{person:06d}",
            "content": {"name": f"Person {person}"},
            "day": date(2026, 11, 23),
            "country": "KR",
            "language": "ko",
            "channel": "telegram",
            "statement": "5e" * 32,
            "consents": frozenset({"collection", "sensitive", "age"}),
        }
        return Signing(**{**facts, **other})

    return make
