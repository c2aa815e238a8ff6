"""`/cases`: what was held, released or invalidated, by many at once; each with its reason.

A running case can be stopped, and any can be undone. How a new one is made: `case_choosing` and
`case_deciding`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from bot.conversation.organizing import case_pages, colleagues
from bot.conversation.organizing.rights import ORGANIZERS, READERS, Right
from bot.conversation.scene import Answer, Scene, in_place, on_card
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    ActOnCase,
    CaseActed,
    CaseMoved,
    CaseOpened,
    CaseSeen,
    CasesRead,
    Choice,
    Lines,
    Note,
    Person,
    ReadCases,
    Say,
    Text,
    Verdict,
)

PAGE: Final = 5
LONGEST_REASON: Final = 200
NOTED: Final = {"cancel": "case-cancel", "let-in": "case-let-in", "undo": "case-undo"}
"""As the access log calls it, once it is done; its reason begins with the number of the case."""
OPENED: Final[dict[Verdict, str]] = {
    "held": "case-held",
    "live": "case-live",
    "invalid": "case-invalid",
}
"""As the access log calls it, once there is such a case."""
WATCHING: Final = "case-watch"
"""Of `Session.desk`: the page of this case stands on the card, and is kept up to date."""


# ── seeing ───────────────────────────────────────────────────────────────────────────────


def _list(session: Session, _scene: Scene, before: str) -> Answer:
    below = int(before) if before.isascii() and before.isdigit() else None
    return Answer(replace(session, desk=""), effects=(ReadCases(below, PAGE),))


def _one(session: Session, scene: Scene, number: str) -> Answer:
    if not (number.isascii() and number.isdigit()):
        return _list(session, scene, "")
    return Answer(replace(session, desk=""), effects=(ReadCases(only=int(number)),))


def read(session: Session, scene: Scene, found: CasesRead) -> Answer:
    if found.one and found.cases:
        return show(session, scene, found.cases[0])
    lines = Lines(tuple(case_pages.line(case) for case in found.cases))
    text = Text("cases", {"lines": lines}) if found.cases else Text("cases-none")
    menu = [
        Choice(Text("do-case", {"number": case.number}), f"case:{case.number}")
        for case in found.cases
    ]
    if found.more:
        menu.append(choice("more-cases", f"cases:{found.cases[-1].number}"))
    new = (choice("case-new"),) if scene.role in ORGANIZERS else ()
    return on_card(session, scene, text, (*menu, *new, choice("go")), menu=True)


def show(session: Session, scene: Scene, case: CaseSeen, note: Text | None = None) -> Answer:
    """Its page, kept up to date for as long as nothing else is shown."""
    watching = replace(session, desk=f"{WATCHING}:{case.number}")
    return on_card(watching, scene, case_pages.page(case), _choices(scene, case), note=note)


def _choices(scene: Scene, case: CaseSeen) -> tuple[Choice, ...]:
    """What undoes stands behind what does not."""
    listed = choice("to-cases", "cases")
    if scene.role not in ORGANIZERS:
        return (listed,)
    acts: tuple[Choice, ...] = ()
    if case.status == "running":
        acts = (choice("case-cancel", f"case-cancel:{case.number}"),)
    elif case.status in ("done", "cancelled"):
        acts = (choice("case-undo", f"case-undo:{case.number}"),)
    if case.holds:
        acts = (choice("case-let-in", f"case-let-in:{case.number}"), *acts)
    return (listed, *acts)


def moved(session: Session, scene: Scene, told: CaseMoved) -> Answer:
    """While its page stands, that is brought up to date; its end is told below whatever stands."""
    case = told.case
    answer = Answer(session)
    if session.desk == f"{WATCHING}:{case.number}" and session.card:
        answer = in_place(session, case_pages.page(case), _choices(scene, case))
    if case.status in ("running", "undoing"):
        return answer
    said = Say(
        case_pages.over(case),
        (Choice(Text("do-case", {"number": case.number}), f"case:{case.number}"),),
    )
    return replace(answer, replies=(*answer.replies, said))


# ── stopping, undoing ────────────────────────────────────────────────────────────────────


def _act(session: Session, number: str, act: Literal["cancel", "let-in"]) -> Answer:
    if not (number.isascii() and number.isdigit()):
        return Answer(session, effects=(ReadCases(None, PAGE),))
    return Answer(session, effects=(ActOnCase(int(number), act),))


def _cancel(session: Session, _scene: Scene, number: str) -> Answer:
    return _act(session, number, "cancel")


def _let_in(session: Session, _scene: Scene, number: str) -> Answer:
    return _act(session, number, "let-in")


def _undo(session: Session, scene: Scene, number: str) -> Answer:
    """Why is asked first."""
    if not (number.isascii() and number.isdigit()):
        return _list(session, scene, "")
    return _ask_why(replace(session, desk=f"case-undo:{number}"), scene, number)


def _ask_why(session: Session, scene: Scene, number: str, note: Text | None = None) -> Answer:
    back = choice("back", f"case:{number}")
    text = Text("case-undo-why", {"number": int(number), "most": LONGEST_REASON})
    return on_card(session, scene, text, (back,), note=note)


def _undo_why(session: Session, scene: Scene, text: str) -> Answer:
    number = session.desk.partition(":")[2]
    why = reason(text)
    if why is None:
        refused = Text("case-reason-refused", {"most": LONGEST_REASON})
        return _ask_why(session, scene, number, refused)
    return Answer(replace(session, desk=""), effects=(ActOnCase(int(number), "undo", why),))


def reason(text: str) -> str | None:
    """Why, on one line; None where it says nothing or too much."""
    why = " ".join(text.split())
    return why if why and len(why) <= LONGEST_REASON else None


def acted(session: Session, scene: Scene, found: CaseActed) -> Answer:
    if found.case is None:
        return Answer(session, effects=(ReadCases(None, PAGE),))
    if not found.done:
        return show(session, scene, found.case, Text("case-not-now"))
    number = str(found.case.number)
    note = Note(NOTED[found.act], f"{number}: {found.reason}" if found.reason else number)
    return _noted(session, scene, found.case, note, found.others)


def opened(session: Session, scene: Scene, found: CaseOpened) -> Answer:
    """Another one may be running; then nothing is lost of what was chosen."""
    if found.case is None:
        choices = (choice("case-do"), choice("to-cases", "cases"))
        return on_card(session, scene, Text("case-busy"), choices)
    note = Note(OPENED[found.case.verdict], found.case.reason)
    return _noted(session, scene, found.case, note, found.others)


def _noted(
    session: Session, scene: Scene, case: CaseSeen, note: Note, others: Sequence[Person]
) -> Answer:
    """In the access log, and to all others who decide about cases."""
    errands = colleagues.told(scene, others, note, case.number)
    return replace(show(session, scene, case), effects=(note,), errands=errands)


COMMANDS: Final = {"cases": Right(READERS, _list)}
ACTIONS: Final = {
    "cases": Right(READERS, _list, noted=False),
    "case": Right(READERS, _one, noted=False),
    "case-cancel": Right(ORGANIZERS, _cancel, noted=False),
    "case-let-in": Right(ORGANIZERS, _let_in, noted=False),
    "case-undo": Right(ORGANIZERS, _undo, noted=False),
}
TEXTS: Final = {"case-undo": Right(ORGANIZERS, _undo_why, noted=False)}
