"""Which signatures somebody means, and what was decided about them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from storage.states import State

MOST_VALUES: Final = 5_000
"""That one selection can name."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Signatures for which everything holds that is said here; nothing said means all."""

    invites: frozenset[str] = frozenset()
    """Codes. Personal links select nobody: no row tells who came by one."""
    since: date | None = None
    until: date | None = None
    """This day included."""
    countries: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    bands: frozenset[str] = frozenset()
    states: frozenset[State] = frozenset()

    def __post_init__(self) -> None:
        if sum(map(len, (self.invites, self.countries, self.languages, self.bands))) > MOST_VALUES:
            raise ValueError("a selection names too much at once")

    def to_json(self) -> str:
        return json.dumps(
            {
                "invites": sorted(self.invites),
                "since": self.since and self.since.isoformat(),
                "until": self.until and self.until.isoformat(),
                "countries": sorted(self.countries),
                "languages": sorted(self.languages),
                "bands": sorted(self.bands),
                "states": sorted(self.states),
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Selection:
        facts = json.loads(text)
        return cls(
            invites=frozenset(facts["invites"]),
            since=facts["since"] and date.fromisoformat(facts["since"]),
            until=facts["until"] and date.fromisoformat(facts["until"]),
            countries=frozenset(facts["countries"]),
            languages=frozenset(facts["languages"]),
            bands=frozenset(facts["bands"]),
            states=frozenset(map(State, facts["states"])),
        )


TOUCHED: Final = {
    State.HELD: frozenset({State.LIVE}),
    State.LIVE: frozenset({State.HELD}),
    State.INVALID: frozenset({State.LIVE, State.HELD}),
}
"""What a verdict changes where a selection names no states: a hold does not soften what was found
invalid, and a release gives free what is held."""


class Status(StrEnum):
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    """Stopped between two batches; what it had changed stays changed until it is undone."""
    UNDOING = "undoing"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """Something to be decided about many signatures."""

    verdict: State
    """Held: hold. Live: release. Invalid: invalidate."""
    selection: Selection
    reason: str
    who: str
    """The account that decides."""
    at: datetime
    counted: int
    """As it was told to who decides."""
    from_now_on: bool = False
    """Hold also what comes in later by these invites or from these countries; nothing of it where
    both are named, or anything else but days."""


@dataclass(frozen=True, slots=True)
class CaseAct:
    act: str
    """`opened`, `cancelled`, `undone`, or `let in`: it no longer holds what comes in."""
    at: datetime
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Case:
    id: int
    verdict: State
    selection: Selection
    reason: str
    who: str
    opened: datetime
    counted: int
    status: Status
    changed: int
    """Signatures that it has changed and not changed back, those erased since included."""
    holds: bool
    """What comes in is still held."""
    acts: tuple[CaseAct, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Selected:
    """How many signatures a selection finds."""

    live: int = 0
    held: int = 0
    invalid: int = 0

    def touched_by(self, verdict: State, selection: Selection) -> int:
        """How many of them a case with this verdict changes."""
        wanted = (selection.states or TOUCHED[verdict]) - {verdict}
        counts = {State.LIVE: self.live, State.HELD: self.held, State.INVALID: self.invalid}
        return sum(counts[state] for state in wanted)
