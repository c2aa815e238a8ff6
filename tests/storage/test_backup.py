"""A backup: whole while people sign, readable by its holders only, small in memory."""

# ruff: noqa: ASYNC221, ASYNC240 - a test may wait for a small program or file

from __future__ import annotations

import asyncio
import stat
import subprocess
import tracemalloc
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import IO

import pytest

from storage.backup import reading, tables
from storage.backup.tables import CARRIED, LEFT_OUT, Table
from storage.engine import Questions, Row
from storage.failures import AlreadyThere, CannotWrite
from storage.sealing import Sealer
from tests.storage.backups import MANY, Campaign, carried, differences, rows_of
from tests.storage.meddling import tables_of


async def test_whatever_lasts_is_in_it(campaign: Campaign, tmp_path: Path) -> None:
    await campaign.fill()
    await campaign.care()
    assert await campaign.back_up(tmp_path / "backup.age") == MANY
    done = await campaign.restore(tmp_path / "backup.age", tmp_path / "restored.db")
    assert (done.signatures, done.held_back, done.mended) == (MANY - 1, 0, ())
    before = await campaign.carried()
    assert all(before.values())
    assert carried(tmp_path / "restored.db") == before


async def test_what_is_only_under_way_is_not(campaign: Campaign, tmp_path: Path) -> None:
    await campaign.fill()
    await campaign.care()
    await campaign.back_up(tmp_path / "backup.age")
    await campaign.restore(tmp_path / "backup.age", tmp_path / "restored.db")
    before, after = await campaign.rows(), rows_of(tmp_path / "restored.db")
    for name in LEFT_OUT:
        assert before[name]
        assert not after[name]


async def test_every_table_is_carried_whole_or_left_out_on_purpose(campaign: Campaign) -> None:
    found = await tables_of(campaign.store)
    assert set(found) == {table.name for table in CARRIED} | LEFT_OUT
    for table in CARRIED:
        columns, key = found[table.name]
        assert columns == dict(table.columns), table.name
        assert list(table.columns)[: table.key] == key, table.name


async def test_it_works_before_anybody_has_signed(campaign: Campaign, tmp_path: Path) -> None:
    assert await campaign.back_up(tmp_path / "backup.age") == 0
    done = await campaign.restore(tmp_path / "backup.age", tmp_path / "restored.db")
    assert done.signatures == 0


async def test_it_shows_one_moment_while_people_sign_and_withdraw(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "PAGE", 50)
    await campaign.fill(range(400))
    comers = iter(range(1_000, 2_000))
    pages = Table.pages

    async def while_people_act(
        table: Table, questions: Questions
    ) -> AsyncGenerator[list[Row], None]:
        async for page in pages(table, questions):
            yield page
            async with campaign.store.turn() as turn:
                new = [campaign.signing(next(comers)) for _ in range(3)]
                await turn.record(new)
                await turn.withdraw(
                    [new[0].account, campaign.signing(next(comers) - 1_000).account]
                )

    monkeypatch.setattr(Table, "pages", while_people_act)
    assert await campaign.back_up(tmp_path / "backup.age") == 399
    monkeypatch.undo()
    done = await campaign.restore(tmp_path / "backup.age", tmp_path / "restored.db")
    assert (done.signatures, done.mended) == (399, ())
    assert await differences(tmp_path / "restored.db", campaign.keys) == (399, 1, [])
    assert (await campaign.differences())[1] > 20, "meanwhile people withdrew"


async def test_nothing_of_the_campaign_can_be_read_from_the_file(
    campaign: Campaign, tmp_path: Path
) -> None:
    await campaign.fill()
    await campaign.back_up(tmp_path / "backup.age")
    content = (tmp_path / "backup.age").read_bytes()
    carried_rows = (await campaign.carried()).values()
    values = {value for rows in carried_rows for row in rows for value in row}
    traces = {value for value in values if isinstance(value, bytes)}
    traces |= {value.encode() for value in values if isinstance(value, str) and len(value) > 4}
    assert {b"rescue", campaign.keys.key_id.encode()} < traces
    assert len(traces) > 4 * MANY
    assert not [trace for trace in traces if trace in content]


async def test_only_its_owner_may_look_at_the_file(campaign: Campaign, tmp_path: Path) -> None:
    await campaign.back_up(tmp_path / "backup.age")
    assert stat.S_IMODE((tmp_path / "backup.age").stat().st_mode) == 0o600


async def test_the_stock_age_command_opens_it(
    campaign: Campaign, tmp_path: Path, required: Callable[[str], str]
) -> None:
    age = required("age")
    await campaign.fill()
    await campaign.back_up(tmp_path / "backup.age")
    (tmp_path / "identity.txt").write_text(campaign.identity)
    opened = subprocess.run(
        [age, "--decrypt", "-i", tmp_path / "identity.txt", tmp_path / "backup.age"],
        check=True, capture_output=True,
    )  # fmt: skip
    done = await campaign.restore(opened.stdout, tmp_path / "restored.db", opener=None)
    assert done.signatures == MANY - 1


async def test_a_file_that_is_there_is_never_overwritten(
    campaign: Campaign, tmp_path: Path
) -> None:
    (tmp_path / "backup.age").write_text("of yesterday")
    with pytest.raises(AlreadyThere):
        await campaign.back_up(tmp_path / "backup.age")
    assert (tmp_path / "backup.age").read_text() == "of yesterday"


class FullDisk(Sealer):
    """Seals until the disk is full."""

    def seal_stream(self, source: IO[bytes], target: IO[bytes]) -> None:
        target.write(source.read(1 << 12))
        raise OSError(28, "No space left on device")


async def test_a_backup_that_fails_half_way_leaves_nothing(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "PAGE", 5)
    await campaign.fill(range(400))
    campaign.sealer = FullDisk(campaign.sealer.recipients, [])
    folder = tmp_path / "backups"
    folder.mkdir()
    with pytest.raises(CannotWrite, match="No space left"):
        await campaign.back_up(folder / "backup.age")
    assert list(folder.iterdir()) == []


async def test_a_backup_that_is_cancelled_half_way_leaves_nothing(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "PAGE", 5)
    await campaign.fill(range(400))
    folder = tmp_path / "backups"
    folder.mkdir()

    def leave(read: int) -> None:
        if read > 100:
            backing.cancel()

    backing = asyncio.create_task(campaign.back_up(folder / "backup.age", leave))
    with pytest.raises(asyncio.CancelledError):
        await backing
    assert list(folder.iterdir()) == []


async def peaks(campaign: Campaign, people: int, folder: Path) -> tuple[int, int]:
    """The most memory that a backup of so many and its restore ever held."""
    folder.mkdir()
    for start in range(0, people, 500):
        async with campaign.store.turn() as turn:
            some = range(start, min(start + 500, people))
            await turn.record([campaign.signing(10_000 + n) for n in some])
    tracemalloc.start()
    try:
        assert await campaign.back_up(folder / "backup.age") == people
        _, writing = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        await campaign.restore(folder / "backup.age", folder / "restored.db")
        _, restoring = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return writing, restoring


async def bounded(campaign: Campaign, folder: Path, fewer: int, more: int) -> None:
    small = await peaks(campaign, fewer, folder / "small")
    large = await peaks(campaign, more, folder / "large")
    for few, many in zip(small, large, strict=True):
        # Each signature takes more than 1,000 bytes; a tenth of that would be a leak.
        assert many - few < (more - fewer) * 1_000 / 10


async def test_memory_does_not_grow_with_the_number_of_signatures(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "PAGE", 100)
    monkeypatch.setattr(reading, "AT_ONCE", 100)
    # A few batches may wait for the garbage collector, of few signatures and of many.
    await bounded(campaign, tmp_path, 1_000, 6_000)


@pytest.mark.long
async def test_memory_does_not_grow_with_a_hundred_thousand_signatures(
    campaign: Campaign, tmp_path: Path
) -> None:
    await bounded(campaign, tmp_path, 4_000, 100_000)
