"""What was planted, in every form in which it could lie about, and the search for it.

A value is looked for as text in several encodings, inside base64, hex, escapes and entities, and,
where it is a number, however its digits are grouped and packed. Upper and lower case are one.
"""

from __future__ import annotations

import base64
import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

SEPARATORS = rb"[\s().\-/\xb7]"
_BETWEEN_DIGITS = re.compile(rb"(?<=\d)" + SEPARATORS + rb"+(?=\d)")
_BETWEEN_HIGH = re.compile(rb"(?<=\d\x00)(?:[\s().\-/]\x00)+(?=\d\x00)")
_BETWEEN_LOW = re.compile(rb"(?<=\x00\d)(?:\x00[\s().\-/])+(?=\x00\d)")

_EMPTY = re.compile(rb"\0{16,}")
"""Most of a database page. No form has so many zeros."""

SHORTEST = 6
"""Bytes. Of random bytes, a megabyte holds six certain ones once in 280 million tries."""


@dataclass(frozen=True)
class Planted:
    """Something of a person. `text` is how it was written; a number is its digits."""

    what: str
    text: str
    number: bool = False


def of_number(what: str, digits: str) -> Planted:
    return Planted(what, digits, number=True)


@cache
def forms(text: str) -> Mapping[bytes, str]:
    """Bytes → name of the form; a form that looks like an earlier one is not named again."""
    plain = text.encode()
    named = {
        "raw": plain,
        "decomposed": unicodedata.normalize("NFD", text).encode(),
        "UTF-16 LE": text.encode("utf-16-le"),
        "UTF-16 BE": text.encode("utf-16-be"),
        "hex": plain.hex().encode(),
        "JSON escapes": json.dumps(text)[1:-1].encode(),
        "repr": ascii(text)[1:-1].encode(),
        "bytes' repr": repr(plain)[2:-1].encode(),
        "percent-encoded": quote(text, safe="").encode(),
        "as a form sends it": quote(text, safe="").replace("%20", "+").encode(),
        "HTML-escaped": html.escape(text).encode(),
        "HTML entities": html.escape(text).encode("ascii", "xmlcharrefreplace"),
        "HTML entities in hex": "".join(_entity(char) for char in html.escape(text)).encode(),
    }
    return _by_bytes({name: form.lower() for name, form in named.items()})


def _by_bytes(named: Mapping[str, bytes]) -> Mapping[bytes, str]:
    found: dict[bytes, str] = {}
    for name, form in named.items():
        found.setdefault(form, name)
    return found


def _entity(char: str) -> str:
    return char if char.isascii() else f"&#x{ord(char):x};"


@cache
def in_base64(text: str) -> Mapping[bytes, str]:
    """The part of the base64 that is the same whatever stands around, at each alignment."""
    named = {}
    for skipped in range(3):
        padded = b"\0" * skipped + text.encode()
        whole = len(padded) // 3 * 3
        first = -(-skipped * 4 // 3)  # characters that also hold bits of what stands before
        for name, alphabet in (("base64", b"+/"), ("base64url", b"-_")):
            encoded = base64.b64encode(padded[:whole], altchars=alphabet)[first:]
            named[f"{name} at {skipped}"] = encoded
    return _by_bytes(named)


@cache
def packed(digits: str) -> Mapping[str, bytes]:
    """A number as programs keep it. SQLite takes the fewest bytes of 1, 2, 3, 4, 6 or 8."""
    number = int(digits)
    return {
        "6 bytes": number.to_bytes(6, "big"),
        "8 bytes LE": number.to_bytes(8, "little"),
    }


def spellings(planted: Planted) -> Iterator[str]:
    """The texts that stand for it: of a phone also what is left without its country's code."""
    yield planted.text
    if planted.number and planted.what.startswith("phone"):
        yield planted.text[2:]


class Hay:
    """Bytes to be searched, prepared once."""

    def __init__(self, data: bytes) -> None:
        self.data = data = _EMPTY.sub(bytes(16), data)
        self.folded = data.lower()
        self.numbers = _BETWEEN_DIGITS.sub(b"", self.folded)
        self.wide = {
            "UTF-16 LE": _BETWEEN_HIGH.sub(b"", self.folded),
            "UTF-16 BE": _BETWEEN_LOW.sub(b"", self.folded),
        }

    def forms_of(self, planted: Planted) -> list[str]:
        """In which forms it lies here; none, if all is well."""
        found = [form for text in spellings(planted) for form in self._as_text(text, planted)]
        if planted.number:
            found += [form for form, part in packed(planted.text).items() if part in self.data]
        return found

    def _as_text(self, text: str, planted: Planted) -> Iterator[str]:
        for part, form in forms(text).items():
            assert len(part) >= SHORTEST
            hay = self.wide.get(form, self.numbers) if planted.number else self.folded
            if part in hay:
                yield form
        for part, form in in_base64(text).items():
            if len(part) >= SHORTEST and part in self.data:
                yield form


def hits(places: Mapping[str, bytes], planted: Iterable[Planted]) -> list[str]:
    """“name of Wilma, as UTF-16 LE, in dojang.db-wal” for everything that was found."""
    wanted = list(planted)
    return [
        f"{one.what}, as {form}, in {place}"
        for place, data in places.items()
        for hay in (Hay(data),)
        for one in wanted
        for form in hay.forms_of(one)
    ]


def left_behind(folder: Path, when: str) -> dict[str, bytes]:
    """Every file that there is, by its name."""
    return {
        f"{when}: {file.relative_to(folder)}": file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }
