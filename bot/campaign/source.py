"""Reading the files of a campaign folder: UTF-8, normalised, without control characters.

Normalised text is what hashes are taken of: composed characters (NFC), `\\n` line ends, no blanks
at the ends of lines, one newline at the end. An editor that changes only such things does not
change a statement's version.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from bot.campaign import toml_lines
from bot.campaign.mistakes import Mistake

_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ufeff]")
"""Control characters, and those that turn the direction of all that follows."""
_AT_LINE: Final = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Toml:
    """A TOML file that could be read, with the line of each key."""

    file: str
    table: dict[str, Any]
    lines: dict[toml_lines.Path, int]


def read_text(folder: Path, file: str, mistakes: list[Mistake]) -> str | None:
    """The normalised text of a file. None, and a mistake, where it cannot be read at all."""
    try:
        raw = (folder / file).read_bytes()
    except FileNotFoundError:
        mistakes.append(Mistake(file, None, "is missing", "add this file to the folder"))
        return None
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        mistakes.append(Mistake(file, None, what, "make it a file that the bot may read"))
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        mistakes.append(Mistake(file, line, "is not UTF-8", "save the file as UTF-8"))
        return None
    return normalised(_without_controls(text.replace("\r\n", "\n"), file, mistakes))


def read_toml(folder: Path, file: str, mistakes: list[Mistake]) -> Toml | None:
    """A TOML file. None, and a mistake, where it cannot be read or is not TOML."""
    text = read_text(folder, file, mistakes)
    if text is None:
        return None
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        mistakes.append(_not_toml(file, text, str(error)))
        return None
    return Toml(file, table, toml_lines.key_lines(text))


def normalised(text: str) -> str:
    """The form that hashes are taken of (see above)."""
    lines = unicodedata.normalize("NFC", text).split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"


def fingerprint(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def forbidden(text: str) -> str | None:
    """How the first character that no text of ours may hold is called, such as `U+202E`."""
    found = _FORBIDDEN.search(text)
    return f"U+{ord(found.group()):04X}" if found else None


def _without_controls(text: str, file: str, mistakes: list[Mistake]) -> str:
    """The text with blanks in their place, so that the other mistakes are found as well."""
    for number, line in enumerate(text.split("\n"), start=1):
        if code := forbidden(line):
            mistakes.append(
                Mistake(file, number, f"holds the control character {code}", "delete it")
            )
    return _FORBIDDEN.sub(" ", text)


def _not_toml(file: str, text: str, message: str) -> Mistake:
    found = _AT_LINE.search(message)
    line = int(found[1]) if found and found[1] else text.count("\n")
    what = f"is not valid TOML: {_AT_LINE.sub('', message)}"
    return Mistake(file, line, what, "mend this line (see https://toml.io)")
