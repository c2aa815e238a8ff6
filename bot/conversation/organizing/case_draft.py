"""A new case: which signatures are meant, how many they are, what becomes of them, and why.

What was chosen is remembered in `Session.desk` until the case is begun, so a button says only what
to do next, and one that was forged or has grown old can choose nothing that was not shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from bot.conversation.organizing import case_pages
from bot.conversation.organizing.cases import LONGEST_REASON, reason
from bot.conversation.organizing.rights import ORGANIZERS, Right
from bot.conversation.scene import Answer, Scene, on_card
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Argument,
    CaseCounted,
    CaseLinksRead,
    Choice,
    Chosen,
    CountCase,
    LanguageName,
    Note,
    OpenCase,
    ReadCaseLinks,
    Text,
    Verdict,
)
from bot.people.account_age import BANDS

LABEL: Final = 20
MENU: Final = 8
"""Things to pick from on one page, beside the way back."""
NOTED: Final[dict[Verdict, str]] = {
    "held": "case-held",
    "live": "case-live",
    "invalid": "case-invalid",
}
"""As the access log calls it."""
_DAY: Final = re.compile(r"(?<!\d)(\d{4})[-./]\s?(\d{1,2})[-./]\s?(\d{1,2})(?!\d)")
_COUNTRY: Final = re.compile(r"\+\d{1,3}|(?<![A-Z])(?:[A-Z]{2}|INTL)(?![A-Z])")
_CODE: Final = re.compile(r"(?:start=)?([A-Za-z0-9_-]{6,64})\s*$")


@dataclass(frozen=True, slots=True)
class Draft:
    chosen: Chosen = field(default_factory=Chosen)
    verdict: Verdict = "held"
    counts: tuple[int, int, int] | None = None
    """Live, held and invalid ones, as they were told."""
    reason: str = ""


def _kept(session: Session) -> Draft:
    _, _, kept = session.desk.partition(":")
    try:
        facts = json.loads(kept) if kept.startswith("{") else {}
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


def _keep(session: Session, draft: Draft, waiting: str = "case-draft") -> Session:
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
    kept = json.dumps({name: value for name, value in facts.items() if value}, ensure_ascii=False)
    return replace(session, desk=f"{waiting}:{kept}")


def _drafting(session: Session) -> bool:
    return session.desk.partition(":")[0] in TEXTS


# ── which ────────────────────────────────────────────────────────────────────────────────


def _new(session: Session, scene: Scene, _rest: str) -> Answer:
    return _choose(session, scene, Draft())


def _choose(session: Session, scene: Scene, draft: Draft, note: Text | None = None) -> Answer:
    text = Text("case-draft", {"selection": case_pages.selection(draft.chosen)})
    choices = (
        choice("to-cases", "cases"),
        choice("case-link", "case-by:link"),
        choice("case-days", "case-by:days"),
        choice("case-country", "case-by:country"),
        choice("case-language", "case-by:language"),
        choice("case-band", "case-by:band"),
        choice("case-new-again", "case-new"),
        choice("case-count"),
    )
    kept = _keep(session, replace(draft, counts=None))
    return on_card(kept, scene, text, choices, note=note, menu=True)


def _again(session: Session, scene: Scene, _rest: str) -> Answer:
    return _choose(session, scene, _kept(session) if _drafting(session) else Draft())


def _by(session: Session, scene: Scene, what: str) -> Answer:
    draft = _kept(session) if _drafting(session) else Draft()
    back = choice("back", "case-draft")
    match what:
        case "link":
            return Answer(_keep(session, draft, "case-link"), effects=(ReadCaseLinks(),))
        case "days" | "country":
            waiting = "case-days" if what == "days" else "case-country"
            return on_card(_keep(session, draft, waiting), scene, Text(waiting), (back,))
        case "language":
            menu = [
                Choice(Text("language-own", {"language": LanguageName(tag)}), f"case-set:l:{tag}")
                for tag in scene.campaign.languages[:MENU]
            ]
        case "band":
            menu = [Choice(band, f"case-set:b:{band}") for band in BANDS]
        case _:
            return _choose(session, scene, draft)
    text = Text("case-language" if what == "language" else "case-band")
    return on_card(_keep(session, draft), scene, text, (back, *menu), menu=True)


def links_read(session: Session, scene: Scene, found: CaseLinksRead) -> Answer:
    """Links to pick from, or the one that was picked or written."""
    draft = _kept(session)
    if found.one:
        [(code, label, _)] = found.links
        others = tuple(pair for pair in draft.chosen.invites if pair[0] != code)
        chosen = replace(draft.chosen, invites=(*others, (code, label)))
        return _choose(session, scene, replace(draft, chosen=chosen))
    menu = tuple(
        Choice(_short(label), f"case-set:i:{code}") for code, label, _ in found.links[:MENU]
    )
    back = choice("back", "case-draft")
    return on_card(session, scene, Text("case-link"), (back, *menu), menu=True)


def _short(label: str) -> str:
    return label if len(label) <= LABEL else label[: LABEL - 1].rstrip() + "…"


def _set(session: Session, scene: Scene, about: str) -> Answer:
    """Picked from a menu; picked once more, it is taken out again."""
    kind, _, value = about.partition(":")
    draft = _kept(session) if _drafting(session) else Draft()
    chosen = draft.chosen
    if kind == "i" and _CODE.fullmatch(value):
        return Answer(_keep(session, draft, "case-link"), effects=(ReadCaseLinks(value),))
    if kind == "l" and value in scene.campaign.languages:
        chosen = replace(chosen, languages=_toggled(chosen.languages, value))
    elif kind == "b" and value in BANDS:
        chosen = replace(chosen, bands=_toggled(chosen.bands, value))
    return _choose(session, scene, replace(draft, chosen=chosen))


def _toggled(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(v for v in values if v != value) if value in values else (*values, value)


def _link_written(session: Session, scene: Scene, text: str) -> Answer:
    found = _CODE.search(text.strip())
    if found is None:
        back = choice("back", "case-draft")
        return on_card(session, scene, Text("case-link"), (back,), note=Text("case-link-unread"))
    return Answer(session, effects=(ReadCaseLinks(found[1]),))


def _days_written(session: Session, scene: Scene, text: str) -> Answer:
    draft = _kept(session)
    try:
        days = sorted(date(*map(int, found)) for found in _DAY.findall(text))
    except ValueError:
        days = []
    if not days or len(days) > 2:
        back = choice("back", "case-draft")
        return on_card(session, scene, Text("case-days"), (back,), note=Text("case-days-unread"))
    chosen = replace(draft.chosen, since=days[0], until=days[-1])
    return _choose(session, scene, replace(draft, chosen=chosen))


def _country_written(session: Session, scene: Scene, text: str) -> Answer:
    draft = _kept(session)
    found = tuple(dict.fromkeys(_COUNTRY.findall(text.upper())))
    if not found:
        back = choice("back", "case-draft")
        note = Text("case-country-unread")
        return on_card(session, scene, Text("case-country"), (back,), note=note)
    chosen = replace(draft.chosen, countries=found)
    return _choose(session, scene, replace(draft, chosen=chosen))


def _written(session: Session, scene: Scene, _text: str) -> Answer:
    """Where nothing is to be written, what was chosen is shown again."""
    return _choose(session, scene, _kept(session))


# ── how many, what, and why ──────────────────────────────────────────────────────────────


def _count(session: Session, scene: Scene, _rest: str) -> Answer:
    if not _drafting(session):
        return _new(session, scene, "")
    return Answer(session, effects=(CountCase(_kept(session).chosen),))


def counted(session: Session, scene: Scene, found: CaseCounted) -> Answer:
    draft = replace(_kept(session), counts=(found.live, found.held, found.invalid))
    told: dict[str, Argument] = {
        "selection": case_pages.selection(draft.chosen),
        "live": found.live,
        "held": found.held,
        "invalid": found.invalid,
    }
    choices = (
        choice("back", "case-draft"),
        *((choice("case-hold", "case-verdict:held"),) if found.live else ()),
        *((choice("case-release", "case-verdict:live"),) if found.held else ()),
        *((choice("case-invalidate", "case-verdict:invalid"),) if found.live + found.held else ()),
        *((choice("case-hold-new", "case-verdict:new"),) if _can_hold(draft) else ()),
    )
    text = Text("case-counted", told)
    return on_card(_keep(session, draft), scene, text, choices, menu=True)


def _can_hold(draft: Draft) -> bool:
    """Whether what comes in later can be held by what was chosen: links, or countries."""
    chosen = draft.chosen
    return bool(chosen.invites or chosen.countries) and not (chosen.languages or chosen.bands)


def _verdict(session: Session, scene: Scene, about: str) -> Answer:
    draft = _kept(session) if _drafting(session) else Draft()
    if draft.counts is None or about not in ("held", "live", "invalid", "new"):
        return _choose(session, scene, draft)
    decided = replace(draft, verdict=about if about in case_pages.VERDICTS else "held")
    waiting = "case-why-new" if about == "new" else "case-why"
    return _ask_why(_keep(session, decided, waiting), scene)


def _ask_why(session: Session, scene: Scene, note: Text | None = None) -> Answer:
    back = choice("back", "case-draft")
    text = Text("case-why", {"most": LONGEST_REASON})
    return on_card(session, scene, text, (back,), note=note)


def _why(waiting: str) -> Callable[[Session, Scene, str], Answer]:
    def written(session: Session, scene: Scene, text: str) -> Answer:
        why = reason(text)
        if why is None:
            refused = Text("case-reason-refused", {"most": LONGEST_REASON})
            return _ask_why(session, scene, refused)
        draft = replace(_kept(session), reason=why)
        ready = "case-ready-new" if waiting == "case-why-new" else "case-ready"
        return _confirm(_keep(session, draft, ready), scene, draft)

    return written


def _confirm(session: Session, scene: Scene, draft: Draft) -> Answer:
    told: dict[str, Argument] = {
        "count": _touched(draft),
        "verdict": Text(_SURE[draft.verdict]),
        "selection": case_pages.selection(draft.chosen),
        "reason": draft.reason,
        "comes": Text("case-sure-new" if _from_now_on(session) else "case-sure-undo"),
    }
    choices = (choice("back", "case-draft"), choice("case-do"))
    return on_card(session, scene, Text("case-sure", told), choices)


_SURE: Final = {
    "held": "case-sure-held",
    "live": "case-sure-live",
    "invalid": "case-sure-invalid",
}


def _touched(draft: Draft) -> int:
    counts = draft.counts or (0, 0, 0)
    return CaseCounted(*counts).touched_by(draft.verdict)


def _from_now_on(session: Session) -> bool:
    return session.desk.startswith("case-ready-new:")


def _confirm_again(session: Session, scene: Scene, _text: str) -> Answer:
    return _confirm(session, scene, _kept(session))


def _do(session: Session, scene: Scene, _rest: str) -> Answer:
    """Only what was counted and confirmed, with its reason."""
    draft = _kept(session) if _drafting(session) else Draft()
    if not session.desk.startswith(("case-ready:", "case-ready-new:")) or not draft.reason:
        return _choose(session, scene, draft)
    effects = (
        Note(NOTED[draft.verdict], draft.reason),
        OpenCase(draft.verdict, draft.chosen, draft.reason, _touched(draft), _from_now_on(session)),
    )
    return Answer(session, effects=effects)


def begin(session: Session, scene: Scene, chosen: Chosen, counts: tuple[int, int, int]) -> Answer:
    """Something was found that is worth a look: it is chosen and counted, and waits for a
    verdict."""
    kept = _keep(session, Draft(chosen, counts=counts))
    return counted(kept, scene, CaseCounted(*counts))


COMMANDS: Final[dict[str, Right]] = {}
ACTIONS: Final = {
    "case-new": Right(ORGANIZERS, _new, noted=False),
    "case-draft": Right(ORGANIZERS, _again, noted=False),
    "case-by": Right(ORGANIZERS, _by, noted=False),
    "case-set": Right(ORGANIZERS, _set, noted=False),
    "case-count": Right(ORGANIZERS, _count),
    "case-verdict": Right(ORGANIZERS, _verdict, noted=False),
    "case-do": Right(ORGANIZERS, _do, noted=False),
}
TEXTS: Final = {
    "case-draft": Right(ORGANIZERS, _written, noted=False),
    "case-link": Right(ORGANIZERS, _link_written, noted=False),
    "case-days": Right(ORGANIZERS, _days_written, noted=False),
    "case-country": Right(ORGANIZERS, _country_written, noted=False),
    "case-why": Right(ORGANIZERS, _why("case-why"), noted=False),
    "case-why-new": Right(ORGANIZERS, _why("case-why-new"), noted=False),
    "case-ready": Right(ORGANIZERS, _confirm_again, noted=False),
    "case-ready-new": Right(ORGANIZERS, _confirm_again, noted=False),
}
