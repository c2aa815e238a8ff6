"""Markdown, as campaigns write it, into the markup that every messenger can show or drop.

A campaign's texts are Markdown files, because that is what people write and translators know. A
chat knows far less: `<b>`, `<i>`, `<code>`, `<a href>` and `<blockquote>` around escaped text.
What has no counterpart is shown by plain means: a heading is a bold line, a list has bullets, an
image is its description. Raw HTML is shown as it was typed, never obeyed, and only https links
stay links, so a text cannot lead into another application or over an open wire.

Two promises to whoever sends the result on: blank lines stand only between blocks, never inside a
tag, so a long text can be cut at any of them; and `<code>` and `<blockquote>` are never nested in
ways that messengers refuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import zip_longest
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

RULE: Final = "———"
"""What a thematic break looks like in a chat."""

_PARSER: Final = MarkdownIt("commonmark", {"html": False})
_BLANK_LINES: Final = re.compile(r"\s*\n\s*\n\s*")
_UNSPACED: Final = re.compile(
    r"[\u2e80-\u303f\u3040-\u30ff\u31f0-\u9fff\uf900-\ufaff\uff00-\uff60]"
)
"""Han, kana and their punctuation: scripts that put no space between words. Hangul does."""


def from_markdown(markdown: str) -> str:
    """CommonMark as our markup: tags as above, `& < >` escaped, blocks apart by a blank line."""
    return _Writer(tags=True).document(markdown)


def plain_from_markdown(markdown: str) -> str:
    """The same words without any tag and with nothing escaped, for titles and previews."""
    return _Writer(tags=False).document(markdown)


def outline(markdown: str) -> list[SyntaxTreeNode]:
    """The blocks of a text in order; each knows its type and its lines (`map`, from 0)."""
    return SyntaxTreeNode(_PARSER.parse(markdown)).children


class _Writer:
    """Walks the tree of one text. `around` are the tags that are open where a node stands."""

    def __init__(self, *, tags: bool) -> None:
        self._tags = tags

    def document(self, markdown: str) -> str:
        return "\n\n".join(self._blocks(outline(markdown), frozenset()))

    # ── blocks ───────────────────────────────────────────────────────────────────────────

    def _blocks(self, nodes: Iterable[SyntaxTreeNode], around: frozenset[str]) -> list[str]:
        written = (self._block(node, around) for node in nodes)
        return [block for block in written if block]

    def _block(self, node: SyntaxTreeNode, around: frozenset[str]) -> str:
        match node.type:
            case "heading":
                return self._tag("b", self._flow(node, around | {"b"}), around)
            case "bullet_list" | "ordered_list":
                return "\n".join(self._items(node, around))
            case "blockquote":
                inner = "\n".join(self._blocks(node.children, around | {"blockquote"}))
                return self._tag("blockquote", inner, around)
            case "fence" | "code_block":
                return self._tag("code", self._text(node.content.strip("\n")), around)
            case "hr":
                return RULE
            case _:
                return self._flow(node, around)

    def _items(self, node: SyntaxTreeNode, around: frozenset[str]) -> list[str]:
        first = int(node.attrs.get("start", 1))
        ordered = node.type == "ordered_list"
        items = []
        for number, item in enumerate(node.children, start=first):
            mark = f"{number}. " if ordered else "• "
            content = "\n".join(self._blocks(item.children, around))
            items.append(mark + content.replace("\n", "\n  "))
        return items

    def _flow(self, node: SyntaxTreeNode, around: frozenset[str]) -> str:
        """The inline content of a paragraph or a heading."""
        return "".join(self._inlines(child.children, around) for child in node.children).strip()

    # ── inline ───────────────────────────────────────────────────────────────────────────

    def _inlines(self, nodes: Sequence[SyntaxTreeNode], around: frozenset[str]) -> str:
        written: list[str] = []
        for node, following in zip_longest(nodes, nodes[1:]):
            if node.type == "softbreak":
                written.append(_joint("".join(written), following))
            else:
                written.append(self._inline(node, around))
        return _BLANK_LINES.sub("\n", "".join(written))

    def _inline(self, node: SyntaxTreeNode, around: frozenset[str]) -> str:
        match node.type:
            case "strong":
                return self._tag("b", self._inlines(node.children, around | {"b"}), around)
            case "em":
                return self._tag("i", self._inlines(node.children, around | {"i"}), around)
            case "link":
                inner = self._inlines(node.children, around | {"a"})
                return self._link(str(node.attrs["href"]), inner, around)
            case "code_inline":
                return self._tag("code", self._text(node.content), around)
            case "hardbreak":
                return "\n"
            case "image":
                return self._inlines(node.children, around)
            case _:
                return self._text(node.content)

    def _text(self, content: str) -> str:
        content = _BLANK_LINES.sub("\n", content)
        return escape(content, quote=False) if self._tags else content

    def _link(self, target: str, inner: str, around: frozenset[str]) -> str:
        if not self._tags or not target.startswith("https://") or "a" in around:
            return inner
        return f'<a href="{escape(target)}">{inner}</a>' if inner.strip() else inner

    def _tag(self, tag: str, inner: str, around: frozenset[str]) -> str:
        """Messengers refuse a tag inside its like, and `<code>` inside any other but a quote."""
        alone = around - {"blockquote"} if tag == "code" else around & {tag}
        if not self._tags or alone or not inner.strip():
            return inner
        return f"<{tag}>{inner}</{tag}>"


def _joint(before: str, following: SyntaxTreeNode | None) -> str:
    """A line of the file that ends inside a paragraph: a space, where the script has spaces."""
    after = following.content if following is not None else ""
    if _UNSPACED.match(before[-1:]) and _UNSPACED.match(after[:1]):
        return ""
    return " "
