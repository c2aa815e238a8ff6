"""What a table holds, in two short facts that differ where any row does.

The rows are read in the order of their key, by the same questions on either side, and hashed as
they come, each value with its kind and length before it. So two tables with one proof hold the same
rows, whichever database they are in, and however many there are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from storage.backup.tables import Table
from storage.engine import Questions, Row, Value


@dataclass(frozen=True, slots=True)
class Proof:
    rows: int
    sha256: str


async def prove(
    table: Table, questions: Questions, progress: Callable[[int], None] = lambda _: None
) -> Proof:
    """`progress` hears how many rows have been read since it was last told."""
    digest, rows = hashlib.sha256(), 0
    async with aclosing(table.pages(questions)) as pages:
        async for page in pages:
            digest.update(b"".join(map(_framed, page)))
            rows += len(page)
            progress(len(page))
    return Proof(rows, digest.hexdigest())


def together(proofs: Mapping[str, Proof]) -> str:
    """SHA-256 of the proofs of all tables, by name: one line each, `name rows sha256`."""
    lines = (f"{name} {proof.rows} {proof.sha256}\n" for name, proof in sorted(proofs.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _framed(row: Row) -> bytes:
    return b"".join(map(_value, row))


def _value(value: Value) -> bytes:
    if isinstance(value, bytes):
        return b"b%d:%b" % (len(value), value)
    if isinstance(value, str):
        text = value.encode()
        return b"s%d:%b" % (len(text), text)
    return b"-" if value is None else b"i%d:" % value
