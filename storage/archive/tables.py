"""What was opened, as a table for people (CSV) or for programs (JSON Lines).

The file holds names in the clear: it is its owner's only, and it has its name only when it is
whole.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from typing import IO, Any, Final, Literal, TypeAlias

import orjson

from storage.archive.manifest import Purpose
from storage.archive.reading import Opened

Format: TypeAlias = Literal["csv", "jsonl"]
Writer: TypeAlias = Callable[[Opened], None]

HANDOVER: Final = ("name", "country", "day")
"""What signers were told that the recipients get, and not a column more."""
AUDIT: Final = (
    "number", "name", "phone", "phone_as_given", "country", "day", "signed_at", "language",
    "channel", "statement", "consents", "invite", "id",
)  # fmt: skip
"""As CSV. JSON Lines hold the proofs of consent besides."""

FORMULA: Final = re.compile(r"(?:\A|(?<=[;\t\r\n]))(?=[=+\-@\t\r\n＝＋－＠])")
"""Where a spreadsheet would begin a formula: in front, and behind what some of them take for the
end of a cell, whatever the quotes say."""


def writer(stream: IO[bytes], wanted: Format, purpose: Purpose) -> Writer:
    """Writes one opened record after the other to this stream."""
    if wanted == "jsonl":
        return _json_lines(stream, purpose)
    return _csv(stream, HANDOVER if purpose == "handover" else AUDIT)


def cell(value: str) -> str:
    """The text as no spreadsheet takes it for a formula: `'+82…`."""
    return FORMULA.sub("'", value)


def _csv(stream: IO[bytes], columns: tuple[str, ...]) -> Writer:
    stream.write("\ufeff".encode())  # by which spreadsheets know UTF-8
    line = io.StringIO()
    rows = csv.writer(line, quoting=csv.QUOTE_ALL)

    def put(cells: list[str]) -> None:
        rows.writerow(cells)
        stream.write(line.getvalue().encode())
        line.seek(0)
        line.truncate()

    def write(opened: Opened) -> None:
        facts = _facts(opened)
        put([cell(_as_text(facts[column])) for column in columns])

    put(list(columns))
    return write


def _json_lines(stream: IO[bytes], purpose: Purpose) -> Writer:
    def write(opened: Opened) -> None:
        facts = _facts(opened)
        if purpose == "handover":
            facts = {column: facts[column] for column in HANDOVER}
        stream.write(orjson.dumps(facts, option=orjson.OPT_APPEND_NEWLINE))

    return write


def _facts(opened: Opened) -> Mapping[str, Any]:
    line, content = opened.line, opened.content
    return {
        "number": line.n,
        "name": content.name,
        "phone": content.phone,
        "phone_as_given": content.phone_as_given,
        "country": line.country,
        "day": line.day,
        "signed_at": content.signed_at,
        "language": line.language,
        "channel": line.channel,
        "statement": line.statement,
        "consents": line.consents,
        "invite": line.invite or "",
        "id": line.id,
        "agreed_to": content.consents,
        "consent_changes": [change.facts for change in opened.changes],
    }


def _as_text(value: Any) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)
