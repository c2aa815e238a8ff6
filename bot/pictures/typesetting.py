"""Text into lines: where each language lets a line end, and how large a text may stand.

Korean, like the languages of Europe, breaks between words. Japanese and Chinese write without
spaces and break between characters, but no line begins with what closes (。、」 and small kana)
or ends with what opens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.pictures.typefaces import Ink, Typeface, face_of

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

_NEVER_FIRST: Final = frozenset(
    "、。，．・：；？！ー々〻ヽヾゝゞ〜～…‥—’”）〕］｝〉》」』】〙〗％‰℃°"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
    ",.:;?!)]}%»›"
)
_NEVER_LAST: Final = frozenset("‘“（〔［｛〈《「『【〘〖([{«‹＄￥￦№＃#$€£¥₩")
_HYPHENS: Final = frozenset("-‐–—")
_SHRINK: Final = 0.96
_WORTH_PAUSING: Final = 0.7
"""Of the size that a title could have: below it, a good break is not worth the smaller letters."""
_CUT: Final = "…"

ASCENT: Final = 0.86
"""Of the em: how far the tallest letters, those of Hangul, reach above the baseline."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one size that stand below each other."""

    lines: tuple[str, ...]
    typeface: Typeface
    size: int
    leading: int

    @property
    def height(self) -> int:
        """From the top of the first line's letters to the bottom of the last line's."""
        return self.leading * (len(self.lines) - 1) + round(self.size * 1.1) if self.lines else 0

    def draw(self, on: ImageDraw, left: float, top: float, fill: Ink) -> None:
        baseline = top + self.size * ASCENT
        for line in self.lines:
            self.typeface.draw(on, (left, baseline), line, self.size, fill)
            baseline += self.leading


@dataclass(frozen=True, slots=True)
class Room:
    """Where a text may stand, in pixels: it shrinks from `largest` to `smallest` until it fits."""

    width: int
    height: int
    largest: int
    smallest: int
    leading: float = 1.3
    """Of the size."""


def headline(text: str, typeface: Typeface, room: Room) -> Block:
    """As large as it fits, in lines of like length, broken where one would pause in reading.

    Where pausing would cost too much of the size, lines end wherever they may.
    """
    kept, free = (_atoms(text, typeface.language, rule) for rule in (_may_pause, _may_part))
    block, phrased = _fitted(free, typeface, room), _fitted(kept, typeface, room)
    if phrased.size < block.size * _WORTH_PAUSING:
        return _evened(block, free, room.width)
    return _evened(phrased, kept, room.width)


def paragraph(text: str, typeface: Typeface, room: Room) -> Block:
    """As large as it fits, in full lines."""
    return _fitted(_atoms(text, typeface.language, _may_part), typeface, room)


def shortened(text: str, typeface: Typeface, size: int, width: float) -> str:
    """A text on one line, its end cut off where it is too long."""
    return text if typeface.width(text, size) <= width else _ended(text, typeface, size, width)


def _ended(text: str, typeface: Typeface, size: int, width: float) -> str:
    while text and typeface.width(text + _CUT, size) > width:
        text = text[:-1].rstrip()
    return text + _CUT


# ── how large ────────────────────────────────────────────────────────────────────────────


def _fitted(atoms: list[str], typeface: Typeface, room: Room) -> Block:
    size = room.largest
    while size >= room.smallest:
        lines = _lines(atoms, typeface, size, room.width)
        block = Block(tuple(lines), typeface, size, round(size * room.leading))
        if lines and block.height <= room.height:
            return block
        size = int(size * _SHRINK)
    return _at_smallest(atoms, typeface, room)


def _at_smallest(atoms: list[str], typeface: Typeface, room: Room) -> Block:
    """Words break anywhere if they must, and what is still too much is cut off."""
    size = room.smallest
    lines = _lines(atoms, typeface, size, room.width)
    lines = lines or _lines(list("".join(atoms)), typeface, size, room.width)
    leading = round(size * room.leading)
    while lines and Block(tuple(lines), typeface, size, leading).height > room.height:
        lines.pop()
        if lines:
            lines[-1] = _ended(lines[-1], typeface, size, room.width)
    return Block(tuple(lines), typeface, size, leading)


def _lines(atoms: list[str], typeface: Typeface, size: int, width: int) -> list[str]:
    """No line at all where an atom is wider than one."""
    lines: list[str] = []
    used = width + 1.0  # no line is open yet
    for atom in atoms:
        bare = typeface.width(atom.rstrip(), size)
        if bare > width:
            return []
        if used + bare > width:
            lines.append("")
            used = 0.0
        lines[-1] += atom
        used += typeface.width(atom, size)
    return [line.rstrip() for line in lines]


def _evened(block: Block, atoms: list[str], width: int) -> Block:
    """The same number of lines, with as little left over on each as can be."""
    ways: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
    for _ in block.lines:
        longer: dict[int, tuple[float, tuple[str, ...]]] = {}
        for start, (cost, lines) in ways.items():
            for end in range(start + 1, len(atoms) + 1):
                line = "".join(atoms[start:end]).rstrip()
                left_over = width - block.typeface.width(line, block.size)
                if left_over < 0:
                    break
                way = (cost + left_over**2, (*lines, line))
                longer[end] = min(way, longer.get(end, way))
        ways = longer
    # Not there where the text was cut short or words were broken.
    _, lines = ways.get(len(atoms), (0.0, block.lines))
    return replace(block, lines=lines)


# ── where a line may end ─────────────────────────────────────────────────────────────────


def _atoms(text: str, language: str, may_end: Callable[[str, str, str], bool]) -> list[str]:
    """What no line may break; a space stays with what it follows."""
    atoms: list[str] = []
    face = face_of(language)
    for before, char in pairwise(f" {text}"):
        if not atoms or may_end(before, char, face):
            atoms.append("")
        atoms[-1] += char
    return atoms


def _may_part(before: str, after: str, face: str) -> bool:
    if after in _NEVER_FIRST or before in _NEVER_LAST or after == " ":
        return False
    if before == " " or (before in _HYPHENS and after.isalpha()):
        return True
    return face != "ko" and (_is_wide(before) or _is_wide(after))


def _may_pause(before: str, after: str, face: str) -> bool:
    """After punctuation; in Japanese also after a particle, and before a word in Katakana."""
    if not _may_part(before, after, face):
        return False
    if not (_is_wide(before) or _is_wide(after)) or before in _NEVER_FIRST or before == " ":
        return True
    if face != "ja" or _is_hiragana(after):
        return False
    return _is_hiragana(before) or (_is_katakana(after) and not _is_katakana(before))


def _is_hiragana(char: str) -> bool:
    return "\u3041" <= char <= "\u309f"


def _is_katakana(char: str) -> bool:
    return "\u30a0" <= char <= "\u30ff"


def _is_wide(char: str) -> bool:
    """Han, Kana and their punctuation: written without spaces."""
    return (
        "\u2e80" <= char <= "\u30ff"
        or "\u31f0" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or "\uff00" <= char <= "\uff60"
        or "\U00020000" <= char <= "\U0003ffff"
    )
