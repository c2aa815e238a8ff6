"""A poster to print and hang up: what is asked, and a code that leads into the chat.

A4 at 300 dots an inch, in black and one red, so that any office printer does it justice. The code
is the seal: it stands in a red frame, as one would press a dojang (도장) beside one's name.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.pictures.typefaces import PRESS, Typeface
from bot.pictures.typesetting import Room, headline, paragraph

if TYPE_CHECKING:
    from PIL.Image import Image

DOTS_AN_INCH: Final = 300
QUIET: Final = 4
"""Modules around the code that stay white; scanners look for them."""

_LEVELS: Final = 15
_INK: Final = (23, 23, 26)
_RED: Final = (200, 32, 39)
_STRONG: Final = 255


def mm(length: float) -> int:
    """Millimetres on paper as dots."""
    return round(length * DOTS_AN_INCH / 25.4)


WIDTH: Final = mm(210)
HEIGHT: Final = mm(297)
MARGIN: Final = mm(17)
"""Office printers leave the outer few millimetres white, and frames cover some more."""

_TEXT: Final = WIDTH - 2 * MARGIN
_FIELD: Final = mm(105)
"""The white field of the code with its quiet zone, at least: the code itself has 80 mm or more."""
_FRAME: Final = mm(4)
_ROUND_CORNER: Final = mm(1)
"""So that the frame's corners, which are round inside, stay out of the quiet zone."""
_GAP: Final = mm(10)
_LINK: Final = mm(16)
_SIGNET: Final = mm(20)


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on it, as plain text in the language of the place where it will hang."""

    language: str
    title: str
    sentence: str
    invitation: str
    """Beside the code: what happens to those who scan it."""
    link: str
    """What the code holds. Shown below it without `https://`, for those who type."""
    organization: str = ""


def draw_poster(poster: Poster) -> bytes:
    """A PNG of some hundred kilobytes. Takes about a second: not for an event loop."""
    with PRESS:
        sheet = _Sheet(poster.language)
        bottom = sheet.link(poster.link)
        seal = sheet.seal(poster.link, bottom)
        sheet.beside_seal(poster.invitation, poster.organization, seal)
        sheet.message(poster.title, poster.sentence, seal[1] - _GAP)
        return sheet.png()


class _Sheet:
    """Two layers of ink, each in shades from none to full."""

    def __init__(self, language: str) -> None:
        from PIL import Image, ImageDraw  # noqa: PLC0415  a bot that draws nothing never loads it

        self._black = Image.new("L", (WIDTH, HEIGHT))
        self._red = Image.new("L", (WIDTH, HEIGHT))
        self._in_black = ImageDraw.Draw(self._black)
        self._in_red = ImageDraw.Draw(self._red)
        self._regular = Typeface(language)
        self._bold = Typeface(language, bold=True)

    def link(self, link: str) -> int:
        """Gives where what stands above it must end."""
        shown = self._bold.legible(link.removeprefix("https://"))
        block = paragraph(shown, self._bold, Room(_TEXT, _LINK, mm(8), mm(3.8), 1.25))
        top = HEIGHT - MARGIN - block.height
        block.draw(self._in_black, MARGIN, top, _STRONG)
        return top - mm(7)

    def seal(self, link: str, bottom: int) -> tuple[int, int, int, int]:
        """Gives its edges: left, top, right, bottom."""
        code = _code(link)
        around = _FRAME + _ROUND_CORNER
        left, top = MARGIN, bottom - code.height - 2 * around
        right = left + code.width + 2 * around
        field = (left + _FRAME, top + _FRAME, right - _FRAME, bottom - _FRAME)
        _box(self._red, (left, top, right, bottom), mm(7), _STRONG)
        _box(self._red, field, mm(3), 0)
        self._black.paste(code, (left + around, top + around))
        return left, top, right, bottom

    def beside_seal(
        self, invitation: str, organization: str, seal: tuple[int, int, int, int]
    ) -> None:
        """What to do stands at the head of the column, whose campaign it is at its foot."""
        _, top, right, bottom = seal
        left = right + mm(9)
        width = WIDTH - MARGIN - left
        words = self._bold.legible(invitation)
        room = Room(width, bottom - top - 2 * _SIGNET - _GAP, mm(13), mm(4), 1.25)
        headline(words, self._bold, room).draw(self._in_red, left, top, _STRONG)
        name = self._bold.legible(organization)
        block = headline(name, self._bold, Room(width, _SIGNET, mm(5), mm(2.9), 1.3))
        foot = bottom - block.height
        block.draw(self._in_black, left, foot, _STRONG)
        self._signet(left, foot - _SIGNET - (mm(4) if name else 0))

    def _signet(self, left: int, top: int) -> None:
        """The mark of the house: 도장, carved, one letter above the other."""
        width = _SIGNET // 2
        _box(self._red, (left, top, left + width, top + _SIGNET), width // 7, _STRONG)
        carved, size = Typeface("ko", bold=True), round(width * 0.76)
        for place, letter in enumerate("도장"):
            x = left + (width - carved.width(letter, size)) / 2
            baseline = top + _SIGNET * (0.28 + 0.43 * place) + size * 0.38
            carved.draw(self._in_red, (x, baseline), letter, size, 0)

    def message(self, title: str, sentence: str, bottom: int) -> None:
        words, room = self._bold.legible(title), (bottom - MARGIN) * 5 // 8
        head = headline(words, self._bold, Room(_TEXT, room, mm(26), mm(6), 1.2))
        head.draw(self._in_black, MARGIN, MARGIN, _STRONG)
        top = MARGIN + head.height + mm(3) + head.size // 4
        words = self._regular.legible(sentence)
        body = paragraph(words, self._regular, Room(_TEXT, bottom - top, mm(7.6), mm(3.4), 1.5))
        body.draw(self._in_black, MARGIN, top, _STRONG)

    def png(self) -> bytes:
        from PIL import ImageChops  # noqa: PLC0415

        shades = [round(level * _LEVELS / 255) for level in range(256)]
        reds = [shade and shade + _LEVELS for shade in shades]
        page = ImageChops.add(self._black.point(shades), self._red.point(reds))
        page.putpalette(_palette())
        out = io.BytesIO()
        page.save(out, "PNG", dpi=(DOTS_AN_INCH, DOTS_AN_INCH), compress_level=9)
        return out.getvalue()


def _palette() -> list[int]:
    """White, then the shades of black, then those of red. The two layers never overlap."""
    palette = [255, 255, 255]
    for ink in (_INK, _RED):
        for level in range(1, _LEVELS + 1):
            palette += [round(255 + (part - 255) * level / _LEVELS) for part in ink]
    return palette


def _code(link: str) -> Image:
    """The code with its quiet zone. A quarter of it may be torn, smudged or written over."""
    import segno  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    rows = list(segno.make(link, error="q", micro=False).matrix_iter(border=QUIET))
    modules = bytes(_STRONG if dark else 0 for row in rows for dark in row)
    side = -(-_FIELD // len(rows)) * len(rows)  # whole dots, or the modules would blur
    code = Image.frombytes("L", (len(rows), len(rows)), modules)
    return code.resize((side, side), Image.Resampling.NEAREST)


def _box(on: Image, edges: tuple[int, int, int, int], radius: int, fill: int) -> None:
    """With round corners that are smooth, as Pillow's own are not."""
    from PIL import Image, ImageDraw  # noqa: PLC0415

    left, top, right, bottom = edges
    on.paste(fill, (left + radius, top, right - radius, bottom))
    on.paste(fill, (left, top + radius, right, bottom - radius))
    side, fine = 2 * radius, 8
    disc = Image.new("L", (side * fine, side * fine))
    ImageDraw.Draw(disc).ellipse((0, 0, side * fine - 1, side * fine - 1), _STRONG)
    disc = disc.reduce(fine)
    for x, across in ((left, 0), (right - radius, radius)):
        for y, down in ((top, 0), (bottom - radius, radius)):
            on.paste(fill, (x, y), disc.crop((across, down, across + radius, down + radius)))
