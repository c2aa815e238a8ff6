"""How people write a telephone number: scripts, dashes, dots and what pasting leaves behind.

Only digits, `+` and known separators are understood. A letter is never dropped, because a letter
inside a number is a misread digit (`753O`), a second line or a remark.
"""

from __future__ import annotations

import re
import unicodedata

SECOND_LINE = "/"
"""Stands for every sign that can introduce a further line: `/`, `,`, `~` and their kin."""

_SEPARATORS = "-.()[]_·‧∙•・･ㆍᆞㅡーｰ−．（）［］＿"
_FURTHER = "/,~／，～〜、"
_MEANINGS = {
    **{ord(sign): " " for sign in _SEPARATORS},
    **{ord(sign): SECOND_LINE for sign in _FURTHER},
}
_SPACES = frozenset("\t\n\r")


def fold(raw: str) -> str:
    """The text with decimal digits of every script, plus signs and spaces in their plain form.

    Invisible formatting is gone; everything else stays. `²` and `①` are not decimal digits. No
    NFKC: it would make digits out of them, and letters out of signs.
    """
    return "".join(map(_plain, raw))


def _plain(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if char in "＋﹢":
        return "+"
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    if category == "Zs" or char in _SPACES:
        return " "
    return char


def bare(text: str) -> str | None:
    """Folded text as an optional `+` and digits, with ` ` and `/` between them.

    None when there is anything else in it, no digit, or a `+` that does not come first.
    """
    signs = "".join("-" if unicodedata.category(c) == "Pd" else c for c in text)
    plain = signs.translate(_MEANINGS).strip(" /")
    return plain if re.fullmatch(r"\+?[ /]*\d[\d /]*", plain, re.ASCII) else None
