"""On which line of a TOML text each key stands.

The standard library reads TOML well but tells no lines, and “goal is wrong” is of little help in
a file of a hundred. This walks over a text that `tomllib` has already accepted, so it only has to
tell keys from values, not to judge either.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from typing import Final, NamedTuple

Path = tuple[str | int, ...]
"""The way to a value: keys of tables, and places in arrays counted from 0."""

_TOKEN: Final = re.compile(
    r'''
      (?P<space> [ \t\r]+ | \#[^\n]* )
    | (?P<newline> \n )
    | (?P<string> """(?:\\.|[^\\])*?"""+ | \'\'\'.*?\'\'\'+ | "(?:\\.|[^"\\\n])*" | '[^'\n]*' )
    | (?P<mark> [\[\]{}=,.] )
    | (?P<bare> [^\s\[\]{}=,.\#"']+ )
    ''',
    re.VERBOSE | re.DOTALL,
)


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


def key_lines(text: str) -> dict[Path, int]:
    """The line, counted from 1, of every key, table header and array element of valid TOML."""
    return _Walk(text).lines


class _Walk:
    """One pass over the tokens; `lines` is complete once it is made."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._tokens = _tokens(text)
        self._at = 0
        self._made: Counter[Path] = Counter()
        self._document()

    def _document(self) -> None:
        table: Path = ()
        while self._here.kind != "end":
            if self._here.kind == "newline":
                self._take()
            elif self._here.text == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        """`[table]`, or `[[table]]` for the next element of an array of tables."""
        line = self._take().line
        repeated = self._here.text == "["
        if repeated:
            self._take()
        path = self._resolve(self._key(), line)
        self._take()
        if repeated:
            self._take()
            self.lines.setdefault(path, line)
            self._made[path] += 1
            path = (*path, self._made[path] - 1)
        self.lines.setdefault(path, line)
        return path

    def _resolve(self, key: Path, line: int) -> Path:
        """A header's key with the place in each array of tables that it passes through."""
        path: Path = ()
        for part in key[:-1]:
            path = (*path, part)
            self.lines.setdefault(path, line)
            if self._made[path]:
                path = (*path, self._made[path] - 1)
        return (*path, key[-1])

    def _pair(self, table: Path) -> None:
        line = self._here.line
        path = table
        for part in self._key():
            path = (*path, part)
            self.lines.setdefault(path, line)
        self._take()  # the equals sign
        self._value(path)

    def _key(self) -> Path:
        """One key, dotted or not; stops at what follows it."""
        parts = [self._name()]
        while self._here.text == ".":
            self._take()
            parts.append(self._name())
        return tuple(parts)

    def _name(self) -> str:
        token = self._take()
        if token.kind != "string":
            return token.text
        (name,) = tomllib.loads(f"{token.text} = 0")
        return name

    def _value(self, path: Path) -> None:
        match self._here.text:
            case "[":
                self._take()
                self._array(path)
            case "{":
                self._take()
                self._inline_table(path)
            case _:
                # A plain value, maybe of several tokens (`1.5`, `2012-03-19 10:00:00`).
                while self._here.kind in {"string", "bare"} or self._here.text == ".":
                    self._take()

    def _array(self, path: Path) -> None:
        place = 0
        while self._here.text != "]":
            if self._here.kind == "newline" or self._here.text == ",":
                self._take()
                continue
            self.lines[*path, place] = self._here.line
            self._value((*path, place))
            place += 1
        self._take()

    def _inline_table(self, path: Path) -> None:
        while self._here.text != "}":
            if self._here.kind == "newline" or self._here.text == ",":
                self._take()
            else:
                self._pair(path)
        self._take()

    @property
    def _here(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._here
        self._at += 1
        return token


def _tokens(text: str) -> list[_Token]:
    line = 1
    tokens = []
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or ""
        if kind != "space":
            tokens.append(_Token(kind, found.group(), line))
        line += found.group().count("\n")
    return [*tokens, _Token("end", "", line)]
