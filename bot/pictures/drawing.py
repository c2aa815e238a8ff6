"""A drawing as plain facts, and the two ways to write it down: dots and SVG."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final, Literal
from xml.sax.saxutils import escape, quoteattr

from bot.pictures.typefaces import Typeface, face_of

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]

_SMOOTH: Final = 2
"""Dots are drawn this much larger and then brought together, which smooths every edge."""

_SHARE_OF_WIDTH: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}
_CJK_NAMES: Final = {"ko": "KR", "ja": "JP", "zh-hans": "SC", "zh-hant": "TC"}


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    width: float
    height: float
    colour: str
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Line:
    points: tuple[Point, ...]
    colour: str
    width: float


@dataclass(frozen=True, slots=True)
class Area:
    """Filled between its corners."""

    points: tuple[Point, ...]
    colour: str


@dataclass(frozen=True, slots=True)
class Words:
    x: float
    baseline: float
    text: str
    size: int
    colour: str
    bold: bool = False
    anchor: Anchor = "start"


Shape = Box | Line | Area | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes from back to front on a ground of one colour."""

    language: str
    width: int
    height: int
    ground: str
    shapes: tuple[Shape, ...]


def png(drawing: Drawing) -> bytes:
    from PIL import Image, ImageDraw  # noqa: PLC0415  a bot that draws nothing never loads it

    image = Image.new("RGB", (drawing.width * _SMOOTH, drawing.height * _SMOOTH), drawing.ground)
    on = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        match shape:
            case Box():
                right, bottom = shape.left + shape.width, shape.top + shape.height
                # Pillow counts the last dot in; a box thinner than a dot still shows one.
                left, top, right, bottom = _larger((shape.left, shape.top), (right, bottom))
                edges = (left, top, max(left, right - 1), max(top, bottom - 1))
                on.rounded_rectangle(edges, shape.radius * _SMOOTH, shape.colour)
            case Line():
                width = round(shape.width * _SMOOTH)
                on.line(_larger(*shape.points), shape.colour, width, joint="curve")
            case Area():
                on.polygon(_larger(*shape.points), shape.colour)
            case Words():
                typeface, size = Typeface(drawing.language, shape.bold), shape.size * _SMOOTH
                x, baseline = _larger((shape.x, shape.baseline))
                x -= round(typeface.width(shape.text, size) * _SHARE_OF_WIDTH[shape.anchor])
                typeface.draw(on, (x, baseline), shape.text, size, shape.colour)
    out = io.BytesIO()
    image.reduce(_SMOOTH).quantize(128, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _larger(*points: Point) -> list[int]:
    return [round(part * _SMOOTH) for point in points for part in point]


def svg(drawing: Drawing) -> str:
    """Text stays text, in the reader's own fonts: Noto where it is installed."""
    size = f'width="{drawing.width}" height="{drawing.height}"'
    view = f'viewBox="0 0 {drawing.width} {drawing.height}"'
    fonts = f"'Noto Sans', 'Noto Sans CJK {_CJK_NAMES[face_of(drawing.language)]}', sans-serif"
    about = f'lang={quoteattr(drawing.language)} font-family="{fonts}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} {about}>',
        f'<rect width="100%" height="100%" fill="{drawing.ground}"/>',
        *map(_element, drawing.shapes),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _element(shape: Shape) -> str:
    match shape:
        case Box():
            place = f'x="{shape.left:g}" y="{shape.top:g}"'
            size = f'width="{shape.width:g}" height="{shape.height:g}" rx="{shape.radius:g}"'
            return f'<rect {place} {size} fill="{shape.colour}"/>'
        case Line():
            stroke = f'stroke="{shape.colour}" stroke-width="{shape.width:g}"'
            joins = 'stroke-linejoin="round" stroke-linecap="round"'
            return f'<polyline points="{_points(shape)}" fill="none" {stroke} {joins}/>'
        case Area():
            return f'<polygon points="{_points(shape)}" fill="{shape.colour}"/>'
        case Words():
            place = f'x="{shape.x:g}" y="{shape.baseline:g}" text-anchor="{shape.anchor}"'
            font = f'font-size="{shape.size}" font-weight="{700 if shape.bold else 400}"'
            return f'<text {place} {font} fill="{shape.colour}">{escape(shape.text)}</text>'


def _points(shape: Line | Area) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in shape.points)
