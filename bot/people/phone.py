"""Phone identity: one phone counts once, however it was spelled.

A number that a messenger has verified is its owner's, whatever our metadata thinks of it: it is
only brought into one spelling. A number from paper is a claim: it is read strictly, and held for
a person where it could mean two things.
"""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from phonenumbers import SUPPORTED_REGIONS, region_code_for_number

from bot.people import paper
from bot.people.identity import LONGEST, SHORTEST, as_it_stands, country_code, identity
from bot.people.spelling import bare, fold

CANON_VERSION: Final = 1
"""Goes up with every change of rule that can give a phone another identity."""

Source: TypeAlias = Literal["telegram", "whatsapp", "paper"]

_NON_GEOGRAPHIC = "001"
_TELEGRAM_TEST = re.compile(r"99966[1-3]\d{4}", re.ASCII)
_WHATSAPP_ADDRESS = re.compile(r"(\+?\d+)(?::\d{1,3})?(?:@(?:s\.whatsapp\.net|c\.us))?", re.ASCII)
_COUNTED = re.compile(r"\+(\d{1,3})", re.ASCII)
_SPARE_CODE_LENGTH = 3
"""All one- and two-digit country codes are assigned (ITU-T E.164)."""


def canonical(source: Source, raw: str, region: str | None = None) -> str | None:
    """The identity by which this phone counts: `+` and 7 to 15 digits.

    None means: hold, the text does not identify a phone. `region` (`KR`) is the country of a
    paper sheet; a messenger's numbers carry their country code.
    """
    digits = paper.read(raw, region) if source == "paper" else _verified(source, raw)
    return None if digits is None else "+" + digits


def _verified(source: Source, raw: str) -> str | None:
    text = fold(raw).strip(" ")
    if source == "whatsapp" and (address := _WHATSAPP_ADDRESS.fullmatch(text)):
        text = address[1]
    plain = bare(text)
    if plain is None:
        return None
    digits = re.sub(r"\D", "", plain, flags=re.ASCII)
    if not SHORTEST <= len(digits) <= LONGEST or digits[0] == "0":
        return None
    return None if _TELEGRAM_TEST.fullmatch(digits) else identity(digits)


def is_anonymous(canonical: str) -> bool:
    """Whether it is a number sold by Fragment: a real login, but tied to no SIM card."""
    return canonical.startswith("+888")


def country(canonical: str) -> str:
    """Where statistics count this phone: `KR`, `+7` or `INTL`.

    Several countries share a code; where the number does not tell which, only the code is known,
    and the largest of them must not get it. `INTL` is a code that belongs to no country.
    """
    digits = canonical.removeprefix("+")
    number = as_it_stands(digits)
    if number is None:
        return "+" + digits[:_SPARE_CODE_LENGTH]
    region = region_code_for_number(number)
    return "INTL" if region == _NON_GEOGRAPHIC else region or f"+{number.country_code}"


def is_counted(country: str) -> bool:
    """Whether statistics can count a phone there: what `country` may give."""
    if code := _COUNTED.fullmatch(country):
        return (country_code(code[1]) or code[1].ljust(_SPARE_CODE_LENGTH)) == code[1]
    return country == "INTL" or country in SUPPORTED_REGIONS
