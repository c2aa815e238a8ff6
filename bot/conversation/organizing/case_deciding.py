"""A new case, second part: how many signatures that are, what becomes of them, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.conversation.organizing import case_pages
from bot.conversation.organizing.case_choosing import choose
from bot.conversation.organizing.case_draft import Draft, drafting, keep, kept
from bot.conversation.organizing.cases import LONGEST_REASON, reason
from bot.conversation.organizing.rights import ORGANIZERS, Right
from bot.conversation.scene import Answer, Scene, in_place, on_card
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Argument,
    CaseCounted,
    Chosen,
    CountCase,
    OpenCase,
    Text,
)


def _count(session: Session, scene: Scene, _rest: str) -> Answer:
    if not drafting(session):
        return choose(session, scene, Draft())
    chosen = kept(session).chosen
    text = Text("case-counting", {"selection": case_pages.selection(chosen)})
    shown = on_card(session, scene, text, (choice("back", "case-draft"),))
    return replace(shown, effects=(CountCase(chosen),))


def counted(session: Session, scene: Scene, found: CaseCounted) -> Answer:
    """It was counted. Whoever has gone on meanwhile, or organizes no more, is told nothing."""
    if scene.role not in ORGANIZERS or not drafting(session):
        return Answer(session)
    draft = kept(session)
    if draft.chosen != found.chosen:
        return Answer(session)
    counts = (found.live, found.held, found.invalid)
    return _decide(session, scene, replace(draft, counts=counts), found)


def _decide(session: Session, scene: Scene, draft: Draft, found: CaseCounted) -> Answer:
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
    if isinstance(scene.what, CaseCounted):
        return in_place(keep(session, draft), text, choices, menu=True)
    return on_card(keep(session, draft), scene, text, choices, menu=True)


def _can_hold(draft: Draft) -> bool:
    """Whether what comes in later can be held by what was chosen: links, or countries. Not by
    both: a newcomer is held by one of them alone, and more would be held than was chosen."""
    chosen = draft.chosen
    one_kind = bool(chosen.invites) is not bool(chosen.countries)
    return one_kind and not (chosen.languages or chosen.bands)


def _verdict(session: Session, scene: Scene, about: str) -> Answer:
    draft = kept(session) if drafting(session) else Draft()
    known = about in case_pages.VERDICTS or (about == "new" and _can_hold(draft))
    if draft.counts is None or not known:
        return choose(session, scene, draft)
    decided = replace(draft, verdict=about if about in case_pages.VERDICTS else "held")
    waiting = "case-why-new" if about == "new" else "case-why"
    return _ask_why(keep(session, decided, waiting), scene)


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
        draft = replace(kept(session), reason=why)
        ready = "case-ready-new" if waiting == "case-why-new" else "case-ready"
        return _confirm(keep(session, draft, ready), scene, draft)

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
    return CaseCounted(*counts, draft.chosen).touched_by(draft.verdict)


def _from_now_on(session: Session) -> bool:
    return session.desk.startswith("case-ready-new:")


def _confirm_again(session: Session, scene: Scene, _text: str) -> Answer:
    return _confirm(session, scene, kept(session))


def _do(session: Session, scene: Scene, _rest: str) -> Answer:
    """Only what was counted and confirmed, with its reason."""
    draft = kept(session) if drafting(session) else Draft()
    if not session.desk.startswith(("case-ready:", "case-ready-new:")) or not draft.reason:
        return choose(session, scene, draft)
    open_case = OpenCase(
        draft.verdict, draft.chosen, draft.reason, _touched(draft), _from_now_on(session)
    )
    return Answer(session, effects=(open_case,))


def begin(session: Session, scene: Scene, chosen: Chosen, counts: tuple[int, int, int]) -> Answer:
    """Something was found that is worth a look: it is chosen and counted, and waits for a
    verdict."""
    return _decide(session, scene, Draft(chosen, counts=counts), CaseCounted(*counts, chosen))


COMMANDS: Final[dict[str, Right]] = {}
ACTIONS: Final = {
    "case-count": Right(ORGANIZERS, _count),
    "case-verdict": Right(ORGANIZERS, _verdict, noted=False),
    "case-do": Right(ORGANIZERS, _do, noted=False),
}
TEXTS: Final = {
    "case-why": Right(ORGANIZERS, _why("case-why"), noted=False),
    "case-why-new": Right(ORGANIZERS, _why("case-why-new"), noted=False),
    "case-ready": Right(ORGANIZERS, _confirm_again, noted=False),
    "case-ready-new": Right(ORGANIZERS, _confirm_again, noted=False),
}
