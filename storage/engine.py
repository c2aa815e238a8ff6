"""What the store asks of a database, whichever it is.

One method carries every question. A statement may read one set of rows, under the name `given`,
as if it were a table: `DELETE FROM outbox WHERE id IN (SELECT id FROM given)`. So a hundred
updates cost as many statements as one, and the SQL is the same for every engine; only how a set
becomes a table is the engine's own (`VALUES` in SQLite, `unnest` in PostgreSQL).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

Value: TypeAlias = int | str | bytes | None
Columns: TypeAlias = Mapping[str, type]
"""A set's columns by name: each holds `int`, `str` or `bytes`, or nothing."""
Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A set of rows for one statement. The first column holds a value in every row.

    A statement must treat each row on its own: an engine may hand over a large set in pieces,
    in order, and join the answers.
    """

    columns: Columns
    rows: Sequence[tuple[Value, ...]]


class Questions(Protocol):
    """An open transaction."""

    async def ask(self, sql: str, given: Given | None = None) -> list[Row]:
        """What the statement returns. An empty set is answered at once with nothing.

        Raises `StoreUnavailable` where the database is away, full or locked; the driver's own
        error where the statement or its data are wrong.
        """
        ...


class Engine(Protocol):
    """One database."""

    async def open(self, *, schema: int | None = None) -> None:
        """Makes the database where there is none, brings its schema up to date (or only to this
        number), and takes the right to write. Raises the `Refused` that applies, or
        `StoreUnavailable`."""
        ...

    async def open_reading(self) -> None:
        """Opens an existing database only to read it, beside any writer. Raises as `open`."""
        ...

    async def survey(self) -> bool:
        """Opens an existing database only to read it, an older one too, and refuses what `open`
        would refuse, except that another process may be writing. False: there is none yet, and
        `open` can make one. Changes nothing, takes no lock."""
        ...

    def writing(self) -> AbstractAsyncContextManager[Questions]:
        """A transaction that commits when the block ends and leaves nothing when it raises."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Questions]:
        """A transaction that sees one unchanging state and cannot write."""
        ...

    def aside(self) -> AbstractAsyncContextManager[Questions]:
        """As `reading`, on a connection of its own, for what takes long: nobody waits for it."""
        ...

    async def scrub(self, *, thorough: bool = False) -> bool:
        """Makes what was erased unrecoverable from the files. False: a reader was in the way,
        ask again later. Thorough: whatever time and room it takes."""
        ...

    async def complaints(self) -> list[str]:
        """What the database finds wrong with its own files and references: nothing. Reads all."""
        ...

    async def close(self) -> None: ...
