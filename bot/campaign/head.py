"""`campaign.toml`: everything about a campaign that is not a text in one language."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeVar, cast
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError

from bot.campaign.facts import CountPolicy, Example
from bot.campaign.mistakes import Mistake, perhaps
from bot.campaign.source import Toml
from bot.campaign.table import STAND_IN_DAY, STAND_IN_TEXT, Table

T = TypeVar("T")

FILE: Final = "campaign.toml"
MOST_LANGUAGES: Final = 9
"""A chat's menu has ten places, and one of them leads back."""
MOST_OPTIONAL: Final = 9
LONGEST_SLUG: Final = 40
LONGEST_NAME: Final = 64
"""Of a bot; messengers show some twenty-five characters of it above the chat."""
USUAL_REPORT_HOUR: Final = 9

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TAG: Final = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?")
_CONSENT: Final = re.compile(r"[a-z][a-z0-9_]{0,19}")


@dataclass(frozen=True, slots=True)
class Head:
    """What `campaign.toml` says. The fields are those of `Campaign`."""

    slug: str
    organization: Mapping[str, str]
    bot_name: Mapping[str, str]
    contact: str
    goal: int
    timezone: ZoneInfo
    opens: date | None
    closes: date | None
    languages: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    subscribes: str
    """The id of the consent that lets us write later. Empty: none."""
    recipients: Mapping[str, tuple[str, ...]]
    retention_until: date
    report_hour: int
    anonymous_numbers: Literal["refuse", "count"]
    counts: CountPolicy
    delete_messages: bool
    examples: tuple[Example, ...]


def read_head(toml: Toml, spoken: Collection[str] | None, mistakes: list[Mistake]) -> Head:
    """Worth using only where it adds no mistake: what is wrong is answered with a stand-in.

    `spoken`: the languages that the bot has texts in; None where that does not matter.
    """
    settings = Table(toml, mistakes)
    languages = _languages(settings, spoken)
    consents = settings.below("consents")
    required, optional = _matters(consents)
    opens, closes, retention_until = _days(settings)
    head = Head(
        slug=_slug(settings),
        organization=_per_language(settings, "organization", languages, _organization),
        bot_name=_per_language(settings, "bot_name", languages, _bot_name)
        if settings.has("bot_name")
        else {},
        contact=settings.text("contact", "write an address that answers questions", longest=100),
        goal=settings.number("goal", "write how many signatures you aim for"),
        timezone=_timezone(settings),
        opens=opens,
        closes=closes,
        languages=languages,
        required=required,
        optional=optional,
        subscribes=_subscribes(consents, optional),
        recipients=_per_language(settings, "recipients", languages, _recipients)
        if settings.has("recipients")
        else dict.fromkeys(languages, ()),
        retention_until=retention_until,
        report_hour=settings.hour("report_hour", default=USUAL_REPORT_HOUR),
        anonymous_numbers=cast(
            Literal["refuse", "count"],
            settings.one_of("anonymous_numbers", ("refuse", "count"), default="refuse"),
        ),
        counts=_counts(settings.below("counts")),
        delete_messages=settings.truth("delete_messages", default=True),
        examples=_examples(settings),
    )
    settings.unknown_keys()
    consents.unknown_keys()
    return head


def _slug(settings: Table) -> str:
    remedy = "write a short name such as stop-repatriation, which never changes afterwards"
    slug = settings.text("slug", remedy, longest=LONGEST_SLUG)
    if slug != STAND_IN_TEXT and not _SLUG.fullmatch(slug):
        settings.wrong("slug", "is malformed", "use a-z, 0-9 and single hyphens between them")
    return slug


def _languages(settings: Table, spoken: Collection[str] | None) -> tuple[str, ...]:
    remedy = 'write a list such as ["ko", "en"]; the first is the default'
    tags = settings.texts("languages", remedy)
    if settings.has("languages") and not tags:
        settings.wrong("languages", "names no language", remedy)
    if len(tags) > MOST_LANGUAGES:
        what = f"names {len(tags)} languages, at most {MOST_LANGUAGES} fit a menu"
        settings.wrong("languages", what, "take some out")
    known = tuple(tag for tag in tags if _is_language(tag))
    for place, tag in enumerate(tags):
        if tag not in known:
            what = f"holds “{tag}”, which is no language tag we know"
            fitting = "write it in lower case, such as ko, zh-hant or pt-br"
            settings.wrong("languages", what, fitting, place)
        elif spoken is not None and tag not in spoken:
            what = f"holds “{tag}”, in which the bot has no texts"
            settings.wrong("languages", what, f"add bot/texts/{tag}.ftl, or take it out", place)
    return known


def _is_language(tag: str) -> bool:
    if not _TAG.fullmatch(tag):
        return False
    try:
        Locale.parse(tag, sep="-")
    except UnknownLocaleError:
        return False
    return True


def _timezone(settings: Table) -> ZoneInfo:
    name = settings.text("timezone", "write one such as Asia/Seoul")
    known = available_timezones()
    if name in known:
        return ZoneInfo(name)
    if name != STAND_IN_TEXT:
        what = f"“{name}” is no time zone we know"
        settings.wrong("timezone", what, f"write one such as Asia/Seoul{perhaps(name, known)}")
    return ZoneInfo("UTC")


def _days(settings: Table) -> tuple[date | None, date | None, date]:
    """Opening, closing and retention, in that order in time as well."""
    opens, closes = settings.maybe_day("opens"), settings.maybe_day("closes")
    retention = settings.day("retention_until", "write the day by which all data is destroyed")
    if opens and closes and closes < opens:
        what = f"is {closes}, before the campaign opens ({opens})"
        settings.wrong("closes", what, "write a later day, or leave it out for no closing date")
    if retention == STAND_IN_DAY:
        return opens, closes, retention
    for name, day in (("opens", opens), ("closes", closes)):
        if day is not None and day != STAND_IN_DAY and retention <= day:
            what = f"is {retention}, but the campaign {name} on {day}"
            settings.wrong("retention_until", what, "write a later day")
    return opens, closes, retention


def _matters(consents: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    remedy = 'list what one must agree to, such as ["collection", "sensitive", "age"]'
    required = consents.texts("required", remedy)
    optional = consents.texts("optional", "", optional=True)
    if consents.has("required") and not required:
        consents.wrong("required", "names no consent", remedy)
    for key, matters in (("required", required), ("optional", optional)):
        for place, matter in enumerate(matters):
            if not _CONSENT.fullmatch(matter):
                what = f"holds the malformed name “{matter}”"
                fitting = "use a-z, 0-9 and _, at most 20 of them, beginning with a letter"
                consents.wrong(key, what, fitting, place)
    for matter in optional:
        if matter in required:
            what = f"names “{matter}”, which is required already"
            consents.wrong("optional", what, "keep it in one of the two lists")
    if len(optional) > MOST_OPTIONAL:
        what = f"names {len(optional)} consents, at most {MOST_OPTIONAL} fit a menu"
        consents.wrong("optional", what, "take some out")
    return required, tuple(matter for matter in optional if matter not in required)


def _subscribes(consents: Table, optional: tuple[str, ...]) -> str:
    """News can only rest on a consent that one can refuse and take back."""
    if not consents.has("subscribes"):
        consents.raw("subscribes")
        return ""
    remedy = "name one of the optional consents"
    matter = consents.text("subscribes", remedy)
    if matter not in (*optional, STAND_IN_TEXT):
        what = f"is “{matter}”, which is no optional consent"
        consents.wrong("subscribes", what, f"{remedy}{perhaps(matter, optional)}")
    return matter


def _counts(counts: Table) -> CountPolicy:
    usual = CountPolicy()
    remedy = "write a number"
    policy = CountPolicy(
        show_from=counts.number("show_from", remedy, default=usual.show_from),
        step=counts.number("step", remedy, default=usual.step),
    )
    if policy.show_from < policy.step:
        what = f"is {policy.show_from}, less than the step of {policy.step}, and would show 0"
        counts.wrong("show_from", what, "write at least the step")
    counts.unknown_keys()
    return policy


def _examples(settings: Table) -> tuple[Example, ...]:
    keys = settings.texts("examples", "", optional=True)
    examples = []
    for place, key in enumerate(keys):
        line = settings.line(key)
        if line is None or not settings.has(key):
            remedy = f"take it out of the list{perhaps(key, settings.keys)}"
            settings.wrong("examples", f"names “{key}”, which is no setting here", remedy, place)
        else:
            examples.append(Example(FILE, line, key))
    return tuple(examples)


# ── names, which may differ by language ──────────────────────────────────────────────────


def _organization(table: Table, key: str) -> str:
    return table.text(key, "write who runs the campaign", longest=100)


def _bot_name(table: Table, key: str) -> str:
    return table.text(key, "write what the bot is called in the messenger", longest=LONGEST_NAME)


def _recipients(table: Table, key: str) -> tuple[str, ...]:
    remedy = "list who gets the signatures of those who agree to that"
    named = table.texts(key, remedy)
    if not named and table.has(key):
        table.wrong(key, "names nobody", remedy)
    return named


def _per_language(
    settings: Table,
    key: str,
    languages: tuple[str, ...],
    read: Callable[[Table, str], T],
) -> dict[str, T]:
    """One value for all languages, or a table of them.

    A language that the table leaves out gets the English one, which more readers can make out
    than any other, else the first: a new translation must not need a change here.
    """
    if not isinstance(settings.raw(key), Mapping):
        return dict.fromkeys(languages, read(settings, key))
    table = settings.below(key)
    named = {tag: read(table, tag) for tag in languages if table.has(tag)}
    table.unknown_keys()
    if not named:
        settings.wrong(key, "has no language of the campaign", f"add one of {', '.join(languages)}")
        return {}
    usual = named.get("en", next(iter(named.values())))
    return {tag: named.get(tag, usual) for tag in languages}
