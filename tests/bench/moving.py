"""How fast a campaign moves from SQLite to PostgreSQL, beside what the bare driver can do.

`python -m tests.bench.moving FILE --signatures 200000` makes the campaign where there is none yet,
carries its rows over with `sqlite3` and `asyncpg` alone, in one transaction and without a proof,
and then moves it as `dojang migrate-data` does. The server is the tests' own (`TEST_POSTGRES_URL`).
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Annotated

import asyncpg
import typer
from rich.console import Console

from storage.keys import Keys, new_master_key
from storage.moving.move import AT_ONCE, Moving, Stage
from storage.moving.tables import MOVED
from storage.postgres import Postgres
from storage.postgres.connection import SLOTTED
from storage.sealing import Sealer, new_identity
from tests.bench.campaign import CAMPAIGN, make
from tests.postgres import server


def moving(
    file: Annotated[Path, typer.Argument(help="The campaign; made where it is not there.")],
    signatures: Annotated[int, typer.Option()] = 200_000,
    times: Annotated[int, typer.Option()] = 3,
) -> None:
    keys_file = file.with_suffix(".key")
    if not file.exists():
        keys_file.write_text(json.dumps(new_master_key()))
        sealer = Sealer.parse(new_identity()[1])
        asyncio.run(make(f"sqlite:///{file.resolve()}", _keys(keys_file), sealer, signatures))
    asyncio.run(_measure(file, _keys(keys_file), times))


def _keys(file: Path) -> Keys:
    return Keys.parse(json.loads(file.read_text(encoding="utf-8")))


async def _measure(file: Path, keys: Keys, times: int) -> None:
    with server() as running:
        for _ in range(times):
            for measured in (bare, moved):
                url = await running.new_database()
                Console().print(await measured(file, url, keys))


async def bare(file: Path, url: str, _: Keys) -> str:
    engine = Postgres(url)
    await engine.open()
    await engine.close()
    link, rows = await asyncpg.connect(url), 0
    began = perf_counter()
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source:
        async with link.transaction():
            for table in MOVED:
                slot = {"slot": 0} if table.name in SLOTTED else {}
                columns = [*table.columns, *slot]
                cursor = source.execute(f"SELECT {', '.join(table.columns)} FROM {table.name}")
                while page := cursor.fetchmany(AT_ONCE):
                    records = [(*row, *slot.values()) for row in page]
                    into = SLOTTED.get(table.name, table.name)
                    await link.copy_records_to_table(into, records=records, columns=columns)
                    rows += len(page)
    took = perf_counter() - began
    await link.close()
    return f"The bare driver: {rows:,} rows in {took:.1f} s, {rows / took:,.0f} a second"


async def moved(file: Path, url: str, keys: Keys) -> str:
    began: dict[Stage, float] = {}

    def told(stage: Stage, _done: int, _of: int) -> None:
        began.setdefault(stage, perf_counter())

    start = perf_counter()
    done = await Moving(file, Postgres(url), keys, CAMPAIGN).run(told)
    took = perf_counter() - start
    copied = began[Stage.SETTLING] - began[Stage.MOVING]
    return (
        f"Moved: {done.rows:,} rows in {copied:.1f} s, {done.rows / copied:,.0f} a second;"
        f" counted, moved, compared and counted again in {took:.1f} s"
    )


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    app.command()(moving)
    app()
