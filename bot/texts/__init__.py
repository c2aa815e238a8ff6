"""Everything the bot says, one Fluent file per language.

The conversation speaks in text ids with arguments; here they become sentences. A string that came
from a person or a campaign is escaped, because a name may hold `<` or `&`; only what is already
our markup (see `Markup`) passes as it is. Adding a language means adding a file.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from datetime import date, datetime
from html import escape, unescape
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_date

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
    Spoken,
    Text,
)
from bot.texts import writing
from bot.texts.writing import locale

REMEMBERED: Final = 2_000
"""Texts as they were shown lately: most are the same for many, and Fluent takes its time."""

_TAG = re.compile(r"</?(?:b|i|code|blockquote|a)(?:\s[^>]*)?>")


class TextsBroken(Exception):
    """A text is missing, or asks for an argument it was not given."""


class Texts:
    """The texts of every language that has a file, ready to be shown.

    `show` gives our markup, with arguments escaped; `plain` gives the same without markup, for
    labels of buttons. Both raise `TextsBroken` for an unknown id or a missing argument.
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._bundles = {tag: _bundle(tag, source) for tag, source in sources.items()}
        self._shown: dict[tuple[str, Hashable], str] = {}
        self._plain: dict[tuple[str, str], str] = {}

    @classmethod
    def load(cls, folder: Traversable | None = None) -> Texts:
        """Read every `<language>.ftl` of the folder (default: the ones we ship)."""
        folder = folder or files(__package__)
        return cls(
            {
                file.name.removesuffix(".ftl"): file.read_text(encoding="utf-8")
                for file in folder.iterdir()
                if file.name.endswith(".ftl")
            }
        )

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(self._bundles)

    def show(self, language: str, text: Text | Markup) -> str:
        if isinstance(text, Markup):
            return text
        said = _impersonal(text) if text.args else text.id
        if said is None:
            return self._format(language, text)
        key = (language, said)
        shown = self._shown.get(key)
        if shown is None:
            shown = self._format(language, text)
            if len(self._shown) >= REMEMBERED:
                self._shown.clear()
            self._shown[key] = shown
        return shown

    def plain(self, language: str, text: Text | Markup) -> str:
        if isinstance(text, Markup) or text.args:
            return _without_markup(self.show(language, text))
        key = (language, text.id)  # most labels take no arguments
        if key not in self._plain:
            self._plain[key] = _without_markup(self.show(language, text))
        return self._plain[key]

    def _format(self, language: str, text: Text) -> str:
        bundle = self._bundles[language]
        if not bundle.has_message(text.id):
            raise TextsBroken(f"{language}.ftl has no text `{text.id}`")
        message = bundle.get_message(text.id)
        if message.value is None:
            raise TextsBroken(f"{language}.ftl: `{text.id}` has no value")
        args = {name: self._argument(language, value) for name, value in text.args.items()}
        shown, errors = bundle.format_pattern(message.value, args)
        if errors:
            raise TextsBroken(f"{language}.ftl: `{text.id}`: {errors[0]}")
        return str(shown)

    def _argument(self, language: str, value: Argument) -> Any:
        match value:
            case Markup():
                return str(value)
            case str():
                return escape(value, quote=False)
            case Text():
                return self.show(language, value)
            case Lines(lines):
                return "\n".join(self.show(language, line) for line in lines)
            case datetime() | date():
                return fluent_date(value, dateStyle="long")
            case Country(code):
                return escape(self._country(language, code), quote=False)
            case Spoken(tongue, text):
                return self.show(tongue, text)
            case LanguageName(tag, own):
                return _language_name(tag if own else language, tag)
            case ShortDay(day):
                return writing.short_day(language, day)
            case Moment(at):
                return writing.moment(language, at)
            case Share(part, whole):
                return escape(writing.share(language, part, whole), quote=False)
            case _:
                return value

    def _country(self, language: str, code: str) -> str:
        if code == "INTL":
            return self.show(language, Text("country-international"))
        if code.startswith("+"):
            return self.show(language, Text("country-unknown", {"code": code}))
        return str(locale(language).territories.get(code, code))


def _without_markup(shown: str) -> str:
    return unescape(_TAG.sub("", shown))


def _impersonal(value: Argument) -> Hashable | None:
    """What is shown, if it is the same for many and can be remembered; None for whatever holds a
    plain string: it may be a name, and names are not kept beyond their turn."""
    match value:
        case Markup() | Public() | Country() | LanguageName():
            return type(value), value  # markup is not escaped, and reads like a string that is
        case int() if type(value) is int:
            return value
        case date() if type(value) is date:
            return value
        case Text(id_, args):
            parts = [(name, _impersonal(part)) for name, part in args.items()]
            return None if any(part is None for _, part in parts) else (id_, *parts)
        case Lines(lines):
            shown = [_impersonal(line) for line in lines]
            return None if None in shown else tuple(shown)
        case _:
            return None


def _language_name(language: str, tag: str) -> str:
    return locale(tag).get_display_name(locale(language)) or tag


def _bundle(tag: str, source: str) -> FluentBundle:
    # Isolation marks around every number would count against the limits of labels; names are
    # cleaned of direction marks before they get here and stand on lines of their own.
    bundle = FluentBundle([tag], use_isolating=False)
    bundle.add_resource(FluentResource(source))
    return bundle
