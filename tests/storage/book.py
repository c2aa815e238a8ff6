"""What a store promises, as somebody with paper and pencil would keep it.

One line for each signature, struck out when it is withdrawn or taken over. It knows nothing of
tags, sets, tallies or SQL, so it cannot be wrong in the way in which the store could be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date

from storage.records import ConsentChange, Counted, Kept, Signed, Signing, Totals, Update
from storage.states import State


@dataclass(slots=True)
class Line:
    """A signature that stands."""

    signing: Signing
    consents: frozenset[str]
    invite: str | None
    proofs: int = 0
    cases: dict[int, State] = field(default_factory=dict)
    """What gave it a state, in order: each case and its verdict."""

    @property
    def state(self) -> State:
        return next(reversed(self.cases.values()), State.LIVE)

    @property
    def kept(self) -> Kept:
        of = self.signing
        return Kept(of.day, of.language, of.statement, self.consents)


@dataclass(slots=True)
class Book:
    """The signatures of one campaign."""

    invites: dict[str, str] = field(default_factory=dict)
    """Code → label."""
    personal: dict[str, int] = field(default_factory=dict)
    """Code of somebody's own link → new signatures by it, which no line names."""
    lines: dict[str, Line] = field(default_factory=dict)
    """By account."""
    held_invites: dict[int, str] = field(default_factory=dict)
    """Case → the code by which what comes in is held."""
    withdrawn: int = 0
    subscribers: set[str] = field(default_factory=set)
    seen: set[Update] = field(default_factory=set)

    def copy(self) -> Book:
        return deepcopy(self)

    # ── what can be done ─────────────────────────────────────────────────────────────────

    def record(self, signings: Sequence[Signing]) -> list[Signed | Counted]:
        return [self._sign(signing) for signing in signings]

    def _sign(self, signing: Signing) -> Signed | Counted:
        own = self.lines.get(signing.account)
        if own is not None:
            return Counted(own.signing.day, yours=True)
        holder = self._holder(signing.phone)
        if holder is not None and not signing.replaces:
            return Counted(self.lines[holder].signing.day, yours=False)
        heard = self.live + (holder is None)
        cases = dict(self.lines[holder].cases) if holder is not None else {}
        if holder is not None:
            self._strike(holder)
        invite = signing.invite if signing.invite in self.invites else None
        if signing.invite in self.personal and holder is None:
            self.personal[signing.invite] += 1
        if holder is None:
            cases = {case: State.HELD for case, code in self.held_invites.items() if code == invite}
        self.lines[signing.account] = Line(signing, signing.consents, invite, cases=cases)
        return Signed(signing.day, heard, replaced=holder is not None)

    @property
    def live(self) -> int:
        return sum(line.state is State.LIVE for line in self.lines.values())

    def _holder(self, phone: str) -> str | None:
        held_by = (a for a, line in self.lines.items() if line.signing.phone == phone)
        return next(held_by, None)

    def _strike(self, account: str) -> None:
        del self.lines[account]
        self.subscribers.discard(account)

    def withdraw(self, accounts: Iterable[str]) -> dict[str, int]:
        after: dict[str, int] = {}
        for account in accounts:
            if account in self.lines:
                self._strike(account)
                self.withdrawn += 1
                after[account] = self.live
        return after

    def change_consents(self, changes: Sequence[ConsentChange]) -> list[Kept | None]:
        return [self._change(change) for change in changes]

    def _change(self, change: ConsentChange) -> Kept | None:
        line = self.lines.get(change.account)
        if line is None:
            return None
        if (change.consent in line.consents) == change.given:
            return line.kept
        without = line.consents - {change.consent}
        line.consents = without | {change.consent} if change.given else without
        line.proofs += 1
        if change.subscriber_address is not None and change.given:
            self.subscribers.add(change.account)
        elif change.subscriber_address is not None:
            self.subscribers.discard(change.account)
        return line.kept

    def fresh(self, updates: Sequence[Update]) -> set[Update]:
        new = set(updates) - self.seen
        self.seen |= new
        return new

    def unsee(self, updates: Iterable[Update]) -> None:
        self.seen -= set(updates)

    def decide(self, case: int, verdict: State, country: str) -> None:
        """Holds what is live, releases what is held, invalidates both."""
        touched = {
            State.HELD: {State.LIVE},
            State.LIVE: {State.HELD},
            State.INVALID: {State.LIVE, State.HELD},
        }
        for line in self.lines.values():
            if line.signing.country == country and line.state in touched[verdict]:
                line.cases[case] = verdict

    def undo(self, case: int) -> None:
        self.held_invites.pop(case, None)
        for line in self.lines.values():
            line.cases.pop(case, None)

    # ── what must stand in the database ──────────────────────────────────────────────────

    def totals(self, today: date) -> Totals:
        lines = [line for line in self.lines.values() if line.state is State.LIVE]
        states = [line.state for line in self.lines.values()]
        invites = _largest_first(line.invite for line in lines if line.invite is not None)
        return Totals(
            verified=len(lines),
            today=sum(line.signing.day == today for line in lines),
            withdrawn=self.withdrawn,
            countries=_largest_first(line.signing.country for line in lines),
            languages=_largest_first(line.signing.language for line in lines),
            channels=_largest_first(line.signing.channel for line in lines),
            invites=tuple((self.invites[code], code, n) for code, n in invites),
            held=states.count(State.HELD),
            invalidated=states.count(State.INVALID),
        )

    def rows(self) -> dict[str, int]:
        return {
            "signatures": len(self.lines),
            "case_rows": sum(len(line.cases) for line in self.lines.values()),
            "consent_proofs": sum(line.proofs for line in self.lines.values()),
            "subscribers": len(self.subscribers),
            "seen": len(self.seen),
        }


def _largest_first(keys: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(keys).items(), key=lambda pair: (-pair[1], pair[0])))
