"""How a selection and a case are told, in words."""

from __future__ import annotations

from typing import Final

from bot.conversation.vocabulary import (
    Argument,
    CaseSeen,
    Chosen,
    Country,
    LanguageName,
    Lines,
    Text,
    Verdict,
)

MOST: Final = 8
"""Lines of a selection that are told."""
VERDICTS: Final[dict[Verdict, str]] = {
    "held": "case-held",
    "live": "case-released",
    "invalid": "case-invalid",
}
STATES: Final = {
    "running": "case-running",
    "done": "case-done",
    "cancelled": "case-cancelled",
    "undoing": "case-undoing",
    "undone": "case-undone",
}


def selection(chosen: Chosen) -> Lines:
    """A line for each thing that must hold."""
    lines = [Text("case-by-link", {"label": label}) for _, label in chosen.invites]
    if chosen.since and chosen.since == chosen.until:
        lines.append(Text("case-by-day", {"day": chosen.since}))
    elif chosen.since and chosen.until:
        lines.append(Text("case-by-days", {"since": chosen.since, "until": chosen.until}))
    lines += [Text("case-by-country", {"country": Country(one)}) for one in chosen.countries]
    lines += [Text("case-by-language", {"language": LanguageName(t)}) for t in chosen.languages]
    lines += [Text("case-by-band", {"years": one}) for one in chosen.bands]
    if not lines:
        return Lines((Text("case-by-nothing"),))
    more = len(lines) - MOST
    rest = (Text("case-by-more", {"count": more}),) if more > 0 else ()
    return Lines((*lines[:MOST], *rest))


def page(case: CaseSeen) -> Text:
    return Text(
        "case",
        {
            "number": case.number,
            "verdict": Text(VERDICTS[case.verdict]),
            "day": case.opened,
            "selection": selection(case.chosen),
            "reason": case.reason,
            "progress": progress(case),
            "comes": Text("case-holds" if case.holds else "case-holds-not"),
        },
    )


def progress(case: CaseSeen) -> Text:
    return Text(STATES[case.status], {"changed": case.changed, "counted": case.counted})


def over(case: CaseSeen) -> Text:
    return Text("case-over", _told(case))


def line(case: CaseSeen) -> Text:
    """For a list."""
    return Text("cases-line", _told(case))


def _told(case: CaseSeen) -> dict[str, Argument]:
    return {
        "number": case.number,
        "verdict": Text(VERDICTS[case.verdict]),
        "progress": progress(case),
    }
