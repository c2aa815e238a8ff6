"""Cases: signatures held, released or invalidated by many, in batches that can be undone.

A case walks through its selection, a batch in each turn, so that nobody who signs waits. What it
finds is written down row by row as it is changed. One case runs at a time, so the rows tell
in which order cases have touched them, and any case can be undone, not only the last one: a row
that a later case has touched since stays as that one left it, and goes back past us when that
one is undone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Any, Final

from storage import tallies
from storage.care import selecting
from storage.care.case_facts import (
    TOUCHED,
    Case,
    CaseAct,
    CaseDraft,
    Selection,
    Status,
)
from storage.engine import Columns, Given, Questions, Row
from storage.ledger import Ledger
from storage.states import State
from storage.tallies import Tally

BATCH: Final = 500
"""Signatures changed in one turn: about ten milliseconds."""

RUNNING: Final = """
SELECT id, verdict, selection, status, place FROM cases WHERE status IN ('running', 'undoing')
"""
OPEN: Final = """
INSERT INTO cases (opened, who, verdict, selection, reason, counted, status, place, changed)
SELECT opened, who, verdict, selection, reason, counted, 'running', '', 0 FROM given WHERE true
RETURNING id
"""
NOTE: Final = """
INSERT INTO case_acts (case_id, number, act, at, who, reason)
SELECT given.case_id, (SELECT count(*) FROM case_acts WHERE case_id = given.case_id),
       given.act, given.at, given.who, given.reason
FROM given
"""
HOLD: Final = "INSERT INTO holds (kind, key, case_id) SELECT kind, key, case_id FROM given"
LET_IN: Final = "DELETE FROM holds WHERE case_id IN (SELECT case_id FROM given) RETURNING 1"
SWITCH: Final = """
UPDATE cases SET status = given.after FROM given
WHERE cases.id = given.case_id AND cases.status = given.before
RETURNING cases.id
"""
ADVANCE: Final = """
UPDATE cases SET place = given.place, changed = cases.changed + given.more FROM given
WHERE cases.id = given.case_id
"""
FOUND: Final = """
SELECT signatures.id, day, country, language, channel, invite, state FROM given
JOIN signatures ON signatures.id = given.id
"""
WRITE_DOWN: Final = """
INSERT INTO case_rows (case_id, signature, was) SELECT case_id, signature, was FROM given
"""
PUT: Final = """
UPDATE signatures SET state = given.state FROM given
WHERE signatures.id = given.id AND signatures.state = given.was
RETURNING signatures.id
"""
UNDO_NEXT: Final = f"""
SELECT case_rows.signature, case_rows.was,
  (SELECT min(later.case_id) FROM case_rows AS later
   WHERE later.signature = case_rows.signature AND later.case_id > case_rows.case_id),
  signatures.day, signatures.country, signatures.language, signatures.channel,
  signatures.invite, signatures.state
FROM given
JOIN case_rows ON case_rows.case_id = given.case_id
JOIN signatures ON signatures.id = case_rows.signature
LIMIT {BATCH}
"""  # noqa: S608 - a number of our own
HAND_DOWN: Final = """
UPDATE case_rows SET was = given.was FROM given
WHERE case_rows.case_id = given.case_id AND case_rows.signature = given.signature
"""
STRIKE: Final = """
DELETE FROM case_rows WHERE (case_id, signature) IN (SELECT case_id, signature FROM given)
"""
LIST: Final = """
SELECT id, verdict, selection, reason, who, opened, counted, status, changed,
  EXISTS (SELECT 1 FROM holds WHERE holds.case_id = cases.id)
FROM cases WHERE id < (SELECT before FROM given)
ORDER BY id DESC LIMIT (SELECT most FROM given)
"""
ACTS: Final = """
SELECT case_acts.case_id, number, act, at, who, reason FROM given
JOIN case_acts ON case_acts.case_id = given.case_id
ORDER BY case_acts.case_id, number
"""

ID: Final[Columns] = {"case_id": int}
TOUCH: Final[Columns] = {"case_id": int, "signature": bytes, "was": str}


# ── what is decided ──────────────────────────────────────────────────────────────────────


async def open_(ledger: Ledger, draft: CaseDraft) -> int | None:
    """Its number. None: another case is still running, and nothing was opened."""
    if await ledger.questions.ask(RUNNING):
        return None
    opened = draft.at.isoformat()
    row = (
        opened,
        ledger.keys.hide("case", draft.who.encode(), opened.encode()),
        str(draft.verdict),
        draft.selection.to_json(),
        ledger.keys.hide("case", draft.reason.encode(), opened.encode()),
        draft.counted,
    )
    columns = {
        "opened": str,
        "who": bytes,
        "verdict": str,
        "selection": str,
        "reason": bytes,
        "counted": int,
    }
    [(number,)] = await ledger.questions.ask(OPEN, Given(columns, [row]))
    if draft.from_now_on and draft.verdict is State.HELD:
        held = _held_from_now_on(draft.selection)
        columns = {"kind": str, "key": str, "case_id": int}
        await ledger.questions.ask(HOLD, Given(columns, [(*one, number) for one in held]))
    await _note(ledger, number, "opened", draft.at, draft.who, draft.reason)
    return int(number)


def _held_from_now_on(selection: Selection) -> list[tuple[str, str]]:
    """Links, or countries. A hold knows only one thing of who comes, so that where more must be
    true than one, nobody is held who was not chosen."""
    if selection.languages or selection.bands or (selection.invites and selection.countries):
        return []
    links = [("invite", code) for code in sorted(selection.invites)]
    return links or [("country", country) for country in sorted(selection.countries)]


async def cancel(ledger: Ledger, number: int, who: str, at: datetime, reason: str) -> bool:
    """Stops it between two batches, and lets in what comes. False: it was not running."""
    if not await _switch(ledger, number, [Status.RUNNING], Status.CANCELLED):
        return False
    await ledger.questions.ask(LET_IN, Given(ID, [(number,)]))
    await _note(ledger, number, "cancelled", at, who, reason)
    return True


async def undo(ledger: Ledger, number: int, who: str, at: datetime, reason: str) -> bool:
    """Begins to give each of its rows the state that it had, and lets in what comes. False: it
    is not there to be undone, or another one runs."""
    if await ledger.questions.ask(RUNNING):
        return False
    if not await _switch(ledger, number, [Status.DONE, Status.CANCELLED], Status.UNDOING):
        return False
    await ledger.questions.ask(LET_IN, Given(ID, [(number,)]))
    await _note(ledger, number, "undone", at, who, reason)
    return True


async def let_in(ledger: Ledger, number: int, who: str, at: datetime, reason: str) -> bool:
    """It no longer holds what comes in; what it holds stays held. False: it held nothing."""
    if not await ledger.questions.ask(LET_IN, Given(ID, [(number,)])):
        return False
    await _note(ledger, number, "let in", at, who, reason)
    return True


async def page(ledger: Ledger, before: int | None, most: int) -> list[Case]:
    """The newest first, below that number."""
    given = Given({"before": int, "most": int}, [(before or 2**62, most)])
    rows = await ledger.questions.ask(LIST, given)
    acts = await _acts(ledger, [row[0] for row in rows])
    return [_case(ledger, row, acts) for row in rows]


# ── batch by batch ───────────────────────────────────────────────────────────────────────


class Batch:
    """What the running case is to do next: found by reading, done in a turn of its own."""

    def __init__(self, row: Row) -> None:
        self.case_id, verdict, selection, status, self.place = row
        self.verdict = State(verdict)
        self.selection = Selection.from_json(selection)
        self.undoes = status == Status.UNDOING
        self.ids: list[bytes] = []

    @property
    def states(self) -> frozenset[State]:
        return (self.selection.states or TOUCHED[self.verdict]) - {self.verdict}


async def runs(questions: Questions) -> bool:
    return bool(await questions.ask(RUNNING))


async def find(questions: Questions) -> Batch | None:
    """The next batch of the case that runs; None where none does. Reads only."""
    rows = await questions.ask(RUNNING)
    if not rows:
        return None
    batch = Batch(rows[0])
    if batch.undoes or not batch.states:
        return batch
    async with aclosing(selecting.places(questions, batch.selection, batch.place)) as places:
        async for place in places:
            batch.place = place
            batch.ids = await selecting.at(questions, batch.selection, place, batch.states, BATCH)
            if batch.ids:
                break
    return batch


async def carry_out(ledger: Ledger, batch: Batch) -> Case | None:
    """Does it, as far as everything is still as it was found. Gives the case as it stands then;
    None where it has been cancelled in between."""
    wanted = (batch.case_id, Status.UNDOING if batch.undoes else Status.RUNNING)
    if wanted not in [(row[0], row[3]) for row in await ledger.questions.ask(RUNNING)]:
        return None
    if batch.undoes:
        over = not (changed := -await _put_back(ledger, batch.case_id))
    else:
        over = not batch.ids
        changed = await _change(ledger, batch)
    columns = {"case_id": int, "place": str, "more": int}
    await ledger.questions.ask(ADVANCE, Given(columns, [(batch.case_id, batch.place, changed)]))
    if over:
        status = Status.UNDOING if batch.undoes else Status.RUNNING
        end = Status.UNDONE if batch.undoes else Status.DONE
        await _switch(ledger, batch.case_id, [status], end)
    [case] = await page(ledger, batch.case_id + 1, 1)
    return case


async def _change(ledger: Ledger, batch: Batch) -> int:
    rows = [
        row
        for row in await ledger.questions.ask(
            FOUND, Given({"id": bytes}, [(id_,) for id_ in batch.ids])
        )
        if State(row[-1]) in batch.states
    ]
    put = await _put(ledger, [(row, batch.verdict) for row in rows])
    touched = [(batch.case_id, id_, state) for id_, *_, state in rows if id_ in put]
    await ledger.questions.ask(WRITE_DOWN, Given(TOUCH, touched))
    return len(put)


async def _put_back(ledger: Ledger, case_id: int) -> int:
    found = await ledger.questions.ask(UNDO_NEXT, Given(ID, [(case_id,)]))
    later = [(after, id_, was) for id_, was, after, *_ in found if after is not None]
    await ledger.questions.ask(HAND_DOWN, Given(TOUCH, later))
    await _put(
        ledger, [((id_, *facts), State(was)) for id_, was, after, *facts in found if after is None]
    )
    struck = [(case_id, id_) for id_, *_ in found]
    await ledger.questions.ask(STRIKE, Given({"case_id": int, "signature": bytes}, struck))
    return len(found)


async def _put(ledger: Ledger, changes: Sequence[tuple[Row, State]]) -> set[bytes]:
    """Gives rows (id, day, country, language, channel, invite, state) another state, and the
    tallies what follows from it. Gives the ids of those that were still there as they were."""
    states = [(id_, was, str(after)) for (id_, *_, was), after in changes]
    columns = {"id": bytes, "was": str, "state": str}
    put = {id_ for (id_,) in await ledger.questions.ask(PUT, Given(columns, states))}
    moves: Counter[Tally] = Counter()
    for (id_, *facts), after in changes:
        if id_ in put:
            moves.subtract(tallies.counting(*facts))
            moves.update(tallies.counting(*[*facts[:-1], str(after)]))
    if put:
        await tallies.move(ledger, moves)
    return put


# ── how it is kept ───────────────────────────────────────────────────────────────────────


async def _switch(ledger: Ledger, number: int, before: Sequence[Status], after: Status) -> bool:
    rows = [(number, str(status), str(after)) for status in before]
    columns = {"case_id": int, "before": str, "after": str}
    return bool(await ledger.questions.ask(SWITCH, Given(columns, rows)))


async def _note(ledger: Ledger, number: int, act: str, at: datetime, who: str, reason: str) -> None:
    moment = at.isoformat()
    bound = f"{number} {moment}".encode()
    columns = {"case_id": int, "act": str, "at": str, "who": bytes, "reason": bytes}
    hidden = (ledger.keys.hide("case", text.encode(), bound) for text in (who, reason))
    await ledger.questions.ask(NOTE, Given(columns, [(number, act, moment, *hidden)]))


async def _acts(ledger: Ledger, numbers: Sequence[int]) -> dict[int, list[CaseAct]]:
    found: dict[int, list[CaseAct]] = {number: [] for number in numbers}
    for number, _, act, at, who, reason in await ledger.questions.ask(
        ACTS, Given(ID, [(number,) for number in numbers])
    ):
        bound = f"{number} {at}".encode()
        read = (ledger.keys.reveal("case", text, bound).decode() for text in (who, reason))
        found[number].append(CaseAct(act, datetime.fromisoformat(at), *read))
    return found


def _case(ledger: Ledger, row: Row, acts: dict[int, list[CaseAct]]) -> Case:
    number, verdict, selection, reason, who, opened, counted, status, changed, holds = row

    def reveal(text: Any) -> str:
        return ledger.keys.reveal("case", text, opened.encode()).decode()

    return Case(
        id=number,
        verdict=State(verdict),
        selection=Selection.from_json(selection),
        reason=reveal(reason),
        who=reveal(who),
        opened=datetime.fromisoformat(opened),
        counted=counted,
        status=Status(status),
        changed=changed,
        holds=bool(holds),
        acts=tuple(acts[number]),
    )
