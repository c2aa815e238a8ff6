"""Numbers that a country has rewritten since people registered them.

A messenger may keep the number under which an account was opened, long after the operator gave
the line its new shape. Both spellings reach us and must count once. The table holds only
rewritings that follow from the digits alone, and only where the old shape is nobody's number
today. What is missing is missing on purpose: Korean 011 → 010 is not unique, Brazilian `7…` may
be eight digits for good, Kosovo's old ranges under +377 and +386 may be given to others, and the
fixed lines of Côte d'Ivoire do not tell their operator.

Sources: libphonenumber `migrator/src/data/recipes.csv` (BR, GA, MX, VN), its FAQ (AR), ARTCI's
plan of 31 January 2021 (CI), ARCEP's of 30 November 2024 (BJ).
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Rewriting(NamedTuple):
    country: str
    old: re.Pattern[str]
    new: str


def _rows(country: str, *rows: tuple[str, str]) -> list[Rewriting]:
    return [Rewriting(country, re.compile(old, re.ASCII), new) for old, new in rows]


TABLE: tuple[Rewriting, ...] = (
    # Mexico: the 1 that marked mobiles fell away.
    *_rows("MX", (r"521(\d{10})", r"52\1")),
    # Argentina: 9 marks a mobile. Fixed lines and mobiles share one space, so that a number
    # which a messenger knows without the 9 is that same mobile.
    *_rows("AR", (r"54([1-3]\d{9})", r"549\1")),
    # Brazil: mobiles grew by a leading 9, area by area.
    *_rows("BR", (r"55([1-9][1-9])([689]\d{7})", r"55\g<1>9\2")),
    # Côte d'Ivoire: the second digit told the operator, which is now a prefix: Moov, MTN, Orange.
    # 2… and 3… were fixed lines; 60, 61 and 69 belonged to operators that are gone.
    *_rows(
        "CI",
        (r"225((?!6[01])[04-9][0-3]\d{6})", r"22501\1"),
        (r"225([04-9][4-6]\d{6})", r"22505\1"),
        (r"225((?!69)[04-9][7-9]\d{6})", r"22507\1"),
    ),
    # Benin: one prefix for everybody.
    *_rows("BJ", (r"229(\d{8})", r"22901\1")),
    # Gabon: first written with a 0, then without it, now with the operator's digit.
    *_rows(
        "GA",
        (r"2410(1\d{6})", r"2411\1"),
        (r"2410?([256]\d{6})", r"2416\1"),
        (r"2410?([47]\d{6})", r"2417\1"),
    ),
    # Vietnam: eleven-digit mobiles became ten-digit ones, operator by operator.
    *_rows(
        "VN",
        (r"8412([068]\d{7})", r"847\1"),
        (r"84121(\d{7})", r"8479\1"),
        (r"84122(\d{7})", r"8477\1"),
        (r"8412([345]\d{7})", r"848\1"),
        (r"84127(\d{7})", r"8481\1"),
        (r"84129(\d{7})", r"8482\1"),
        (r"8416([2-9]\d{7})", r"843\1"),
        (r"8418([68]\d{7})", r"845\1"),
        (r"84199(\d{7})", r"8459\1"),
    ),
)


def renumbered(digits: str) -> str:
    """Today's shape of an international number, given and returned as digits without `+`."""
    for row in TABLE:
        if match := row.old.fullmatch(digits):
            return match.expand(row.new)
    return digits
