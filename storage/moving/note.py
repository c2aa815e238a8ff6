"""How far a move has come, as its target remembers it.

A row of `meta`. It is changed in the transaction of each page, and only by whoever knows what it
said before: of two moves into one database, one finds that it is not alone, and its page is gone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from storage.engine import Columns, Given, Questions, Value
from storage.store import MOVING

COLUMNS: Final[Columns] = {"key": str, "value": str, "former": str}
BEGIN: Final = "INSERT INTO meta (key, value) SELECT key, value FROM given"
TURN_OVER: Final = """
UPDATE meta SET value = given.value FROM given
WHERE meta.key = given.key AND meta.value = given.former
RETURNING 1
"""
END: Final = """
DELETE FROM meta USING given WHERE meta.key = given.key AND meta.value = given.former
RETURNING 1
"""


@dataclass(frozen=True, slots=True)
class Note:
    """How far it has come."""

    source: str
    """What the source looked like when the move began (`storage.moving.move`)."""
    rows: int = 0
    """Moved so far, of all tables."""
    table: str = ""
    """Of which the last page was."""
    after: tuple[Value, ...] = ()
    """The key of its last row."""

    @classmethod
    def read(cls, text: str) -> Note:
        facts = json.loads(text)
        return cls(**facts | {"after": tuple(_value(one) for one in facts["after"])})

    async def begin(self, questions: Questions) -> None:
        await questions.ask(BEGIN, Given(COLUMNS, [(MOVING, str(self), None)]))

    async def turn_over(self, questions: Questions, reached: Note) -> bool:
        """From this note to that one. False: somebody else has turned it over."""
        given = Given(COLUMNS, [(MOVING, str(reached), str(self))])
        return bool(await questions.ask(TURN_OVER, given))

    async def end(self, questions: Questions) -> bool:
        """Takes it away. False: somebody else has turned it over."""
        return bool(await questions.ask(END, Given(COLUMNS, [(MOVING, None, str(self))])))

    def __str__(self) -> str:
        after = [{"bytes": one.hex()} if isinstance(one, bytes) else one for one in self.after]
        facts = {"source": self.source, "rows": self.rows, "table": self.table, "after": after}
        return json.dumps(facts)


def _value(kept: Any) -> Value:
    if isinstance(kept, dict):
        return bytes.fromhex(kept["bytes"])
    return kept  # type: ignore[no-any-return]
