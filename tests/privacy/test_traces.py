"""The search of the sweep finds what it looks for: every value, in every form, in every place."""

from __future__ import annotations

import base64
import html
import json
import random
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests.privacy.cast import SOREN, TYPED_NUMBER, WILMA, WRITTEN, names_and_numbers, planted
from tests.privacy.traces import Planted, hits, left_behind, of_number

ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "raw": str.encode,
    "upper case": lambda text: text.upper().encode(),
    "UTF-16 LE": lambda text: text.encode("utf-16-le"),
    "UTF-16 BE": lambda text: text.encode("utf-16-be"),
    "hex": lambda text: text.encode().hex().encode(),
    "HEX": lambda text: text.encode().hex().upper().encode(),
    "base64 at 0": lambda text: base64.b64encode(b"abc" + text.encode() + b"xyz"),
    "base64 at 1": lambda text: base64.b64encode(b"a" + text.encode() + b"xyz"),
    "base64 at 2": lambda text: base64.urlsafe_b64encode(b"ab" + text.encode() + b"x"),
    "JSON": lambda text: json.dumps({"it": text}).encode(),
    "percent-encoded": lambda text: quote(text, safe="").encode(),
    "as a form sends it": lambda text: quote_plus(text).encode(),
    "HTML": lambda text: html.escape(text).encode(),
    "HTML entities": lambda text: html.escape(text).encode("ascii", "xmlcharrefreplace"),
    "repr": lambda text: ascii(text).encode(),
    "bytes' repr": lambda text: repr(text.encode()).encode(),
}

NOISE = random.Random(1).randbytes(300_000)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_planted_value_is_found_in_every_form(encoding: str):
    if encoding == "upper case":
        values = [one for one in planted() if one.text.isascii()]
    else:
        values = planted()
    for one in values:
        lying = NOISE[:999] + b" " + ENCODINGS[encoding](one.text) + b" " + NOISE[:99]
        assert hits({"here": lying}, [one]), one


@pytest.mark.parametrize(
    "spelling",
    [
        "+82 10-0000-5162",
        "(010) 0000.5162",
        "010 - 0000 - 5162",
        "01000005162",
        "8 2 1 0 0 0 0 0 5 1 6 2",
    ],
)
def test_a_number_is_found_however_its_digits_are_grouped(spelling: str):
    phone = of_number("phone", WILMA.phone.lstrip("+"))
    for encoded in (spelling.encode(), spelling.encode("utf-16-le"), spelling.encode("utf-16-be")):
        assert hits({"here": b"- " + encoded + b" -"}, [phone])


def test_a_number_is_found_as_an_integer_of_the_database(tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "any.db")) as database:
        database.execute("CREATE TABLE any_table (account INTEGER)")
        database.execute("INSERT INTO any_table VALUES (?)", (WILMA.id,))
        database.commit()
    account = of_number("account", str(WILMA.id))
    assert hits(left_behind(tmp_path, "now"), [account]) == ["account, as 6 bytes, in now: any.db"]


@pytest.mark.parametrize("kind", ["TEXT", "BLOB"])
def test_the_database_its_log_and_its_free_pages_are_searched(kind: str, tmp_path: Path):
    name = Planted("name", WRITTEN)
    value = WRITTEN if kind == "TEXT" else WRITTEN.encode()
    with closing(sqlite3.connect(tmp_path / "any.db", isolation_level=None)) as database:
        for pragma in ("journal_mode = WAL", "secure_delete = OFF"):
            database.execute(f"PRAGMA {pragma}")
        database.execute(f"CREATE TABLE any_table (value {kind})")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("INSERT INTO any_table VALUES (?)", (value,))
        assert hits(left_behind(tmp_path, "now"), [name]) == ["name, as raw, in now: any.db-wal"]
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert hits(left_behind(tmp_path, "now"), [name]) == ["name, as raw, in now: any.db"]
        database.execute("DELETE FROM any_table")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert hits(left_behind(tmp_path, "now"), [name]) == ["name, as raw, in now: any.db"]


def test_logs_and_temporary_files_are_searched(tmp_path: Path):
    (tmp_path / "bot.log").write_text(f"WARNING: {TYPED_NUMBER}\n", encoding="utf-8")
    (tmp_path / "tmp").mkdir()
    with tempfile.NamedTemporaryFile(dir=tmp_path / "tmp", delete=False) as file:
        file.write(json.dumps({"last_name": SOREN.last_name}).encode())
    found = hits(left_behind(tmp_path, "now"), names_and_numbers())
    assert len(found) == 2
    assert "phone that was typed, as raw, in now: bot.log" in found
    assert (
        f"name of {SOREN.first_name}, as JSON escapes, in now: tmp/{Path(file.name).name}" in found
    )


def test_of_what_means_nothing_nothing_is_found():
    assert hits({"here": NOISE + NOISE.hex().encode() + base64.b64encode(NOISE)}, planted()) == []
