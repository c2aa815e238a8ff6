"""Taking settings out of a TOML table, by type, with every mistake named at its line.

A setting that is missing or wrong is noted and answered with a stand-in, so that reading goes on
and finds the rest. Nobody sees the stand-in: a campaign with a mistake is never handed out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final, TypeVar

from bot.campaign import toml_lines
from bot.campaign.mistakes import Mistake, perhaps
from bot.campaign.source import Toml, forbidden

T = TypeVar("T")

STAND_IN_TEXT: Final = "-"
STAND_IN_DAY: Final = date.max


class Table:
    """One table of a file. `unknown_keys` at the end names whatever nobody asked for."""

    def __init__(self, toml: Toml, mistakes: list[Mistake], *path: str) -> None:
        self._toml = toml
        self._mistakes = mistakes
        self._path = path
        self._asked: set[str] = set()
        found: Any = toml.table
        for key in path:
            found = found.get(key, {})
            if not isinstance(found, Mapping):
                self.wrong("", "is not a table", f"write it below a line [{key}]")
                found = {}
        self._values: Mapping[str, Any] = found

    def below(self, key: str) -> Table:
        """The table under this key. An absent one is like an empty one."""
        self._asked.add(key)
        return Table(self._toml, self._mistakes, *self._path, key)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._values)

    def has(self, key: str) -> bool:
        return key in self._values

    def line(self, *path: str | int) -> int | None:
        """Where this stands, or the nearest thing around it that has a line."""
        full: toml_lines.Path = (*self._path, *(part for part in path if part != ""))
        while full and full not in self._toml.lines:
            full = full[:-1]
        return self._toml.lines.get(full)

    def wrong(self, key: str, what: str, remedy: str, *within: str | int) -> None:
        """Note a mistake in what stands under this key."""
        name = ".".join(str(part) for part in (*self._path, key) if part != "")
        self._mistakes.append(
            Mistake(self._toml.file, self.line(key, *within), f"{name} {what}", remedy)
        )

    def missing(self, key: str, remedy: str) -> None:
        name = ".".join(str(part) for part in (*self._path, key))
        line = self.line() if self._path else None
        self._mistakes.append(Mistake(self._toml.file, line, f"{name} is missing", remedy))

    def unknown_keys(self) -> None:
        for key in self._values:
            if key not in self._asked:
                remedy = f"take it out or correct its name{perhaps(key, self._asked)}"
                self.wrong(key, "is no setting", remedy)

    # ── values ───────────────────────────────────────────────────────────────────────────

    def text(self, key: str, remedy: str, *, longest: int | None = None) -> str:
        """A text that is not empty. `remedy` says what to write there."""
        value = self._take(key, str, "a text in quotes", remedy, STAND_IN_TEXT)
        return self.checked(key, value.strip(), remedy, longest)

    def checked(
        self, key: str, value: str, remedy: str, longest: int | None, *within: str | int
    ) -> str:
        if not value:
            self.wrong(key, "is empty", remedy, *within)
            return STAND_IN_TEXT
        if code := forbidden(value.replace("\n", "").replace("\t", "")):
            self.wrong(key, f"holds the control character {code}", "delete it", *within)
        if longest is not None and len(value) > longest:
            what = f"has {len(value)} characters, at most {longest} fit"
            self.wrong(key, what, "shorten it", *within)
        return value

    def texts(self, key: str, remedy: str, *, optional: bool = False) -> tuple[str, ...]:
        """A list of texts, each once."""
        if optional and not self.has(key):
            self._asked.add(key)
            return ()
        values = self._take(key, list, 'a list such as ["one", "two"]', remedy, [])
        texts: list[str] = []
        for place, value in enumerate(values):
            if not isinstance(value, str):
                self.wrong(key, f"holds {_shown(value)}, which is no text", remedy, place)
            elif value in texts:
                self.wrong(key, f"names “{value}” twice", "take one of them out", place)
            else:
                texts.append(self.checked(key, value.strip(), remedy, None, place))
        return tuple(texts)

    def number(self, key: str, remedy: str, *, default: int | None = None) -> int:
        """A whole number of 1 or more."""
        if default is not None and not self.has(key):
            self._asked.add(key)
            return default
        value = self._take(key, int, "a whole number without quotes", remedy, 1)
        if value < 1:
            self.wrong(key, f"is {value}", "write a number of 1 or more")
        return value

    def hour(self, key: str, *, default: int) -> int:
        """An hour of the day, from 0 to 23."""
        if not self.has(key):
            self._asked.add(key)
            return default
        remedy = "write an hour from 0 to 23"
        value = self._take(key, int, "a whole number without quotes", remedy, default)
        if 0 <= value <= 23:
            return value
        self.wrong(key, f"is {value}", remedy)
        return default

    def truth(self, key: str, *, default: bool) -> bool:
        if not self.has(key):
            self._asked.add(key)
            return default
        return self._take(key, bool, "true or false, without quotes", "", default)

    def day(self, key: str, remedy: str) -> date:
        """A calendar day."""
        return self._take(
            key, date, "a day such as 2012-03-19, without quotes", remedy, STAND_IN_DAY
        )

    def maybe_day(self, key: str) -> date | None:
        self._asked.add(key)
        return self.day(key, "") if self.has(key) else None

    def one_of(self, key: str, allowed: Iterable[str], *, default: str) -> str:
        """One of a few words."""
        self._asked.add(key)
        value = self._values.get(key, default)
        if value not in allowed:
            words = " or ".join(f'"{word}"' for word in allowed)
            self.wrong(key, f"is {_shown(value)}", f"write {words}")
            return default
        return str(value)

    def raw(self, key: str) -> Any:
        """Whatever stands there, for settings with more than one form."""
        self._asked.add(key)
        return self._values.get(key)

    def _take(self, key: str, kind: type[T], form: str, remedy: str, stand_in: T) -> T:
        self._asked.add(key)
        if key not in self._values:
            self.missing(key, remedy)
            return stand_in
        value = self._values[key]
        # In Python a truth is a number and a moment is a day; to a reader of the file neither is.
        fits = isinstance(value, kind) and (kind is bool or not isinstance(value, bool | datetime))
        if not fits:
            self.wrong(key, f"is {_shown(value)}", f"write {form}")
            return stand_in
        assert isinstance(value, kind)
        return value


def _shown(value: object) -> str:
    """A value as its writer sees it in the file, as far as that is short."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f"“{value}”" if len(value) <= 40 else "a long text"
        case list():
            return "a list"
        case Mapping():
            return "a table"
        case _:
            return str(value)
