"""A database of any earlier version is brought up to date, with every signature and every count."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from storage.keys import Keys
from storage.schema import migrations
from storage.sealing import Sealer
from storage.sqlite import SQLite
from storage.store import Store

CAMPAIGN = "rescue"
MONDAY = date(2012, 3, 19)
EARLIER = [migration.number for migration in migrations("sqlite")][:-1]
SIGNATURE = {
    "id": b"i" * 16,
    "key_id": "00000000",
    "phone_tag": b"p" * 16,
    "account_tag": b"a" * 16,
    "sealed": b"age",
    "day": MONDAY.isoformat(),
    "country": "KR",
    "language": "ko",
    "channel": "telegram",
    "statement": "0" * 64,
    "consents": "age collection sensitive",
}
TALLIES = [
    ("total", ""), ("day", MONDAY.isoformat()), ("country", "KR"), ("language", "ko"),
    ("channel", "telegram"),
]  # fmt: skip


@pytest.mark.parametrize("schema", EARLIER)
async def test_nothing_is_lost_and_everything_counts_as_before(
    tmp_path: Path, keys: Keys, sealer: Sealer, schema: int
) -> None:
    path = tmp_path / "dojang.db"
    old = SQLite(path)
    await old.open(schema=schema)
    await old.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        columns = ", ".join(SIGNATURE)
        holes = ", ".join("?" for _ in SIGNATURE)
        connection.execute(
            f"INSERT INTO signatures ({columns}) VALUES ({holes})", list(SIGNATURE.values())
        )
        connection.executemany("INSERT INTO tallies VALUES (?, ?, 1)", TALLIES)
    store = await Store.open(SQLite(path), keys, sealer, CAMPAIGN)
    try:
        totals = await store.totals(MONDAY)
        assert (totals.verified, totals.today, totals.held, totals.invalidated) == (1, 1, 0, 0)
        assert await store.recount() == []
    finally:
        await store.close()
