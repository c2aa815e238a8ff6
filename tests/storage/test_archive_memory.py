"""Ten million signatures fit no memory: exporting and opening hold a few at a time."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from storage.database_url import engine_for
from storage.keys import Keys
from storage.sealing import Sealer, new_identity
from storage.store import Store
from tests.archives import CAMPAIGN, exported, sign_all, signing, write_table


async def peaks(tmp_path: Path, keys: Keys, people: int) -> tuple[int, int]:
    """The most memory that an export and its opening ever held, in bytes."""
    folder = tmp_path / str(people)
    folder.mkdir()
    identity, recipient = new_identity()
    url = f"sqlite:///{folder / 'dojang.db'}"
    store = await Store.open(engine_for(url), keys, Sealer.parse(recipient), CAMPAIGN)
    for start in range(0, people, 1_000):
        await sign_all(store, map(signing, range(start, min(start + 1_000, people))))
    tracemalloc.start()
    try:
        await exported(store, folder / "export", per_file=1_000)
        _, exporting = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        write_table(folder / "export", identity, folder / "all.jsonl", "jsonl")
        _, opening = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    await store.close()
    with (folder / "all.jsonl").open("rb") as stream:
        assert sum(1 for _ in stream) == people
    return exporting, opening


async def bounded(tmp_path: Path, keys: Keys, fewer: int, more: int) -> None:
    small = await peaks(tmp_path, keys, fewer)
    large = await peaks(tmp_path, keys, more)
    for few, many in zip(small, large, strict=True):
        # Each record takes more than 1,000 bytes; a hundredth of that would be a leak.
        assert many - few < (more - fewer) * 1_000 / 10


async def test_memory_does_not_grow_with_the_number_of_signatures(
    tmp_path: Path, keys: Keys
) -> None:
    await bounded(tmp_path, keys, 1_000, 4_000)


@pytest.mark.long
async def test_memory_does_not_grow_with_a_hundred_thousand_signatures(
    tmp_path: Path, keys: Keys
) -> None:
    await bounded(tmp_path, keys, 1_000, 100_000)
