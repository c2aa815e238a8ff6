"""Reading a telephone number from a signature sheet, typed into a spreadsheet by a volunteer.

Nobody has verified it, so a wrong reading would count a stranger or merge two people. Whatever
can be read in two ways is held for a person to decide. The library alone is too generous for
that: it swallows letters and second lines, and takes a Korean mobile with a digit missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from phonenumbers import (
    NumberParseException,
    PhoneNumberType,
    country_code_for_region,
    national_significant_number,
    number_type,
    parse,
)

from bot.people.identity import LONGEST, as_it_stands, identity, is_valid
from bot.people.spelling import SECOND_LINE, bare, fold

_PERSONAL = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
"""Lines that can be somebody's own. A bank's hotline or a paging service is not."""

_LONGEST_DIALLING_PREFIX = 5
"""Digits dialled before the country code for a call abroad (`00700` in Korea)."""

_WRAPPED = re.compile(r'="([^"]*)"')
_FLOAT = re.compile(r"(\+?\d+)\.0", re.ASCII)
_KOREAN = re.compile(r"(?:(?:820?)?(?=10\d{8}\Z)|0082|0(?=[1-9]))(\d+)", re.ASCII)
_LABELS = re.compile(
    r"""[ (\[<]*
    (?: (?: h[./]?\ ?p | c[./]?\ ?p | tel(?:ephone)? | (?:mobile|cell)?\ ?phone
          | mobile | mob | cell | 핸드폰 | 휴대\ ?폰 | 휴대\ ?전화 | 손전화 | 전화 | 연락처
          | [☎☏✆📞📱📲]\ufe0f? )
        (?:\ ?번호)? [ .:;)\]>=-]*
    )+""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it stands on the sheet."""

    plus: bool
    groups: tuple[str, ...]
    """The runs of digits, at least one."""
    head: int
    """How many groups stand before the last sign that can introduce a second line."""

    @property
    def digits(self) -> str:
        return "".join(self.groups)


def read(raw: str, region: str | None) -> str | None:
    """International digits of the line that a sheet names, or None to hold it for a person.

    `region` is the country of the sheet (`KR`), by which numbers without `+` are read.
    """
    written = _written(raw)
    if written is None or _has_second_line(written, region):
        return None
    digits = _line(written, region)
    if digits is None or (digits.startswith("82") and not _is_korean_line(digits[2:], written)):
        return None
    return digits


def _written(raw: str) -> Written | None:
    text = bare(_unlabelled(_undamaged(fold(raw).strip(" "))))
    if text is None:
        return None
    head, _, _ = text.rpartition(SECOND_LINE)
    return Written(
        plus=text.startswith("+"),
        groups=tuple(re.findall(r"\d+", text, re.ASCII)),
        head=len(re.findall(r"\d+", head, re.ASCII)),
    )


def _undamaged(text: str) -> str:
    """Without what spreadsheets add: `'` and `="…"` against formulas, `.0` from a float column."""
    text = text.lstrip("'‘’")
    if wrapped := _WRAPPED.fullmatch(text):
        text = wrapped[1].strip(" ").lstrip("'")
    if floated := _FLOAT.fullmatch(text):
        text = floated[1]
    return text


def _unlabelled(text: str) -> str:
    label = _LABELS.match(text)
    return text[label.end() :] if label else text


def _has_second_line(written: Written, region: str | None) -> bool:
    """`02-345-6789/8`, `-8`, `.8`: the last group is another line, not the end of this one."""
    if len(written.groups) == 1:
        return False
    last = len(written.groups[-1])
    if written.head == 0:
        return last == 1
    first_line = Written(written.plus, written.groups[: written.head], head=0)
    return last != 4 or _line(first_line, region) is not None


def _line(written: Written, region: str | None) -> str | None:
    """The valid, personal line that these digits mean, or None."""
    digits = _with_country_code(written, region)
    if digits is None:
        return None
    digits = identity(digits)
    number = as_it_stands(digits)
    # Germany's plan has valid lines that are longer than any number of the world may be.
    if number is None or len(digits) > LONGEST or not is_valid(digits):
        return None
    return digits if number_type(number) in _PERSONAL else None


def _with_country_code(written: Written, region: str | None) -> str | None:
    digits = written.digits
    if len(digits) > LONGEST + _LONGEST_DIALLING_PREFIX:
        return None
    if written.plus:
        return _international(digits)
    if region is None:
        return None
    if region.upper() == "KR":
        return _korean(digits)
    return _national(digits, region.upper())


def _international(digits: str) -> str | None:
    if digits[0] == "0":
        return None
    return digits if is_valid(identity(digits)) else _parsed("+" + digits, None)


def _national(digits: str, region: str) -> str | None:
    """A number without `+`, as it is dialled in this country.

    If it starts with the country's own code and would be another valid line with a `+` in front,
    nobody can tell which was meant.
    """
    reading = _parsed(digits, region)
    if reading is None or not digits.startswith(str(country_code_for_region(region))):
        return reading
    with_plus = identity(digits)
    ambiguous = is_valid(with_plus) and with_plus != identity(reading)
    return None if ambiguous else reading


def _korean(digits: str) -> str | None:
    """The four ways in which Koreans write a number without `+`.

    `10…` has lost its zero to a spreadsheet. Other `00…` are left alone: 001 is a carrier's
    prefix for calls abroad to one writer, and `00` with the code of America to another.
    """
    match = _KOREAN.fullmatch(digits)
    return "82" + match[1] if match else None


def _is_korean_line(national: str, written: Written) -> bool:
    """What Korean numbering demands beyond the metadata.

    Of the mobile codes only 010 lives on, with eight digits; an old 011 or 016–019 cannot be
    turned into it. A fixed line in groups must end in a whole group, or a digit is missing or
    too many. Shorter than eight digits are city hotlines (`031-120`).
    """
    if national.startswith("1"):
        return re.fullmatch(r"10\d{8}", national, re.ASCII) is not None
    last = len(written.groups[-1])
    return len(national) >= 8 and (len(written.groups) == 1 or last == 4 or last >= 7)


def _parsed(text: str, region: str | None) -> str | None:
    try:
        number = parse(text, region)
    except NumberParseException:
        return None
    return f"{number.country_code}{national_significant_number(number)}"
