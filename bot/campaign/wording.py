"""What is promised in each language: consents and the privacy notice.

`consents.<language>.toml` holds one table for each matter of consent, with a `title` for lists, a
`label` for a button and a `body`: what, why, by whom, how long, and the right to refuse.
`privacy.<language>.md` is what `/privacy` answers. In both, `{organization}`, `{contact}`,
`{recipients}` and `{retention}` stand for the facts of `campaign.toml`, so that a fact is written
once and no translation can contradict another. A consent's version is taken of the filled text:
other recipients are another consent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Final

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list

from bot.campaign.facts import ConsentMatter, ConsentText
from bot.campaign.head import Head
from bot.campaign.mistakes import Mistake, perhaps
from bot.campaign.source import fingerprint, normalised, read_text, read_toml
from bot.campaign.table import STAND_IN_TEXT, Table
from bot.texts.markup import from_markdown, plain_from_markdown

LONGEST_TITLE: Final = 60
LONGEST_LABEL: Final = 18
"""A button's 20, less the box that is ticked and a blank."""
LONGEST_BODY: Final = 900
LONGEST_PRIVACY: Final = 1000
"""The body of a message in the smallest messenger."""

_PLACE: Final = re.compile(r"\{([^{}\n]*)\}")


def facts_in_words(head: Head, language: str) -> dict[str, str]:
    """What the placeholders stand for in this language. An empty one is not to be used.

    Where the fact itself is a mistake, a stand-in keeps its users from being blamed as well.
    """
    locale = Locale.parse(language, sep="-")
    recipients = head.recipients.get(language, (STAND_IN_TEXT,))
    return {
        "organization": head.organization.get(language, STAND_IN_TEXT),
        "contact": head.contact,
        "recipients": format_list(recipients, locale=locale),
        "retention": format_date(head.retention_until, "long", locale=locale),
    }


# ── consents ─────────────────────────────────────────────────────────────────────────────


def read_consents(
    folder: Path, head: Head, facts: Mapping[str, Mapping[str, str]], mistakes: list[Mistake]
) -> tuple[ConsentMatter, ...]:
    """Every matter in every language, required ones first. `facts` are by language."""
    by_language = {
        language: _one_language(folder, language, head, facts[language], mistakes)
        for language in head.languages
    }
    return tuple(
        ConsentMatter(
            id=matter,
            required=matter in head.required,
            subscribes=matter == head.subscribes,
            texts={
                language: texts[matter]
                for language, texts in by_language.items()
                if matter in texts
            },
        )
        for matter in (*head.required, *head.optional)
    )


def _one_language(
    folder: Path, language: str, head: Head, facts: Mapping[str, str], mistakes: list[Mistake]
) -> dict[str, ConsentText]:
    toml = read_toml(folder, f"consents.{language}.toml", mistakes)
    if toml is None:
        return {}
    file = Table(toml, mistakes)
    texts = {}
    for matter in (*head.required, *head.optional):
        if file.raw(matter) is None:
            file.missing(matter, f"add a table [{matter}] with title, label and body")
        else:
            texts[matter] = _consent(file.below(matter), language, facts)
    file.unknown_keys()
    return texts


def _consent(table: Table, language: str, facts: Mapping[str, str]) -> ConsentText:
    label = table.text("label", "write a word or two for a button", longest=LONGEST_LABEL)
    title = _filled(table, "title", facts, "write what one agrees to", LONGEST_TITLE)
    body = _filled(table, "body", facts, "write what, why, by whom and how long", LONGEST_BODY)
    table.unknown_keys()
    text = ConsentText(language, title, label, body, version="")
    return ConsentText(language, title, label, body, fingerprint(text.record))


def _filled(table: Table, key: str, facts: Mapping[str, str], remedy: str, longest: int) -> str:
    """A text with its placeholders filled, measured as the reader will see it."""
    raw = table.text(key, remedy)
    for what, mend in misplaced(raw, facts):
        table.wrong(key, what, mend)
    return table.checked(key, normalised(_fill(raw, facts)).strip(), remedy, longest)


# ── privacy ──────────────────────────────────────────────────────────────────────────────


def read_privacy(
    folder: Path, language: str, facts: Mapping[str, str], mistakes: list[Mistake]
) -> str:
    """The notice as markup. Empty, with its mistakes, where it cannot be read."""
    file = f"privacy.{language}.md"
    text = read_text(folder, file, mistakes)
    if text is None:
        return ""
    for number, line in enumerate(text.split("\n"), start=1):
        mistakes += [Mistake(file, number, *wrong) for wrong in misplaced(line, facts)]
    length = len(_fill(plain_from_markdown(text), facts))
    if length == 0:
        mistakes.append(Mistake(file, None, "is empty", "write what happens to the data"))
    if length > LONGEST_PRIVACY:
        what = f"has {length} characters, at most {LONGEST_PRIVACY} fit"
        mistakes.append(Mistake(file, None, what, "shorten it, and link to more"))
    # Filled after the conversion: a name with an asterisk in it is a name, not Markdown.
    return _fill(
        from_markdown(text), {name: escape(fact, quote=False) for name, fact in facts.items()}
    )


# ── placeholders ─────────────────────────────────────────────────────────────────────────


def misplaced(text: str, facts: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is wrong with the placeholders of a text, and the remedy for each."""
    wrong = []
    for name in dict.fromkeys(_PLACE.findall(text)):
        if name not in facts:
            known = ", ".join(f"{{{fact}}}" for fact in facts)
            what = f"holds the unknown placeholder {{{name}}}"
            wrong.append((what, f"use one of {known}{perhaps(name, facts)}"))
        elif not facts[name]:
            what = f"holds {{{name}}}, but campaign.toml names none"
            wrong.append((what, f"add {name} to campaign.toml"))
    return wrong


def _fill(text: str, facts: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: facts.get(place[1], place[0]), text)
