"""A chart waits as words, in its reader's language, and loses nothing on the way to the picture."""

import json
from datetime import UTC, date, datetime

import pytest

from bot.conversation.vocabulary import Chart, Moment, Text
from bot.pictures.chart import MOST_COUNTRIES, lay_out
from bot.pictures.drawing import Words
from bot.pictures.worded import chart_of, worded
from bot.texts import Texts

TEXTS = Texts.load()
LANGUAGES = sorted(TEXTS.languages)
NOTE = Text("chart-note", {"at": Moment(datetime(2026, 11, 23, 9, 5, tzinfo=UTC))})
TODAY = date(2026, 11, 23)
DAYS = ((date(2026, 11, 21), 1_200), (date(2026, 11, 23), 300))
COUNTRIES = (("KR", 1_100), ("+7", 390), ("INTL", 10))


def chart(language, days=DAYS, countries=COUNTRIES):
    facts = Chart("Title", NOTE, TODAY, 1_500, 10_000, days, countries)
    return chart_of(json.loads(json.dumps(worded(facts, language, TEXTS))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_facts_arrive_as_they_were(language):
    found = chart(language)
    assert (found.language, found.title, found.total, found.goal) == (
        language, "Title", 1_500, 10_000,
    )  # fmt: skip
    assert found.days == dict(DAYS)
    assert found.today == TODAY
    assert [count for _, count in found.countries] == [1_100, 390, 10]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"As of Nov 23, 2026 09:05", "Goal: 10,000", "1,500", "Signatures per day",
                "today so far", "Nov 21", "South Korea", "Not clear from the number (+7)"}),
        ("ko", {"2026. 11. 23. 09:05 기준", "목표: 10,000", "1,500", "하루 서명 수",
                "오늘 현재까지", "11월 21일", "대한민국", "번호로 알 수 없음 (+7)"}),
    ],
)  # fmt: skip
def test_every_word_and_number_is_the_readers(language, words):
    said = {shape.text for shape in lay_out(chart(language)).shapes if isinstance(shape, Words)}
    assert words <= said


def test_months_are_named_where_bars_are_months():
    days = ((date(2024, 1, 5), 1), (date(2026, 11, 23), 2))
    said = {s.text for s in lay_out(chart("ko", days)).shapes if isinstance(s, Words)}
    assert {"월별 서명 수", "이달 현재까지", "2024년 1월"} <= said


def test_only_countries_that_are_shown_wait():
    many = tuple((f"+{n}", 1000 - n) for n in range(200))
    facts = Chart("Title", NOTE, TODAY, 1, 1, DAYS, many)
    assert len(worded(facts, "en", TEXTS)["countries"]) == MOST_COUNTRIES


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_anybody_signed_it_says_so(language):
    facts = Chart("Title", NOTE, TODAY, 0, 10, (), ())
    drawing = lay_out(chart_of(worded(facts, language, TEXTS)))
    assert TEXTS.plain(language, Text("chart-none")) in {
        shape.text for shape in drawing.shapes if isinstance(shape, Words)
    }
