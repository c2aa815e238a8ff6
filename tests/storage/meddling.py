"""Somebody with the rights of the server writes to the database, or looks at all of it.

The same on every engine: a statement may read `given`, as any question of the store's does.
"""

from __future__ import annotations

from typing import Any, Final

from storage.backup.tables import CARRIED, LEFT_OUT
from storage.engine import Engine, Given
from storage.postgres import Postgres
from storage.schema import migrations
from storage.store import Store

ENGINES_OWN: Final = frozenset(
    {
        "dojang_schema",
        "tally_slots",
        "hourly_slots",
        "workers",
        "slots_at_rest",
        "duties",
        "paces",
    }
)
"""Tables of PostgreSQL alone: how it keeps counts, and who is at work."""
NOBODYS: Final = 63
"""A slot of the counts that no worker of a test has."""


def _in_slots(engine: Engine) -> bool:
    """Whether this engine keeps its counts in slots, of which every worker has one."""
    return isinstance(engine, Postgres)


async def meddle(store: Store, statement: str, **values: int | str | bytes) -> None:
    """One statement, committed. The values are the only row of `given`."""
    given = None
    if values:
        columns = {name: type(value) for name, value in values.items()}
        given = Given(columns, [tuple(values.values())])
    async with store._engine.writing() as questions:
        await questions.ask(statement, given)


async def add_to_tally(store: Store, kind: str, key: str, n: int) -> None:
    """A tally moves, and nobody has signed. In slots, it is one that nobody uses just now."""
    table, slot, unique = "tallies", "", "kind, key"
    if _in_slots(store._engine):
        table, slot, unique = "tally_slots", f", {NOBODYS}", "kind, key, slot"
    columns = "kind, key" + (", slot" if slot else "")
    await meddle(
        store,
        f"INSERT INTO {table} ({columns}, n) SELECT kind, key{slot}, n FROM given WHERE true"
        f" ON CONFLICT ({unique}) DO UPDATE SET n = {table}.n + excluded.n",
        kind=kind,
        key=key,
        n=n,
    )


async def lose_tallies(store: Store, kind: str) -> None:
    table = "tally_slots" if _in_slots(store._engine) else "tallies"
    await meddle(store, f"DELETE FROM {table} WHERE kind = (SELECT kind FROM given)", kind=kind)


async def unguard_the_log(store: Store) -> None:
    """The access log may be rewritten and shortened."""
    of = " ON access_log" if isinstance(store._engine, Postgres) else ""
    for guard in ("access_log_is_not_rewritten", "access_log_is_kept"):
        await meddle(store, f"DROP TRIGGER {guard}{of}")


async def make_older(store: Store) -> None:
    """The database says that its last migration has not been applied."""
    if isinstance(store._engine, Postgres):
        number = migrations("postgres")[-1].number
        await meddle(
            store, "DELETE FROM dojang_schema WHERE number = (SELECT n FROM given)", n=number
        )
    else:
        await meddle(store, f"PRAGMA user_version = {migrations('sqlite')[-1].number - 1}")


async def make_newer(store: Store) -> None:
    """The database says that a migration 999 has been applied."""
    if isinstance(store._engine, Postgres):
        await meddle(store, "INSERT INTO dojang_schema (number) VALUES (999)")
    else:
        await meddle(store, "PRAGMA user_version = 999")


async def rows_in(store: Store) -> dict[str, list[Any]]:
    """Everything that is kept, by table: of what a backup carries, the columns that it carries."""
    columns = {table.name: ", ".join(table.columns) for table in CARRIED}
    wanted = columns | dict.fromkeys(LEFT_OUT, "*")
    async with store._engine.reading() as questions:
        return {
            name: sorted(await questions.ask(f"SELECT {what} FROM {name}"))
            for name, what in wanted.items()
        }


async def tables_of(store: Store) -> dict[str, tuple[dict[str, type], list[str]]]:
    """Each table's columns with their types, and its key, but for what is the engine's own."""
    if isinstance(store._engine, Postgres):
        return await _tables_of_postgres(store._engine)
    types = {"TEXT": str, "BLOB": bytes, "INTEGER": int}
    found: dict[str, tuple[dict[str, type], list[str]]] = {}
    async with store._engine.reading() as questions:
        for (table,) in await questions.ask(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ):
            columns = await questions.ask(f"PRAGMA table_info({table})")
            key = sorted((place, name) for _, name, _, _, _, place in columns if place)
            kinds = {name: types[kind] for _, name, kind, *_ in columns}
            found[table] = kinds, [name for _, name in key]
    return found


async def _tables_of_postgres(engine: Postgres) -> dict[str, tuple[dict[str, type], list[str]]]:
    """Counts are kept in slots and read as their sums, which carry no slot and have no key."""
    types = {"text": str, "bytea": bytes, "bigint": int}
    found: dict[str, tuple[dict[str, type], list[str]]] = {}
    async with engine.reading() as questions:
        columns = await questions.ask(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
        )
        keys = await questions.ask(
            "SELECT table_name, column_name FROM information_schema.key_column_usage"
            " JOIN information_schema.table_constraints USING (constraint_name, table_name)"
            " WHERE constraint_type = 'PRIMARY KEY' ORDER BY table_name, ordinal_position"
        )
    for table, column, kind in columns:
        if table not in ENGINES_OWN:
            found.setdefault(table, ({}, []))[0][column] = types[kind]
    for table, column in keys:
        counts = table.removesuffix("_slots")
        summed = {"tally": "tallies"}.get(counts, counts)
        if summed in found and column != "slot":
            found[summed][1].append(column)
    return found
