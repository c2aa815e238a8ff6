"""What was chosen for a new case, remembered in `Session.desk` until the case is begun.

So a button says only what to do next, and one that was forged or has grown old can choose nothing
that was not shown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from bot.conversation.session import Session
from bot.conversation.vocabulary import Chosen, Verdict

WAITING: Final = frozenset(
    {
        *("case-draft", "case-link", "case-days", "case-country"),
        *("case-why", "case-why-new", "case-ready", "case-ready-new"),
    }
)
"""First words of `Session.desk`: what is written next, or is to be confirmed; `new` where what
comes in is to be held as well."""


@dataclass(frozen=True, slots=True)
class Draft:
    chosen: Chosen = field(default_factory=Chosen)
    verdict: Verdict = "held"
    counts: tuple[int, int, int] | None = None
    """Live, held and invalid ones, as they were told."""
    reason: str = ""


def kept(session: Session) -> Draft:
    """What was chosen so far."""
    _, _, told = session.desk.partition(":")
    try:
        facts = json.loads(told) if told.startswith("{") else {}
    except ValueError:
        facts = {}
    since, until = facts.get("since"), facts.get("until")
    return Draft(
        Chosen(
            tuple((code, label) for code, label in facts.get("invites", ())),
            date.fromisoformat(since) if since else None,
            date.fromisoformat(until) if until else None,
            *(tuple(facts.get(name, ())) for name in ("countries", "languages", "bands")),
        ),
        facts.get("verdict", "held"),
        tuple(facts["counts"]) if facts.get("counts") else None,
        facts.get("reason", ""),
    )


def keep(session: Session, draft: Draft, waiting: str = "case-draft") -> Session:
    """What is written next is taken for `waiting`."""
    chosen = draft.chosen
    facts: dict[str, Any] = {
        "invites": chosen.invites,
        "since": chosen.since and chosen.since.isoformat(),
        "until": chosen.until and chosen.until.isoformat(),
        "countries": chosen.countries,
        "languages": chosen.languages,
        "bands": chosen.bands,
        "verdict": draft.verdict,
        "counts": draft.counts,
        "reason": draft.reason,
    }
    told = json.dumps({name: value for name, value in facts.items() if value}, ensure_ascii=False)
    return replace(session, desk=f"{waiting}:{told}")


def drafting(session: Session) -> bool:
    """Whether something is being chosen."""
    return session.desk.partition(":")[0] in WAITING
