"""Lines end where the language lets them, and no text leaves its room."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures.typefaces import Typeface
from bot.pictures.typesetting import Room, headline, paragraph, shortened

ALPHABETS = {
    "ko": "서명을 멈추고 난민으로, ‘보호’해 주십시오.",
    "ja": "強制送還をやめ、「難民」として保護してくださいッー。Telegram ",
    "zh-hans": "停止强制遣返，“难民”身份。《公约》 Telegram",
    "ru": "Остановите насильственное возвращение — беженцев! ",
    "en": "Stop sending well-known defectors back (now), please. ",
}
NEVER_FIRST = "、。，」》”’ッー,.!)"
NEVER_LAST = "「《“‘("


def texts():
    return st.sampled_from(sorted(ALPHABETS)).flatmap(
        lambda language: st.tuples(
            st.just(language), st.text(ALPHABETS[language], min_size=1, max_size=160)
        )
    )


@settings(max_examples=60, deadline=None)
@given(texts(), st.integers(200, 900), st.integers(120, 600), st.booleans())
def test_a_text_stays_in_its_room_whole_or_with_an_ellipsis(written, width, height, large):
    language, raw = written
    typeface = Typeface(language, bold=large)
    text = typeface.legible(raw)
    room = Room(width, height, 90, 24)
    block = (headline if large else paragraph)(text, typeface, room)
    assert block.height <= height
    assert all(typeface.width(line, block.size) <= width + 2 for line in block.lines)
    shown = "".join(block.lines).replace(" ", "")
    whole = text.replace(" ", "")
    assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1]))


@settings(max_examples=60, deadline=None)
@given(texts())
def test_no_line_begins_with_what_closes_or_ends_with_what_opens(written):
    language, raw = written
    text = Typeface(language).legible(raw)
    # Runs that are nothing but punctuation leave no other place to break.
    if any(c not in NEVER_FIRST + NEVER_LAST for c in text):
        block = paragraph(text, Typeface(language), Room(4000, 4000, 100, 100))
        for line in block.lines[1:]:
            assert line[0] not in NEVER_FIRST
        for line in block.lines[:-1]:
            assert line[-1] not in NEVER_LAST


@pytest.mark.parametrize("language", ["ko", "en", "ru"])
def test_words_are_not_broken_while_there_is_a_size_at_which_they_fit(language):
    text = Typeface(language).legible(ALPHABETS[language])
    for lay in (headline, paragraph):
        block = lay(text, Typeface(language), Room(500, 900, 90, 20))
        words = [word for line in block.lines for word in line.split()]
        assert "".join(words) == "".join(text.split())
        assert all(word in text.replace("-", "- ").split() + text.split() for word in words)


def test_a_japanese_title_pauses_after_particles():
    title = "北朝鮮からの脱北者の強制送還をやめ、難民として保護してください"
    block = headline(title, Typeface("ja", bold=True), Room(2000, 900, 260, 60))
    assert all(line[-1] in "のめ、てをい" for line in block.lines), block.lines


def test_a_chinese_title_pauses_at_its_comma():
    block = headline(
        "停止强制遣返脱北者，以难民身份保护他们",
        Typeface("zh-hans", bold=True),
        Room(2000, 900, 260, 60),
    )
    assert block.lines == ("停止强制遣返脱北者，", "以难民身份保护他们")


def test_the_lines_of_a_title_are_of_like_length():
    typeface = Typeface("en", bold=True)
    block = headline("one two three four five six seven", typeface, Room(1000, 260, 100, 100))
    assert block.lines == ("one two three", "four five six seven")


def test_a_short_text_is_as_large_as_may_be_and_a_long_one_smaller():
    typeface, room = Typeface("en"), Room(800, 300, 100, 20)
    assert headline("Sign", typeface, room).size == 100
    assert 20 <= headline("Sign here " * 20, typeface, room).size < 60


def test_what_is_too_long_for_one_line_ends_in_an_ellipsis():
    typeface = Typeface("ru")
    cut = shortened("Соединённые Штаты Америки", typeface, 30, 200)
    assert cut.endswith("…")
    assert typeface.width(cut, 30) <= 200
    assert shortened("Япония", typeface, 30, 200) == "Япония"


def test_nothing_is_no_line():
    assert headline("", Typeface("ko"), Room(100, 100, 20, 10)).lines == ()
