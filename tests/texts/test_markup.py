"""What becomes of a campaign's Markdown on its way into a chat."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.markup import from_markdown, plain_from_markdown


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("# Stop *now*", "<b>Stop <i>now</i></b>"),
        ("## Why **this**", "<b>Why this</b>"),
        ("**bold** and *light*", "<b>bold</b> and <i>light</i>"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("one\ntwo", "one two"),
        ("one  \ntwo", "one\ntwo"),
        ("서명은\n한 번만", "서명은 한 번만"),
        ("署名は\n一度だけ", "署名は一度だけ"),
        ("- a\n- b", "• a\n• b"),
        ("- a\n\n- b", "• a\n• b"),
        ("3. c\n4. d", "3. c\n4. d"),
        ("- a\n  1. x\n  2. y\n- b", "• a\n  1. x\n  2. y\n• b"),
        ("`a < b`", "<code>a &lt; b</code>"),
        ("```\na\n\nb\n```", "<code>a\nb</code>"),
        ("> one\n>\n> two", "<blockquote>one\ntwo</blockquote>"),
        ("> a\n>\n> > b", "<blockquote>a\nb</blockquote>"),
        ("**`x`**", "<b>x</b>"),
        ("> `x`", "<blockquote><code>x</code></blockquote>"),
        ("a\n\n---\n\nb", "a\n\n———\n\nb"),
        ("![A *map*](https://example.org/map.png)", "A <i>map</i>"),
        ("5 < 6 & 7 > 2", "5 &lt; 6 &amp; 7 &gt; 2"),
        ("", ""),
        ("#", ""),
    ],
)
def test_markdown_is_shown_with_what_a_chat_has(markdown: str, shown: str) -> None:
    assert from_markdown(markdown) == shown


@pytest.mark.parametrize(
    "markdown",
    ["<b>loud</b>", "<script>alert(1)</script>", 'a <a href="https://x.org">b</a>', "<!-- c -->"],
)
def test_raw_html_is_shown_as_typed_and_never_obeyed(markdown: str) -> None:
    assert "<" not in from_markdown(markdown)
    assert unescape(from_markdown(markdown)) == markdown


def test_an_https_link_stays_a_link() -> None:
    shown = from_markdown("[UN & more](https://example.org/?a=1&b=2)")
    assert shown == '<a href="https://example.org/?a=1&amp;b=2">UN &amp; more</a>'


@pytest.mark.parametrize(
    "target", ["http://example.org", "tg://resolve?domain=x", "tel:+821012345678", "/here", ""]
)
def test_any_other_link_keeps_only_its_words(target: str) -> None:
    assert from_markdown(f"see [here]({target}) now") == "see here now"


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x"])
def test_a_link_that_runs_something_is_never_a_link(target: str) -> None:
    assert "<a" not in from_markdown(f"[here]({target})")


def test_plain_text_has_no_tags_and_no_escapes() -> None:
    assert plain_from_markdown("# A *b* & [c](https://d.org) < `e`") == "A b & c < e"


class _Nesting(HTMLParser):
    """Follows the tags of a piece of markup as strictly as a messenger does."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"b", "i", "code", "a", "blockquote"}
        assert tag not in self.open
        assert "code" not in self.open
        assert tag != "code" or set(self.open) <= {"blockquote"}
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


BLOCKS = ["```", "> ", "- ", "1. ", "# ", "\n", "\n\n", "  \n", "\\\n", "    ", "***"]
INLINE = ["*", "**", "`", "[", "](https://a.org)", "![", '"', "<b>", "</b>", "<", "&", "&#10;"]
PIECES = st.sampled_from([*BLOCKS, *INLINE, "a", "도장", "署", " "])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_every_piece_between_blank_lines_is_whole_by_itself(markdown: str) -> None:
    for piece in re.split(r"\n\n", from_markdown(markdown)):
        nesting = _Nesting()
        nesting.feed(piece)
        nesting.close()
        assert nesting.open == []


@given(st.text(max_size=80))
def test_any_text_whatever_becomes_escaped_markup(markdown: str) -> None:
    tags = r"</?(?:b|i|code|blockquote)>|<a href=\"[^\"<>]*\">|</a>"
    without_tags = re.sub(tags, "", from_markdown(markdown))
    assert not re.search(r"[<>]|&(?!(?:amp|lt|gt);)", without_tags)
