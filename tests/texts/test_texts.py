"""Every text exists in every language we ship, and fits the smallest messenger."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from bot.conversation.vocabulary import (
    Argument,
    Country,
    LanguageName,
    Lines,
    Markup,
    Moment,
    Public,
    Share,
    ShortDay,
    Text,
)
from bot.texts import REMEMBERED, Texts, TextsBroken

BOT = Path(__file__).parents[2] / "bot"
FILES = sorted((BOT / "texts").glob("*.ftl"))
TEXTS = Texts.load()
SEOUL = ZoneInfo("Asia/Seoul")
LANGUAGES = sorted(TEXTS.languages)
SOURCE = FILES[0].read_text(encoding="utf-8")

SAMPLES: dict[str, Argument] = {
    "number": 1, "count": 1_234_567, "goal": 10_000_000, "total": 1_234_567, "today": 12,
    "withdrawn": 3, "share": Share(1, 8), "day": date(2026, 11, 23), "language": LanguageName("ko"),
    "country": Country("KR"), "messenger": "telegram", "days": 7, "of": "languages",
    "at": Moment(datetime(2026, 11, 23, 3, 4, tzinfo=UTC)),
    "until": Moment(datetime(2026, 11, 25, tzinfo=UTC)),
}  # fmt: skip


def entries(file: Path) -> dict[str, ast.Message]:
    parsed = FluentParser().parse(file.read_text(encoding="utf-8"))
    assert not [e for e in parsed.body if isinstance(e, ast.Junk)], f"{file.name} has broken lines"
    messages = [e for e in parsed.body if isinstance(e, ast.Message)]
    names = [message.id.name for message in messages]
    assert len(names) == len(set(names)), f"{file.name} has a text twice"
    return {message.id.name: message for message in messages}


def arguments(message: ast.Message) -> set[str]:
    found = set()

    class References(Visitor):
        def visit_VariableReference(self, node):  # noqa: N802
            found.add(node.id.name)

    References().visit(message)
    return found


ENTRIES = {file.stem: entries(file) for file in FILES}
IDS = sorted(ENTRIES["en"])


def used_ids() -> set[str]:
    used: set[str] = set()
    for file in BOT.rglob("*.py"):
        code = file.read_text(encoding="utf-8")
        used |= set(re.findall(r"""(?<=")[a-z]+(?:-[a-z]+)*(?=")""", code))
        used |= {f"do-{label}" for label in re.findall(r'choice\("([a-z-]+)"', code)}
    return used


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts_with_the_same_arguments(language):
    assert set(ENTRIES[language]) == set(IDS)
    for name in IDS:
        assert arguments(ENTRIES[language][name]) == arguments(ENTRIES["en"][name]), name


def test_every_text_is_used():
    composed = (
        *("name-", "contact-", "command-", "profile-", "place-"),
        *("appointed-", "do-role-", "notify-"),
    )
    unused = set(IDS) - used_ids()
    assert {name for name in unused if not name.startswith(composed)} == set()


def test_nobody_hears_how_a_database_is_made():
    said = [line for line in SOURCE.lower().splitlines() if not line.startswith("#")]
    words = set(re.findall(r"[a-z]+", " ".join(said)))
    assert "signatures" in words
    assert words & {"row", "rows", "table", "query", "null"} == set()


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        (
            "en",
            Text("case-over", {"number": 4, "verdict": Text("case-held"), "progress": "done: 40"}),
            "Case 4 (hold): done: 40",
        ),
        (
            "ko",
            Text("retention-near", {"day": date(2026, 12, 31), "days": 30}),
            "2026년 12월 31일(30일 남음)에 봇이 이 캠페인의 기록을 모두 스스로 폐기합니다.",
        ),
    ],
)
def test_what_jobs_tell_reads_as_people_speak(language, text, shown):
    assert TEXTS.show(language, text).startswith(shown)


class Balanced(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        assert tag in {"b", "i", "code", "a", "blockquote"}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", IDS)
def test_every_text_can_be_shown_in_well_formed_markup(language, name):
    args: dict[str, Argument] = {
        a: SAMPLES.get(a, "words") for a in arguments(ENTRIES[language][name])
    }
    shown = TEXTS.show(language, Text(name, args))
    checker = Balanced()
    checker.feed(shown)
    assert not checker.open
    assert len(TEXTS.plain(language, Text(name, args))) <= 1000
    assert "{" not in shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in IDS if name.startswith("do-")])
def test_labels_of_buttons_fit_twenty_characters(language, name):
    label = "x" * 18
    args = dict.fromkeys(arguments(ENTRIES[language][name]), label)
    assert len(TEXTS.plain(language, Text(name, args))) <= 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_person_wrote_is_shown_to_the_letter(language):
    name = "<b>&amp; {$x} </b>"
    text = Text("name", {"name": name})
    assert "&lt;b&gt;&amp;amp; {$x} &lt;/b&gt;" in TEXTS.show(language, text)


def test_our_own_markup_passes_and_lines_stand_below_each_other():
    body = Lines((Markup("<b>one</b>"), Text("do-sign")))
    assert TEXTS.show("en", Text("statement", {"body": body})) == "<b>one</b>\n✍️ Sign"


@pytest.mark.parametrize(
    ("language", "code", "shown"),
    [
        ("en", "KR", "South Korea"),
        ("ko", "KR", "대한민국"),
        ("en", "+7", "Not clear from the number (+7)"),
        ("ko", "+7", "번호로 알 수 없음 (+7)"),
        ("en", "INTL", "International, no country"),
        ("ko", "INTL", "국제 번호 (나라 없음)"),
    ],
)
def test_countries_are_named_in_the_readers_language(language, code, shown):
    assert TEXTS.show(language, Text("country-name", {"country": Country(code)})) == shown


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("en", ShortDay(date(2026, 11, 23)), "Mon, Nov 23: 1"),
        ("ko", ShortDay(date(2026, 11, 23)), "11월 23일 (월): 1"),
    ],
)
def test_short_days_are_written_as_the_reader_writes_them(language, value, shown):
    assert TEXTS.show(language, Text("days-day", {"day": value, "count": 1})) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 10, "0%"),
        (1, 10, "10%"),
        (1, 3, "33.33%"),
        (2, 3, "66.66%"),
        (29, 100, "29%"),
        (9_999_999, 10_000_000, "99.99%"),
        (10_000_000, 10_000_000, "100%"),
        (1, 10_000_000, "<0.01%"),
        (3, 2, "150%"),
        (0, 0, "—"),
        (5, 0, "—"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_share_reads_neither_more_than_there_is_nor_nothing(language, part, whole, shown):
    told = Text("country-name", {"country": Share(part, whole)})
    assert TEXTS.plain(language, told) == shown
    assert "<" not in TEXTS.show(language, told)


@pytest.mark.parametrize(("language", "shown"), [("en", "10,000,000"), ("ko", "10,000,000")])
def test_numbers_are_written_as_the_reader_writes_them(language, shown):
    text = Text("card-counted", {"title": "", "summary": "", "count": 10, "goal": 10_000_000})
    assert shown in TEXTS.show(language, text)


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "November 23, 2026"), ("ko", "2026년 11월 23일")]
)
def test_days_are_written_as_the_reader_writes_them(language, shown):
    assert shown in TEXTS.show(language, Text("already-yours", {"day": date(2026, 11, 23)}))


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "Nov 23, 2026 15:04"), ("ko", "2026. 11. 23. 15:04")]
)
def test_moments_are_written_to_the_minute_with_the_hours_of_a_whole_day(language, shown):
    at = Moment(datetime(2026, 11, 23, 15, 4, 59, tzinfo=UTC))
    text = Text("log-line", {"at": at, "role": "", "action": ""})
    assert shown in TEXTS.show(language, text)


def test_a_missing_text_or_argument_is_a_bug_that_says_where():
    with pytest.raises(TextsBroken, match=r"en\.ftl has no text `nothing`"):
        TEXTS.show("en", Text("nothing"))
    with pytest.raises(TextsBroken, match=r"en\.ftl: `name`"):
        TEXTS.show("en", Text("name"))


# ── what is remembered ───────────────────────────────────────────────────────────────────


def test_what_is_remembered_is_shown_as_at_first():
    texts = Texts({"en": "said = <b>{ $what }</b>"})
    for _ in range(2):
        assert texts.show("en", Text("said", {"what": Public("a & <b>")})) == (
            "<b>a &amp; &lt;b&gt;</b>"
        )
        assert texts.show("en", Text("said", {"what": Markup("a & <b>")})) == "<b>a & <b></b>"
        assert texts.show("en", Text("said", {"what": 1})) == "<b>1</b>"
        assert texts.show("en", Text("said", {"what": Country("KR")})) == "<b>South Korea</b>"
        assert texts.plain("en", Text("said", {"what": Public("x")})) == "x"


@pytest.mark.parametrize(
    "text",
    [
        Text("name", {"name": "Planted"}),
        Text("noted", {"note": Text("name", {"name": "Planted"}), "body": Text("language")}),
        Text("noted", {"note": Lines((Text("name", {"name": "Planted"}),)), "body": Text("go")}),
    ],
)
def test_a_name_is_not_remembered(text):
    texts = Texts({"en": "name = { $name }\nnoted = { $note }{ $body }\nlanguage = x\ngo = y"})
    assert "Planted" in texts.show("en", text)
    assert "Planted" not in repr(vars(texts))


def test_what_is_remembered_does_not_grow_without_end():
    texts = Texts({"en": "counted = { $count }"})
    for count in range(3 * REMEMBERED):
        texts.show("en", Text("counted", {"count": count}))
    assert len(texts._shown) <= REMEMBERED
