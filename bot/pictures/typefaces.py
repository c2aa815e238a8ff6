"""The typefaces that pictures are set in, with the right forms for each language.

Two families lie beside this module: Noto Sans for Latin, Greek and Cyrillic, and Noto Sans CJK for
Hangul, Hanzi and Kana, with one face per language, because 直 and 骨 are not written alike in
Seoul, Tokyo, Beijing and Taipei. A text is set in both: each character in the first of them that
has it. What neither has (an emoji, a script we carry no letters of) is left out, since an empty
box tells a passer-by nothing but that somebody did not look.

Nothing is opened before the first picture is drawn, and the files are read where they lie: only
the glyphs in use come into memory.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

PRESS: Final = Lock()
"""Held while a picture is drawn: the fonts are shared, and a sheet takes some 40 MB of memory."""

FONTS: Final = files(__package__) / "fonts"

FACES: Final = {"ko": 0, "ja": 1, "zh-hans": 2, "zh-hant": 3}
"""The faces of the East Asian family, by their place in its files."""

Ink = int | str
"""A level of ink on a grey layer, or a colour such as `#c82027`."""

_TRADITIONAL: Final = {"hant", "tw", "hk", "mo"}
_WIDE_IN_CHINESE: Final = frozenset("‘’“”…—")
"""Punctuation that both families have: as wide as a character where Han stands alone."""

_SPACES: Final = re.compile(r"[^\S\u00a0]+")
_NARROW_SPACES: Final = re.compile(r"[\u2007\u202f]")
_ABSENT: Final = "\uffff"
"""A code that is no character: drawn, it shows the box for what a font does not have."""


class _Family(NamedTuple):
    file: str
    face: int


@dataclass(frozen=True, slots=True)
class Typeface:
    """One weight in one language. Sizes are pixels of the em."""

    language: str
    bold: bool = False

    def legible(self, text: str) -> str:
        """What can be shown of a text: composed, spaces evened out, nothing without a glyph."""
        composed = unicodedata.normalize("NFC", _NARROW_SPACES.sub("\u00a0", text))
        spaced = _SPACES.sub(" ", composed)
        shown = "".join(char for char in spaced if self._shows(char))
        return _SPACES.sub(" ", shown).strip()

    def _shows(self, char: str) -> bool:
        # A soft hyphen or a mark of direction is no letter, even where a font draws one.
        return unicodedata.category(char) != "Cf" and self._family(char) is not None

    def width(self, text: str, size: int) -> float:
        return sum(font.getlength(run) for font, run in self._runs(text, size))

    def draw(self, on: ImageDraw, at: tuple[float, float], text: str, size: int, fill: Ink) -> None:
        """`at`: where the baseline begins."""
        x, baseline = at
        for font, run in self._runs(text, size):
            on.text((x, baseline), run, font=font, fill=fill, anchor="ls")
            x += font.getlength(run)

    def _runs(self, text: str, size: int) -> Iterator[tuple[FreeTypeFont, str]]:
        for family, run in groupby(text, self._family):
            if family is not None:
                yield _font(family, size), "".join(run)

    def _family(self, char: str) -> _Family | None:
        weight = "bold" if self.bold else "regular"
        face = face_of(self.language)
        families = [
            _Family(f"western-{weight}.ttf", 0),
            _Family(f"east-asian-{weight}.ttc", FACES[face]),
        ]
        if char in _WIDE_IN_CHINESE and face != "ko":
            families.reverse()
        return next((family for family in families if _has(family, char)), None)


def face_of(language: str) -> str:
    """The East Asian face for a language tag; Korean, at home here, for all who have none."""
    first, *rest = language.lower().split("-")
    if first == "zh":
        return "zh-hant" if _TRADITIONAL.intersection(rest) else "zh-hans"
    return first if first in FACES else "ko"


@lru_cache(maxsize=16)  # a size costs some 150 KB; the file itself is mapped, not read
def _font(family: _Family, size: int) -> FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415  a bot that draws nothing never loads it

    # The basic layout reads the old table of kerning and needs no library of the system.
    path, layout = str(FONTS / family.file), ImageFont.Layout.BASIC
    return ImageFont.truetype(path, size, index=family.face, layout_engine=layout)


@lru_cache(maxsize=8192)
def _has(family: _Family, char: str) -> bool:
    return char.isspace() or _drawn(family, char) != _drawn(family, _ABSENT)


def _drawn(family: _Family, char: str) -> bytes:
    mask = _font(family, 24).getmask(char)
    return bytes(mask)
