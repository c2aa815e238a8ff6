"""One language's statement: `statement.<language>.md`.

The file begins with its title as a first-level heading, then the summary as a quote, then the
full text with its sources, in Markdown:

    # Title of the petition
    > What it is about, in at most 600 characters.

    The full text …

    ## Sources
    - [Where the facts come from](https://…)

The title and the summary are shown on the first card, as plain text; the whole file is what
“Read in full” shows, what people sign, and what the version is taken of.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from markdown_it.tree import SyntaxTreeNode

from bot.campaign.facts import Statement
from bot.campaign.mistakes import Mistake
from bot.campaign.source import fingerprint, read_text
from bot.texts.markup import from_markdown, outline, plain_from_markdown

LONGEST_TITLE: Final = 80
"""It also stands in a sentence of the bot's profile, which messengers cut at 120."""
LONGEST_SUMMARY: Final = 600
"""A card holds 1,000 characters, with title and count."""
LONGEST: Final = 12_000
"""Three messages of a chat. Whoever has more to say links to it."""


def read_statement(folder: Path, language: str, mistakes: list[Mistake]) -> Statement | None:
    """None, and its mistakes, where the file does not have the shape above."""
    file = f"statement.{language}.md"
    text = read_text(folder, file, mistakes)
    if text is None:
        return None
    found = _Reading(file, text)
    mistakes += found.mistakes
    return Statement(
        language=language,
        title=found.title,
        summary=found.summary,
        body=text,
        markup=from_markdown(text),
        version=fingerprint(text),
    )


class _Reading:
    """Title and summary of a statement, and what is wrong with its shape."""

    def __init__(self, file: str, text: str) -> None:
        self.mistakes: list[Mistake] = []
        self._file = file
        self._lines = text.split("\n")
        blocks = outline(text)
        titled = bool(blocks) and blocks[0].type == "heading" and blocks[0].tag == "h1"
        self.title = self._title(blocks[0]) if titled else self._untitled(blocks)
        # The second block is the summary's place, even below a title that is none.
        quoted = len(blocks) > 1 and blocks[1].type == "blockquote"
        self.summary = self._summary(blocks[1]) if quoted else self._without_summary(blocks)
        if len(blocks) <= int(titled) + int(quoted):
            remedy = "write it below the summary, and name the sources"
            self._wrong(None, "has no full text", remedy)
        if len(text) > LONGEST:
            what = f"has {len(text)} characters, at most {LONGEST} fit"
            self._wrong(None, what, "shorten the text and link to more")

    def _title(self, heading: SyntaxTreeNode) -> str:
        title = self._plain(heading)
        self._measure(heading, "the title", title, LONGEST_TITLE)
        return title

    def _untitled(self, blocks: list[SyntaxTreeNode]) -> str:
        first = blocks[0] if blocks else None
        self._wrong(first, "has no title", "begin the file with a line “# …”")
        return ""

    def _summary(self, quote: SyntaxTreeNode) -> str:
        summary = self._plain(quote)
        self._measure(quote, "the summary", summary, LONGEST_SUMMARY)
        return summary

    def _without_summary(self, blocks: list[SyntaxTreeNode]) -> str:
        instead = next(iter(blocks[1:]), None)
        what = "has no summary right below the title"
        self._wrong(instead, what, "put it into lines that begin with “> ”")
        return ""

    def _measure(self, block: SyntaxTreeNode, name: str, text: str, longest: int) -> None:
        if not text:
            self._wrong(block, f"{name} is empty", "write it there")
        if len(text) > longest:
            what = f"{name} has {len(text)} characters, at most {longest} fit"
            self._wrong(block, what, "shorten it")

    def _plain(self, block: SyntaxTreeNode) -> str:
        first, beyond = block.map or (0, 0)
        return plain_from_markdown("\n".join(self._lines[first:beyond]))

    def _wrong(self, block: SyntaxTreeNode | None, what: str, remedy: str) -> None:
        line = block.map[0] + 1 if block is not None and block.map else None
        self.mistakes.append(Mistake(self._file, line, what, remedy))
