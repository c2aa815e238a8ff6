"""What the store asks of a database, whichever it is.

One method carries every question. A statement may read one set of rows, under the name `given`,
as if it were a table: `DELETE FROM outbox WHERE id IN (SELECT id FROM given)`. So a hundred
updates cost as many statements as one, and the SQL is the same for every engine; only how a set
becomes a table is the engine's own (`VALUES` in SQLite, `unnest` in PostgreSQL).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Wordings:
    """The few statements that each engine words in its own way: those about what every turn
    changes, which several workers must be able to change at once."""

    move_tallies: str
    """Given kind, key, n (to be added). Returns kind, key and, of the total, what it is then."""
    count_hours: str
    """Given hour, kind, key, n (to be added)."""
    post: str
    """Given place, chat, message, priority, broadcast. Returns id, and whether we deliver it."""


class Questions(Protocol):
    """An open transaction."""

    @property
    def wordings(self) -> Wordings: ...

    async def alone(self, names: Iterable[bytes]) -> None:
        """Until this transaction ends, no other that asks for one of these names goes on behind
        this line. Names are tags, of at least eight bytes. Raises as `ask`."""
        ...

    async def beside(self, name: bytes) -> None:
        """Until this transaction ends, whoever asks to be `alone` for this name waits for it; here
        it waits for whoever is. Any number are beside each other. Raises as `ask`."""
        ...

    async def ask(self, sql: str, given: Given | None = None) -> list[Row]:
        """What the statement returns. An empty set is answered at once with nothing.

        Raises `StoreUnavailable` where the database is away, full or locked, `Contended` where
        another worker was in the way; the driver's own error where the statement or its data
        are wrong.
        """
        ...


@dataclass(frozen=True, slots=True)
class Beat:
    """What a worker learns when it says that it is still there."""

    leads: bool
    """It does what one worker does for all, until it beats again."""
    anew: bool
    """It had been given up: others have what it had in hand."""


class Crew(Protocol):
    """The workers that share a database, as one of them sees it. All raise `StoreUnavailable`."""

    @property
    def lease(self) -> float:
        """Seconds after which whoever has not beaten is given up."""
        ...

    @property
    def trusted(self) -> bool:
        """Nobody can have given us up by now: what we have in hand is ours."""
        ...

    async def serve(self, role: str) -> None:
        """Says how updates come in here: `polling` or `webhook`. Raises `AlreadyServed`."""
        ...

    async def beat(self) -> Beat:
        """Still there. To be called a few times in each lease. Raises `AlreadyServed` where we had
        been given up, and another one fetches updates now."""
        ...

    async def share(self, paces: Sequence[Row], sent: int) -> tuple[list[Row], int]:
        """Tells the others of chats (tag, hidden address, milliseconds until it is at rest, and
        until the messenger takes something again) and how many messages we have sent in all. Gives
        what others have told, in the same form, and how many messages they have sent."""
        ...

    @property
    def doubts(self) -> int:
        """How often a connection was lost while it committed: nobody knows whether that turn was
        kept, and with it messages that we deliver."""
        ...

    async def claim(self, most: int) -> list[Row]:
        """The next messages that nobody delivers yet, for us, the most urgent first: id, chat,
        message, broadcast, lane. Of each chat only what follows on what we deliver already."""
        ...

    async def ours(self, most: int, after: int = 0) -> list[Row]:
        """Messages that we deliver, with an id above that one, in order, as `claim` gives them."""
        ...


class Engine(Protocol):
    """One database."""

    @property
    def crew(self) -> Crew | None:
        """Where several workers can share the database: our place among them, once it is open
        for writing. None: there is one writer."""
        ...

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
