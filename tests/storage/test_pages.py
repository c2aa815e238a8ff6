"""A table is read whole, in the order of its key, and never from its beginning again."""

from __future__ import annotations

import pytest

from storage.backup.tables import CARRIED, Table
from storage.care.hourly import count
from storage.engine import Given, Row
from storage.sqlite.connection import _table
from storage.store import Store

[HOURLY] = [table for table in CARRIED if table.name == "hourly"]
HOURS = {
    (hour, kind, f"{place:02}"): place + 1
    for hour in ("2012-03-19T11", "2012-03-19T12", "2012-03-19T13")
    for kind in ("country", "invite")
    for place in range(7)
}
ROWS = [(*key, n) for key, n in sorted(HOURS.items())]


async def filled(store: Store) -> None:
    async with store._engine.writing() as questions:
        await count(store._ledger(questions), HOURS)


async def read(store: Store, table: Table, after: Row | None = None, most: int = 3) -> list[Row]:
    found: list[Row] = []
    async with store._engine.reading() as questions:
        async for page in table.pages(questions, after, most):
            assert 0 < len(page) <= most
            found += page
    return found


async def test_rows_that_share_most_of_their_key_are_all_read_once_and_in_order(
    store: Store,
) -> None:
    await filled(store)
    for most in (1, 2, 3, 7, 10, 1_000):
        assert await read(store, HOURLY, most=most) == ROWS


async def test_reading_goes_on_behind_any_row(store: Store) -> None:
    await filled(store)
    for place, row in enumerate(ROWS):
        assert await read(store, HOURLY, after=row[:3]) == ROWS[place + 1 :]


async def test_a_table_that_is_empty_has_no_page(store: Store) -> None:
    assert await read(store, HOURLY) == []
    assert await read(store, HOURLY, after=("", "", "")) == []


@pytest.mark.sqlite
async def test_sqlite_seeks_by_every_column_of_the_key(store: Store) -> None:
    await filled(store)
    plans: list[str] = []
    async with store._engine.reading() as questions:

        class Explained:
            async def ask(self, sql: str, given: Given | None = None) -> list[Row]:
                if given is not None:
                    told = f"EXPLAIN QUERY PLAN {_table(tuple(given.columns.items()), 1)} {sql}"
                    plan = await questions._connection.run(told, given.rows[0])  # type: ignore[attr-defined]
                    plans.extend(step for *_, step in plan if "SEARCH hourly" in step)
                return await questions.ask(sql, given)

        async for _ in HOURLY.pages(Explained(), most=5):  # type: ignore[arg-type]
            pass
    assert {plan.partition("(")[2] for plan in plans} == {
        "hour=? AND kind=? AND key>?)",
        "hour=? AND kind>?)",
        "hour>?)",
    }
