"""Telegram's HTML is read as Telegram reads it, and nothing unescaped reaches the page."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.bot_api.links import fault_of
from bot.rehearsal.bot_api.markup import parse_html
from bot.rehearsal.messenger.vocabulary import utf16
from bot.rehearsal.page.typeset import typeset

READ = [
    ("a &lt; b &amp;&#9731;&#x2603; &nope; &", "a < b &☃☃ &nope; &", []),
    ("<STRONG>x</STRONG>", "x", ["bold"]),
    ("<em>a</em><u>b</u><ins>c</ins><s>d</s><strike>e</strike><del>f</del>", "abcdef",
     ["italic", "underline", "underline", *["strikethrough"] * 3]),
    ('<span class="tg-spoiler">x</span>', "x", ["spoiler"]),
    ("<blockquote expandable>x</blockquote>", "x", ["expandable_blockquote"]),
    ('<pre><code class="language-python">x</code></pre>', "x", ["pre"]),
    ("<a href='https://example.org'>x</a>", "x", ["text_link"]),
    ("<a>example.org</a>", "example.org", ["text_link"]),
    ('<a href="javascript:alert(1)">x</a>', "x", []),
    ("<b></b>x", "x", []),
    ("<b>x</>", "x", ["bold"]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "text", "kinds"), READ)
def test_html_is_read_as_telegram_reads_it(source: str, text: str, kinds: list[str]) -> None:
    found, entities = parse_html(source)
    assert found == text
    assert [entity["type"] for entity in entities] == kinds


def test_a_language_of_code_is_kept() -> None:
    _, (entity,) = parse_html('<pre><code class="language-python">x</code></pre>')
    assert entity["language"] == "python"


SET = [
    ("<b>a<i>b</i></b>c", "<b>a<i>b</i></b>c"),
    ("🦊<b>🦊</b>🦊", "🦊<b>🦊</b>🦊"),
    ("<blockquote>a\nb</blockquote>", "<blockquote>a\nb</blockquote>"),
    ('<span class="tg-spoiler">a<b>b</b></span>', "a<b>b</b>"),
    ('<a href="https://example.org/?a=1&amp;b=%22">x</a>',
     '<a href="https://example.org/?a=1&amp;b=%22">x</a>'),
    ("&lt;img src=x onerror=alert(1)&gt;", "&lt;img src=x onerror=alert(1)&gt;"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), SET)
def test_formatting_reaches_the_page_and_nothing_else_does(source: str, expected: str) -> None:
    assert typeset(*parse_html(source)) == expected


def test_a_link_that_is_no_web_link_stays_text() -> None:
    entity = {"type": "text_link", "offset": 0, "length": 1, "url": "javascript://%0aalert(1)"}
    assert typeset("x", [entity]) == "x"


@given(st.text())
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    assert parse_html(html.escape(text, quote=False))[0] == text


_TAG = re.compile(r"</?(?:b|i|u|s|code|pre|blockquote|a)(?: href=\"[^\"<>]*\")?>")
_KINDS = st.sampled_from(
    ["bold", "italic", "underline", "strikethrough", "code", "pre", "blockquote", "text_link",
     "url", "spoiler"]
)  # fmt: skip


@given(st.text(), st.lists(st.tuples(_KINDS, st.integers(0, 30), st.integers(0, 30), st.text())))
def test_whatever_the_entities_only_known_tags_reach_the_page(
    text: str, stretches: list[tuple[str, int, int, str]]
) -> None:
    entities = [
        {"type": kind, "offset": begins, "length": length, "url": f"https://{url}"}
        for kind, begins, length, url in stretches
    ]
    shown = typeset(text, entities)
    bare = _TAG.sub("", shown)
    assert "<" not in bare
    assert ">" not in bare
    assert html.unescape(bare) == text


@given(st.text())
def test_lengths_count_utf16_units(text: str) -> None:
    assert utf16(text) == sum(2 if ord(character) > 0xFFFF else 1 for character in text)


@pytest.mark.parametrize(
    "url",
    [
        "https://t.me/dojang_rehearsal_bot?start=abc",
        "https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fx&text=%EA%B0%80",
        "http://example.org:8080/a?b#c",
        "example.org",
        "https://도장.kr/",
        "tg://user?id=1",
    ],
)
def test_good_links_are_taken(url: str) -> None:
    assert fault_of(url) is None
