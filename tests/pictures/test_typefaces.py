"""Every script that the product speaks has its letters, in the form of its language."""

import unicodedata

import pytest
from PIL import Image, ImageDraw, ImageFont

from bot.pictures.typefaces import FONTS, Typeface

LETTERS = {
    "ko": [chr(code) for code in range(0xAC00, 0xD7A4)],
    "ja": [chr(code) for code in range(0x3041, 0x3097)] + [chr(c) for c in range(0x30A1, 0x30FB)],
    "zh-hans": [bytes((a, b)).decode("gb2312") for a in range(0xB0, 0xD7) for b in range(161, 255)],
    "zh-hant": [
        bytes((a, b)).decode("big5")
        for a in range(0xA4, 0xC6)
        for b in (*range(64, 127), *range(161, 255))
    ],
    "ru": [chr(code) for code in range(0x400, 0x460)] + list("«»—№„“₽"),
    "vi": [chr(code) for code in range(0x1EA0, 0x1EFA)] + list("ăâđêôơưĂÂĐÊÔƠƯ"),
    "en": [chr(code) for code in range(0x21, 0x7F)] + list("‘’“”…–—£€"),
}
# The last row of level 1 of GB 2312 is not full.
LETTERS["zh-hans"] += [bytes((0xD7, b)).decode("gb2312") for b in range(161, 250)]


def drawn(text, language, *, bold):
    image = Image.new("L", (60, 60))
    Typeface(language, bold).draw(ImageDraw.Draw(image), (6, 46), text, 40, 255)
    return image.tobytes()


def boxes(*, bold):
    """What the fonts show where they have no glyph."""
    for file in FONTS.iterdir():
        if file.name.endswith((".ttf", ".ttc")) and ("bold" in file.name) == bold:
            image = Image.new("L", (60, 60))
            font = ImageFont.truetype(str(file), 40)
            ImageDraw.Draw(image).text((6, 46), "\U0010ffff", font=font, fill=255, anchor="ls")
            yield image.tobytes()


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("language", LETTERS)
def test_no_letter_is_an_empty_box(language, bold):
    letters = LETTERS[language]
    nothing = {*boxes(bold=bold), bytes(3600)}
    assert len(nothing) == 3
    text = "".join(letters)
    assert Typeface(language, bold).legible(text) == unicodedata.normalize("NFC", text)
    assert [c for c in letters[::7] if drawn(c, language, bold=bold) in nothing] == []


def test_han_has_the_forms_of_the_readers_language():
    faces = ("ko", "ja", "zh-hans", "zh-hant")
    forms = [tuple(drawn(han, face, bold=True) for han in "骨直返化") for face in faces]
    assert len(set(forms)) == len(faces)


@pytest.mark.parametrize(
    ("tag", "same_as"),
    [
        ("zh", "zh-hans"),
        ("zh-CN", "zh-hans"),
        ("zh-tw", "zh-hant"),
        ("zh-Hant-HK", "zh-hant"),
        ("ja-jp", "ja"),
        ("fr", "ko"),
    ],
)
def test_every_tag_finds_its_face(tag, same_as):
    assert drawn("骨", tag, bold=False) == drawn("骨", same_as, bold=False)


def test_quotation_marks_are_as_wide_as_han_in_chinese_and_narrow_in_korean():
    assert Typeface("zh-hans").width("“", 100) == 100
    assert Typeface("ko").width("“", 100) < 60


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("서명 ✊🏽 부탁", "서명 부탁"),
        ("👩‍👩‍👧 끝", "끝"),
        ("a\u200bb\u00adc\u202ed", "abcd"),
        ("하나\n\n둘\t 셋", "하나 둘 셋"),
        ("ภาษาไทย", ""),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("10\u202f000", "10\u00a0000"),
    ],
)
def test_what_has_no_glyph_is_left_out_without_a_trace(written, shown):
    assert Typeface("ko").legible(written) == shown
