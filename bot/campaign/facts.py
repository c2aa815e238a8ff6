"""A campaign as the rest of the product sees it: checked, complete and frozen.

One campaign is one demand, put to people in several languages, with one count. Everything that
differs from campaign to campaign is here; everything that is the same for all of them is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

_WRITTEN_IN = {
    "zh": "zh-hans",
    "zh-cn": "zh-hans",
    "zh-sg": "zh-hans",
    "zh-tw": "zh-hant",
    "zh-hk": "zh-hant",
    "zh-mo": "zh-hant",
}
"""Where a messenger names a region although readers differ by script."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What people sign, in one language."""

    language: str
    title: str
    summary: str
    """Plain text that fits the card shown first."""
    body: str
    """The whole file as Markdown: title, summary, full text and sources."""
    markup: str
    """The same for a chat (see `bot.texts.markup`)."""
    version: str
    """SHA-256 of `body` in UTF-8, hex."""


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What one agrees to, in one language, with the campaign's facts filled in."""

    language: str
    title: str
    label: str
    """For a button."""
    body: str
    """What, why, by whom, how long, and the right to refuse: plain paragraphs."""
    version: str
    """SHA-256 of `record` in UTF-8, hex."""

    @property
    def record(self) -> str:
        """The words that were agreed to, as they are kept."""
        return f"{self.title}\n\n{self.body}\n"


@dataclass(frozen=True, slots=True)
class ConsentMatter:
    """One matter of consent. Each is asked for by itself; none is bundled with another."""

    id: str
    required: bool
    """Without it there is no signature. The others are asked for after it, un-ticked."""
    subscribes: bool
    """Lets us write to the signer later."""
    texts: Mapping[str, ConsentText]
    """By language."""


@dataclass(frozen=True, slots=True)
class CountPolicy:
    """How exactly the number of signatures is told in public.

    Small counts and small differences tell who has just signed; rounding takes that away.
    """

    show_from: int = 10
    step: int = 10

    def shown(self, count: int) -> int | None:
        """What may be told of this count: None below the threshold, else rounded down."""
        return None if count < self.show_from else count - count % self.step


@dataclass(frozen=True, slots=True)
class Example:
    """A setting that still holds an example instead of a fact. Rehearsing may, running may not."""

    file: str
    line: int
    key: str

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.key} is still an example — "
            f"fill in the real one and take “{self.key}” out of `examples`"
        )


class KeptText(NamedTuple):
    """A text in use, as it is kept beside the signatures that refer to it by its hash."""

    sha256: str
    kind: str
    """`statement`, or `consent:` and the matter's id."""
    language: str
    body: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """A petition with everything that is said and promised in its name."""

    slug: str
    """Stands in the database and in every keyed tag: it can never change."""
    organization: Mapping[str, str]
    """By language, as are all mappings here."""
    bot_name: Mapping[str, str]
    """What the bot is called in the messenger. Empty: by the statement's title."""
    contact: str
    goal: int
    timezone: ZoneInfo
    """Days, of signatures as of opening and closing, are counted here."""
    opens: date | None
    closes: date | None
    """The last day on which one can sign."""
    default_language: str
    languages: tuple[str, ...]
    """In the order of the menu; lower case, as messengers give them (`ko`, `zh-hant`)."""
    statements: Mapping[str, Statement]
    consents: tuple[ConsentMatter, ...]
    """Required ones first."""
    recipients: Mapping[str, tuple[str, ...]]
    """Who the list is handed to, of those who agree to that."""
    retention_until: date
    """By then every signature is destroyed."""
    report_hour: int
    """From this hour of the day on, 0 to 23, organizers get the daily report."""
    anonymous_numbers: Literal["refuse", "count"]
    """Numbers of +888 are bought without a SIM card, as many as one likes."""
    counts: CountPolicy
    delete_messages: bool
    """Whether contact and name messages are removed from the chat at once."""
    privacy: Mapping[str, str]
    """What `/privacy` answers, as markup."""
    examples: tuple[Example, ...]

    @property
    def required(self) -> tuple[ConsentMatter, ...]:
        return tuple(matter for matter in self.consents if matter.required)

    @property
    def optional(self) -> tuple[ConsentMatter, ...]:
        return tuple(matter for matter in self.consents if not matter.required)

    def language_for(self, tag: str | None) -> str:
        """The language to speak with someone whose messenger reports this tag.

        Exact, then by script or region, then the base language in whatever form we have it,
        then the campaign's default. The tag is untrusted and may be anything.
        """
        wanted = (tag or "").lower().replace("_", "-")
        base = wanted.partition("-")[0]
        while wanted:
            for candidate in (wanted, _WRITTEN_IN.get(wanted)):
                if candidate in self.languages:
                    return candidate
            wanted = wanted.rpartition("-")[0]
        kin = (ours for ours in self.languages if ours.partition("-")[0] == base)
        return next(kin, self.default_language)

    def day(self, moment: datetime) -> date:
        """The calendar day of this moment where the campaign lives.

        Raises `ValueError` for a moment without an offset: its day would depend on the machine.
        """
        if moment.tzinfo is None:
            raise ValueError("a moment without an offset belongs to no certain day")
        return moment.astimezone(self.timezone).date()

    def is_open(self, day: date) -> Literal["before", "open", "closed"]:
        """Whether one can sign on this day. The closing day itself still counts."""
        if self.opens is not None and day < self.opens:
            return "before"
        if self.closes is not None and day > self.closes:
            return "closed"
        return "open"

    def texts(self) -> Iterator[KeptText]:
        """Every text that a signature can refer to."""
        for statement in self.statements.values():
            yield KeptText(statement.version, "statement", statement.language, statement.body)
        for matter in self.consents:
            for text in matter.texts.values():
                kind = f"consent:{matter.id}"
                yield KeptText(text.version, kind, text.language, text.record)
