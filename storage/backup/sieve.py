"""What was erased after the backup was made is not written again, not for a moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from storage import tallies
from storage.backup.reading import Rows
from storage.engine import Row
from storage.erasures import Reason
from storage.ledger import Ledger
from storage.states import State
from storage.tallies import Tally


class Sieve:
    """Holds back erased signatures, their proofs of consent and their subscriptions."""

    def __init__(self, erased: Mapping[bytes, Reason]) -> None:
        self._erased = erased
        self._subscribers: set[bytes] = set()
        self.held_back = 0
        self.moves: Counter[Tally] = Counter()
        """What the tallies lose by it."""
        self.accounts: set[bytes] = set()
        """Tags of those whose signatures were held back."""

    def sift(self, ledger: Ledger, found: Rows) -> list[Row]:
        """The rows to be written. Signatures must come before what goes with them."""
        match found.table:
            case "signatures":
                kept, erased = self._split(found, "id", self._erased)
                for row in erased:
                    self._note(ledger, dict(zip(found.columns, row, strict=True)))
            case "consent_proofs" | "case_rows":
                kept, _ = self._split(found, "signature", self._erased)
            case "subscribers":
                kept, _ = self._split(found, "tag", self._subscribers)
            case _:
                kept = found.rows
        return kept

    @staticmethod
    def _split(
        found: Rows, column: str, erased: Mapping[bytes, Reason] | set[bytes]
    ) -> tuple[list[Row], list[Row]]:
        place = list(found.columns).index(column)
        kept = [row for row in found.rows if row[place] not in erased]
        return kept, [row for row in found.rows if row[place] in erased]

    def _note(self, ledger: Ledger, row: Mapping[str, Any]) -> None:
        self.moves.subtract(
            tallies.counting(
                row["day"],
                row["country"],
                row["language"],
                row["channel"],
                row["invite"],
                row.get("state", State.LIVE),  # a backup of before knows no other
            )
        )
        if self._erased[row["id"]] is Reason.WITHDRAWN:
            self.moves[tallies.WITHDRAWN] += 1
        self.accounts.add(row["account_tag"])
        self._subscribers.add(ledger.subscriber(row["account_tag"]))
        self.held_back += 1
