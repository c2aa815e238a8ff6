"""The name that is recorded: what a person wrote, minus what cannot be seen or sealed as text.

Names follow no rules that a program knows: one letter, no family name, digits, an apostrophe in
front, `Null` are all somebody's. Nothing is capitalised, reordered or judged. Refused is only
what is not a name at all, or would do harm where it is shown; the reason is told to the person.
Escaping is the business of the output.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 255
"""Characters of a cleaned name."""

MOST_MARKS: Final = 6
"""Marks in a row on one letter. Burmese needs four or five; zalgo needs more than six."""


class Reason(enum.Enum):
    """What is wrong with a name."""

    EMPTY = "nothing that can be seen"
    NO_LETTERS = "no letter in it"
    TOO_LONG = "more than 255 characters"
    LINK = "a link in it"
    SYMBOL_FIRST = "begins with = + - @ or /, like a formula or a command"
    TOO_MANY_MARKS = "more than six marks in a row"


@dataclass(frozen=True, slots=True)
class Name:
    """A name that can be recorded."""

    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Not recorded; the person is asked again."""

    reason: Reason


def clean(raw: str) -> str | None:
    """The name as it will be recorded, or None where `check` refuses it."""
    name = check(raw)
    return name.text if isinstance(name, Name) else None


def check(raw: str) -> Name | Refused:
    """The name as it will be recorded, or the first thing that is wrong with it."""
    visible = _visible(raw)
    text = _tidy(_PICTURES.sub("", visible))
    if reason := _fault(text, written=bool(_tidy(visible))):
        return Refused(reason)
    return Name(text)


def _fault(text: str, *, written: bool) -> Reason | None:
    if not any(map(_is_letter, text)):
        return Reason.NO_LETTERS if written else Reason.EMPTY
    if len(text) > LONGEST:
        return Reason.TOO_LONG
    if _LINK.search(text):
        return Reason.LINK
    if text[0] in _FORMULA_OR_COMMAND:
        return Reason.SYMBOL_FIRST
    if _has_tower_of_marks(text):
        return Reason.TOO_MANY_MARKS
    return None


# ── what stands in the text ──────────────────────────────────────────────────────────────

_FORMULA_OR_COMMAND = "=+-@/＝＋－＠／"

_LINK = re.compile(
    r"""[a-z][a-z0-9+.-]* ://
      | \b (?: mailto | javascript | data | tel | tg ) : \S
      | \b www\. \S
      | [a-z0-9-]{2,} \. (?: com | net | org | info | kr ) \b
      | [a-z0-9-]+ \. [a-z]{2,} / \S""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
"""What messengers turn into links. `s/o`, `J.R.R.` and `St.John` are none."""


def _is_letter(char: str) -> bool:
    """Unassigned counts too: a Hanja may be newer than this interpreter's Unicode table."""
    category = unicodedata.category(char)
    return category[0] == "L" or category == "Cn"


def _has_tower_of_marks(text: str) -> bool:
    height = 0
    for char in text:
        height = height + 1 if unicodedata.category(char)[0] == "M" else 0
        if height > MOST_MARKS:
            return True
    return False


# ── what is taken out ────────────────────────────────────────────────────────────────────

_PICTURES = re.compile(
    "[\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\u00a9\u00ae\u20e3\ufe0e\ufe0f\U0001f000-\U0001faff]"
)
"""Emoji and dingbats with their selectors. By block, since new ones come every year."""

_BLANKS = frozenset(
    "\u3164\u115f\u1160\uffa0"  # Hangul fillers: letters by category, and invisible
    "\u2800\ufffc\u17b4\u17b5\U00016fe4"  # empty Braille cell, object, Khmer vowels, Khitan filler
    "\t\n\r\v\f\x85"
)
_JOINERS = frozenset("\u200c\u200d")
_GRAPHEME_JOINER = "\u034f"
_JOINING_SCRIPTS = (
    range(0x0600, 0x0E00),  # Arabic to N'Ko and Mandaic, Devanagari to Malayalam and Sinhala
    range(0x1000, 0x10A0),  # Burmese
    range(0x1780, 0x18B0),  # Khmer, Mongolian
)
_LETTERLIKE = (range(0x2100, 0x2139), range(0x213C, 0x214A))
"""They fill the holes of the mathematical alphabets (ℎ, ℬ). ℹ between them is an emoji."""
_STYLED = (
    range(0x1D400, 0x1D800),  # mathematical
    range(0x24B6, 0x24EA),  # circled
    range(0xFF21, 0xFF3B),  # full-width
    range(0xFF41, 0xFF5B),
)
_NEGATIVE_CIRCLED = range(0x1F150, 0x1F16A)


def _visible(raw: str) -> str:
    """NFC, never NFKC: that would make conjoining jamo of ㅋ and other people of many."""
    text = "".join(map(_shown, unicodedata.normalize("NFC", raw)))
    return _without_stray_joiners(text)


def _shown(char: str) -> str:
    """What remains of a character by itself; joiners wait for their neighbours."""
    if char in _BLANKS:
        return " "
    if char in _JOINERS:
        return char
    category = unicodedata.category(char)
    if category[0] == "Z":
        return " "
    if category in {"Cc", "Cf", "Cs"} or char == _GRAPHEME_JOINER or _is_never_a_character(char):
        return ""
    return _unstyled(char)


def _is_never_a_character(char: str) -> bool:
    """Noncharacters, and unassigned code points that Unicode keeps for invisible signs."""
    point = ord(char)
    return (
        point & 0xFFFE == 0xFFFE
        or 0xFDD0 <= point <= 0xFDEF
        or point == 0x2065
        or 0xFFF0 <= point <= 0xFFF8
        or (0xE0000 <= point <= 0xE0FFF and unicodedata.category(char) == "Cn")
    )


def _unstyled(char: str) -> str:
    """Latin letters put on as decoration, read as letters: 𝓚, Ⓚ, 🅚, Ｋ."""
    point = ord(char)
    if point in _NEGATIVE_CIRCLED:
        return chr(ord("A") + point - _NEGATIVE_CIRCLED.start)
    if any(point in block for block in _STYLED):
        return unicodedata.normalize("NFKC", char)
    if any(point in block for block in _LETTERLIKE) and unicodedata.category(char)[0] == "L":
        plain = unicodedata.normalize("NFKC", char)
        return plain if plain.isascii() else char
    return char


def _without_stray_joiners(text: str) -> str:
    """ZWJ and ZWNJ shape Persian, Sinhala and their kin (علی‌رضا); elsewhere they only hide."""
    return "".join(
        char
        for before, char, after in zip(" " + text, text, text[1:] + " ", strict=False)
        if char not in _JOINERS or (_joins(before) and _joins(after))
    )


def _joins(char: str) -> bool:
    return unicodedata.category(char)[0] in "LM" and any(
        ord(char) in script for script in _JOINING_SCRIPTS
    )


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", re.sub(" +", " ", text).strip(" "))
