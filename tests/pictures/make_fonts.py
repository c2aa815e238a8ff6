"""Makes the fonts of the pictures anew: a command, not a test.

    python tests/pictures/make_fonts.py NotoSansCJK-Regular.ttc NotoSansCJK-Bold.ttc NotoSans.ttf

It needs fonttools, the two collections of Noto Sans CJK (2.004) and the variable font of Noto
Sans. What it writes to `bot/pictures/fonts` is part of the repository, so nobody else needs any of
these. The fonts are kept as they are, not compressed: that way they are opened where they lie and
only the glyphs that are drawn come into memory.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0
from fontTools.varLib.instancer import instantiateVariableFont

FONTS: Final = Path(__file__).parents[2] / "bot" / "pictures" / "fonts"
WEIGHTS: Final = {"regular": 400, "bold": 700}

FACES: Final = {"ko": 1, "ja": 0, "zh-hans": 2, "zh-hant": 3}
"""The faces that are kept, in this order, and where Noto's collection has them."""

JOYO_BEYOND_JIS: Final = "塡剝頰𠮟"
CANTONESE: Final = "嘅咗喺唔冇嚟啲嗰哋咁噉睇俾攞佢嘢噃咩呢啦喇"
SMALLEST_KERN: Final = 10
"""Kerning below a hundredth of an em is not seen and not kept."""

LATIN: Final = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x259, 0x259), (0x2BB, 0x2BC), (0x370, 0x3FF), (0x400, 0x52F),
    (0x1E00, 0x1EFF), (0x2010, 0x2015), (0x2018, 0x2026), (0x2030, 0x203A), (0x20A0, 0x20BF),
    (0x2116, 0x2116), (0x2122, 0x2122), (0x2212, 0x2212),
)  # fmt: skip
KERNED: Final = (
    (0x21, 0x7E), (0xA1, 0x17F), (0x401, 0x451), (0x2013, 0x2014), (0x2018, 0x201E),
)  # fmt: skip


def span(first: int, last: int) -> set[str]:
    return {chr(code) for code in range(first, last + 1)}


def double_bytes(codec: str, wanted: Callable[[int], bool] = lambda _: True) -> set[str]:
    """The characters that a character set of the 1980s writes with two bytes."""
    found = set()
    for high in range(0x81, 0xFF):
        for low in range(0x40, 0xFF):
            try:
                text = bytes((high, low)).decode(codec)
            except UnicodeDecodeError:
                continue
            if len(text) == 1 and wanted(high):
                found.add(text)
    return found


def ideographs(characters: Iterable[str]) -> set[str]:
    return {c for c in characters if "\u3400" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff"}


def repertoires() -> dict[str, set[str]]:
    """What each face must have in the form of its own language."""
    sets = {codec: double_bytes(codec) for codec in ("euc_kr", "shift_jis", "gb2312", "big5")}
    korean = span(0xAC00, 0xD7A3) | span(0x3131, 0x318E) | ideographs(sets["euc_kr"])
    kana = span(0x3041, 0x30FF) | span(0x31F0, 0x31FF)
    first_level = double_bytes("shift_jis", lambda high: high < 0x98) | set(JOYO_BEYOND_JIS)
    simplified = ideographs(sets["gb2312"])
    traditional = ideographs(double_bytes("big5", lambda high: 0xA4 <= high <= 0xC6))
    signs = {
        c
        for characters in sets.values()
        for c in characters - ideographs(characters)
        if ord(c) > 0x2000 and not 0x2500 <= ord(c) <= 0x257F and not "\uac00" <= c <= "\ud7a3"
    }
    signs |= span(0x3000, 0x301F) | span(0xFF01, 0xFFEF) - span(0xFFA0, 0xFFDF)
    return {
        "ko": korean | signs,
        "ja": kana | ideographs(first_level) | {"𠮟"} | signs,
        "zh-hans": simplified | signs,
        "zh-hant": traditional | set(CANTONESE) | signs,
    }


def east_asian(source: Path) -> bytes:
    """Four faces over one set of outlines.

    A face has the forms of its own language where that language uses the character, and any form
    we have for the rest: a Korean may quote a Chinese name.
    """
    wanted = repertoires()
    chosen = {face: {ord(c) for c in characters} for face, characters in wanted.items()}
    maps = {face: TTFont(source, fontNumber=number).getBestCmap() for face, number in FACES.items()}
    own = {face: {c: maps[face][c] for c in chosen[face] if c in maps[face]} for face in FACES}
    outlines = {glyph for glyphs in own.values() for glyph in glyphs.values()}
    collection = TTCollection()
    for face, number in FACES.items():
        cmap: dict[int, str] = {}
        for other in (*FACES, face):  # the later wins: the face itself
            cmap |= own[other]
        cmap |= {c: glyph for c, glyph in maps[face].items() if c in cmap and glyph in outlines}
        font = reduced(TTFont(source, fontNumber=number, recalcTimestamp=False), outlines)
        font["cmap"].tables = [table(cmap)]
        collection.fonts.append(font)
    out = io.BytesIO()
    collection.save(out, shareTables=True)
    return out.getvalue()


def reduced(font: TTFont, glyphs: set[str]) -> TTFont:
    options = Options(
        layout_features=[], hinting=False, desubroutinize=True, notdef_outline=True,
        name_IDs=[0, 1, 2, 4, 6, 13, 14], glyph_names=False, legacy_kern=True,
    )  # fmt: skip
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG", "STAT"]
    subsetter = Subsetter(options)
    subsetter.populate(glyphs=glyphs)
    subsetter.subset(font)
    return font


def table(cmap: dict[int, str]) -> Any:
    """The one kind of character map that the product reads: format 12."""
    made = CmapSubtable.newSubtable(12)
    made.platformID, made.platEncID, made.language = 3, 10, 0
    made.format, made.reserved, made.length = 12, 0, 0
    made.cmap = cmap
    return made


def western(source: Path, weight: int) -> bytes:
    """Latin, Greek and Cyrillic, with kerning in the old table: nothing else is read there."""
    font = instantiateVariableFont(
        TTFont(source, recalcTimestamp=False), {"wght": weight, "wdth": 100}
    )
    cmap = font.getBestCmap()
    kept = {c: cmap[c] for first, last in LATIN for c in range(first, last + 1) if c in cmap}
    kerned = {cmap[c] for first, last in KERNED for c in range(first, last + 1) if c in cmap}
    pairs = {
        (left, right): value
        for left, right, value in kerning(font["GPOS"].table, kerned)
        if abs(value) >= SMALLEST_KERN
    }
    reduced(font, set(kept.values()))
    font["cmap"].tables = [table(kept)]
    subtable = KernTable_format_0()
    subtable.version, subtable.coverage, subtable.apple = 0, 1, False
    subtable.kernTable = pairs
    font["kern"] = kern = newTable("kern")
    kern.version, kern.kernTables = 0, [subtable]
    print(len(pairs), "pairs,", len(kept), "characters")
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def kerning(gpos: Any, kerned: set[str]) -> Iterator[tuple[str, str, int]]:
    lookups = {
        number
        for feature in gpos.FeatureList.FeatureRecord
        if feature.FeatureTag == "kern"
        for number in feature.Feature.LookupListIndex
    }
    seen: set[tuple[str, str]] = set()
    for number in sorted(lookups):
        for subtable in gpos.LookupList.Lookup[number].SubTable:
            pairs = getattr(subtable, "ExtSubTable", subtable)
            if type(pairs).__name__ != "PairPos":
                continue
            for left, right, value in in_subtable(pairs, kerned):
                if (left, right) not in seen:  # the first that matches is the one that counts
                    seen.add((left, right))
                    yield left, right, value


def in_subtable(pairs: Any, kerned: set[str]) -> Iterator[tuple[str, str, int]]:
    for place, left in enumerate(pairs.Coverage.glyphs):
        if left not in kerned:
            continue
        if pairs.Format == 1:
            for record in pairs.PairSet[place].PairValueRecord:
                if record.SecondGlyph in kerned:
                    yield left, record.SecondGlyph, advance(record.Value1)
        else:
            first = pairs.Class1Record[pairs.ClassDef1.classDefs.get(left, 0)]
            for right in kerned:
                second = first.Class2Record[pairs.ClassDef2.classDefs.get(right, 0)]
                yield left, right, advance(second.Value1)


def advance(value: Any) -> int:
    return int(getattr(value, "XAdvance", 0) or 0) if value else 0


def main(regular: str, bold: str, variable: str) -> None:
    for weight, source in (("regular", regular), ("bold", bold)):
        write(f"east-asian-{weight}.ttc", east_asian(Path(source)))
        write(f"western-{weight}.ttf", western(Path(variable), WEIGHTS[weight]))


def write(name: str, data: bytes) -> None:
    (FONTS / name).write_bytes(data)
    print(name, len(data), "bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
