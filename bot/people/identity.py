"""From the digits of an international number to the digits that count once.

The library's metadata is younger than some people's numbers and older than others', and its
output changes between releases. So it is never asked to rewrite a number, nor may it refuse one
that a messenger has verified. It is asked one thing: whether a number exactly as it stands is
valid.
"""

from __future__ import annotations

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneNumber, is_valid_number

from bot.people.renumbering import renumbered

SHORTEST, LONGEST = 7, 15
"""Digits of an identity, country code included (E.164 sets the upper bound)."""


def identity(digits: str) -> str:
    """The one spelling of this line: renumbered, and without a trunk zero.

    `+44 (0)7911…` is written so often that the zero after the country code must not make a
    second identity. It goes only if the number is nothing with it and valid without it; in Italy
    or Côte d'Ivoire the zero belongs to the number.
    """
    digits = renumbered(digits)
    code = country_code(digits)
    if code is None or not digits.startswith("0", len(code)) or is_valid(digits):
        return digits
    without_zero = renumbered(code + digits[len(code) + 1 :])
    return without_zero if is_valid(without_zero) else digits


def is_valid(digits: str) -> bool:
    """Whether the metadata knows this number exactly as it stands, nothing stripped or added."""
    number = as_it_stands(digits)
    return len(digits) >= SHORTEST and number is not None and is_valid_number(number)


def as_it_stands(digits: str) -> PhoneNumber | None:
    """The library's view of the number without its parser, which strips and transforms.

    None when no country has this code, or nothing follows it.
    """
    code = country_code(digits)
    national = digits[len(code or "") :]
    if code is None or not national:
        return None
    significant = national.lstrip("0") or "0"
    zeros = len(national) - len(significant)
    return PhoneNumber(
        country_code=int(code),
        national_number=int(significant),
        italian_leading_zero=zeros > 0,
        number_of_leading_zeros=zeros or None,
    )


def country_code(digits: str) -> str | None:
    """The country code the number starts with, if it is assigned. No code begins another."""
    for length in (1, 2, 3):
        if int(digits[:length]) in COUNTRY_CODE_TO_REGION_CODE:
            return digits[:length]
    return None
