"""What may be recorded as a name, and what is told to somebody whose name may not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.people.names import LONGEST, Name, Reason, Refused, check, clean

BURMESE = "မြွှေ့ငြိမ်း"
PERSIAN = "علی\u200cرضا"
SINHALA = "ශ්\u200dරී"
HANJA_NEWER_THAN_PYTHON_3_11 = "\U00031350"


@pytest.mark.parametrize(
    "name",
    [
        "홍길동",
        "홍",
        "길동 홍",
        "O",
        "李",
        "Ø",
        "X Æ A-12",
        "John Smith 3",
        "'t Hooft",
        "’t Hooft",
        "O'Brien",
        "Kumar s/o Raman",
        "Ahmad @ Muhammad",
        "Doe, Jane",
        "J.R.R. Tolkien",
        "St.John",
        "Dr.No",
        "Jean-Luc",
        "Null",
        "None",
        "Test",
        "True",
        "<b>Bobby</b>",
        "Robert'); DROP TABLE signatures;--",
        "{name}",
        "Анна Kim",
        "van der berg",
        "ñandú",
        "Nguyễn Thị Minh Khai",
        "山田　太郎".replace("　", " "),
        BURMESE,
        PERSIAN,
        SINHALA,
        "ㅋ",
        "김ㅋ",
        HANJA_NEWER_THAN_PYTHON_3_11,
        "x" * 129,
        "x" * LONGEST,
    ],
)
def test_a_name_is_recorded_as_it_was_written(name: str) -> None:
    assert check(name) == Name(name)
    assert clean(name) == name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("  홍   길동\t\n", "홍 길동"),
        ("홍\u3000길동", "홍 길동"),
        ("홍\u00a0길동", "홍 길동"),
        ("Jane\r\nDoe", "Jane Doe"),
        ("Jane\u2028Doe", "Jane Doe"),
        ("Jane\u2029Doe", "Jane Doe"),
        # decomposed by a Mac, or from a Korean compatibility table
        (unicodedata.normalize("NFD", "홍길동"), "홍길동"),
        ("\uf9e1", "李"),
        ("Jose\u0301", "José"),
        # invisible signs and signs that turn the line around
        ("\u202e동길홍\u202c", "동길홍"),
        ("\u2066Jane\u2069", "Jane"),
        ("Jane\u200b", "Jane"),
        ("Ja\u00adne", "Jane"),
        ("\ufeffJane", "Jane"),
        ("Ja\u034fne", "Jane"),
        ("Ja\x00ne\x7f", "Jane"),
        ("Jane\U000e0067\U000e007f", "Jane"),
        ("Jane\ud800", "Jane"),
        ("Jane\ufdd0\uffff\u2065", "Jane"),
        # joiners are letters' business only where letters join
        ("Ja\u200dne", "Jane"),
        ("홍\u200c길동", "홍길동"),
        (f"\u200d{PERSIAN}\u200c", PERSIAN),
        ("علی\u200c\u200cرضا", "علیرضا"),
        ("علی\u200c رضا", "علی رضا"),
        # fillers
        ("홍\u3164길동", "홍 길동"),
        ("Jane\u2800\u2800Doe", "Jane Doe"),
        ("\uffa0Jane\u115f", "Jane"),
        # emoji
        ("Jane 🌸", "Jane"),
        ("🇰🇷 홍길동 ❤️", "홍길동"),
        ("👩‍👩‍👧 Jane 👍🏽", "Jane"),
        ("★Jane★", "Jane"),
        ("ℹ️ Jane", "Jane"),
        ("Jane™", "Jane"),
        # decorated letters
        ("𝓙𝓪𝓷𝓮 𝔻𝕠𝕖", "Jane Doe"),
        ("ⓙⓐⓝⓔ", "jane"),
        ("🅙🅐🅝🅔", "JANE"),
        ("Ｊａｎｅ", "Jane"),
        ("ℬℴ𝒷", "Bob"),
        ("𝐉𝐨𝐬𝐞\u0301", "José"),
    ],
)
def test_what_cannot_be_seen_or_was_only_decoration_is_tidied(raw: str, name: str) -> None:
    assert clean(raw) == name


def test_a_korean_letter_stays_the_letter_that_was_typed() -> None:
    """NFKC would turn it into a conjoining jamo that swallows the next vowel."""
    assert clean("ㅋㅏ") == "ㅋㅏ"


@pytest.mark.parametrize(
    "raw",
    [
        *("", " ", "\n\t", "\u3000", "\x00", "\ud800"),
        *("\u3164", "\u115f", "\u1160", "\uffa0", "\u2800", "\ufffc", "\U00016fe4", "\u17b4"),
        *("\u200b", "\u200d", "\u200e", "\u2060", "\u180e", "\u034f", "\u00ad", "\ufeff"),
        *("\U000e0061", "\U000e0fff", "\u3164\u3164 \u2800\u200b"),
    ],
)
def test_an_invisible_name_is_empty(raw: str) -> None:
    assert check(raw) == Refused(Reason.EMPTY)
    assert clean(raw) is None


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("😀", Reason.NO_LETTERS),
        ("👨‍👩‍👧‍👦 ❤️", Reason.NO_LETTERS),
        ("🇰🇷", Reason.NO_LETTERS),
        ("12345", Reason.NO_LETTERS),
        ("010-2468-7531", Reason.NO_LETTERS),
        ("...", Reason.NO_LETTERS),
        ("\u0301\u0301", Reason.NO_LETTERS),
        ("x" * (LONGEST + 1), Reason.TOO_LONG),
        ("홍" * 4096, Reason.TOO_LONG),
        ("https://example.org/a", Reason.LINK),
        ("Jane https://t.me/x", Reason.LINK),
        ("tg://resolve?domain=x", Reason.LINK),
        ("javascript:alert(1)", Reason.LINK),
        ("mailto:jane@example", Reason.LINK),
        ("www.example", Reason.LINK),
        ("Win at EXAMPLE.COM", Reason.LINK),
        ("t.me/joinme", Reason.LINK),
        ("jane@example.com", Reason.LINK),
        ("ｗｗｗ.example", Reason.LINK),
        ("=cmd|'/c calc'!A1", Reason.SYMBOL_FIRST),
        ("+Jane", Reason.SYMBOL_FIRST),
        ("-Jane", Reason.SYMBOL_FIRST),
        ("@jane", Reason.SYMBOL_FIRST),
        ("/start", Reason.SYMBOL_FIRST),
        (" \u200b=Jane", Reason.SYMBOL_FIRST),
        ("🌸=Jane", Reason.SYMBOL_FIRST),
        ("＝Jane", Reason.SYMBOL_FIRST),
        ("＠jane", Reason.SYMBOL_FIRST),
        ("Ja" + "\u0316" * 7 + "ne", Reason.TOO_MANY_MARKS),
        ("Z̷̢̛̙͚͎̈́a̵̡l̴g̷o̶", Reason.TOO_MANY_MARKS),
    ],
)
def test_a_refused_name_says_what_is_wrong(raw: str, reason: Reason) -> None:
    assert check(raw) == Refused(reason)
    assert clean(raw) is None


def test_six_marks_in_a_row_are_still_a_name() -> None:
    assert clean("Ja" + "\u0316" * 6 + "ne") is not None


def test_every_reason_is_told_by_a_row() -> None:
    refused = {"", "1", "x" * 256, "www.x", "=x", "x" + "\u0316" * 7}
    assert {check(raw) for raw in refused} == {Refused(reason) for reason in Reason}


def test_length_is_measured_after_cleaning() -> None:
    assert clean(unicodedata.normalize("NFD", "각") * LONGEST) == "각" * LONGEST
    assert clean("\u200b" * 9999 + "Jane") == "Jane"


# ── any text ─────────────────────────────────────────────────────────────────────────────

TRICKY = st.text(
    "aZ 홍ㅋㄱ\u1112\u1169\u11bc가ی\u0631\u0dc1\u0dca\u200c\u200d\u200b\u3164\u2800\u0301\u0338"
    "\u1103\u1175=+-@/.:\ud800𝓚Ｋⓚ😀❤️🇰\ufe0f\u034f\u2028\u00a0\u202e\U00031350\ufdd0",
    max_size=40,
)


@given(st.one_of(st.text(), TRICKY))
@example("\u200dا\u200d")
@example("=\u0338")
def test_a_recorded_name_is_visible_composed_and_final(raw: str) -> None:
    name = clean(raw)
    if name is None:
        return
    assert clean(name) == name
    assert unicodedata.is_normalized("NFC", name)
    assert name == " ".join(name.split(" "))
    assert 0 < len(name) <= LONGEST
    hidden = {char for char in name if unicodedata.category(char) in {"Cc", "Cf", "Cs"}}
    assert hidden <= {"\u200c", "\u200d"}
    assert name.encode()
