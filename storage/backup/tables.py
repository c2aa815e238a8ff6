"""What a backup carries, and what it leaves out."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final

from storage.engine import Columns, Given, Questions, Row

PAGE: Final = 1_000
"""Rows read at once: 1 to 2 MB of signatures."""


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: Columns
    """Those of the primary key first."""
    key: int = 1
    """How many columns the primary key has."""

    async def pages(self, questions: Questions) -> AsyncGenerator[list[Row], None]:
        """Every row, in the order of the key, from one page on to the next."""
        key = dict(list(self.columns.items())[: self.key])
        page = await questions.ask(self._select(key, ""))
        behind = ", ".join(f"(SELECT {column} FROM given)" for column in key)  # noqa: S608
        on = f"WHERE ({', '.join(key)}) > ({behind})"
        while page:
            yield page
            last = page[-1][: self.key]
            page = await questions.ask(self._select(key, on), Given(key, [last]))

    def _select(self, key: Columns, where: str) -> str:
        return (
            f"SELECT {', '.join(self.columns)} FROM {self.name} {where}"  # noqa: S608 - our names
            f" ORDER BY {', '.join(key)} LIMIT {PAGE}"
        )


CARRIED: Final = (
    Table("meta", {"key": str, "value": str}),
    Table("texts", {"sha256": str, "kind": str, "language": str, "body": str}, key=3),
    Table(
        "invites",
        {
            "code": str,
            "kind": str,
            "place": bytes,
            "label": bytes,
            "owner": bytes,
            "revoked": str,
        },
    ),
    Table("erasures", {"id": bytes, "reason": str}),
    Table(
        "signatures",
        {
            "id": bytes,
            "key_id": str,
            "phone_tag": bytes,
            "account_tag": bytes,
            "sealed": bytes,
            "day": str,
            "country": str,
            "language": str,
            "channel": str,
            "statement": str,
            "consents": str,
            "invite": str,
            "state": str,
            "band": str,
        },
    ),
    Table("consent_proofs", {"signature": bytes, "id": bytes, "sealed": bytes}, key=2),
    Table(
        "cases",
        {
            "id": int,
            "opened": str,
            "who": bytes,
            "verdict": str,
            "selection": str,
            "reason": bytes,
            "counted": int,
            "status": str,
            "place": str,
            "changed": int,
        },
    ),
    Table("case_rows", {"case_id": int, "signature": bytes, "was": str}, key=2),
    Table("holds", {"kind": str, "key": str, "case_id": int}, key=3),
    Table(
        "case_acts",
        {"case_id": int, "number": int, "act": str, "at": str, "who": bytes, "reason": bytes},
        key=2,
    ),
    Table(
        "organizers",
        {
            "tag": bytes,
            "role": str,
            "address": bytes,
            "language": str,
            "report": int,
            "alerts": int,
            "added_by": bytes,
            "since": str,
        },
    ),
    Table(
        "access_log",
        {
            "number": int,
            "at": str,
            "role": str,
            "who": bytes,
            "named": bytes,
            "action": str,
            "reason": bytes,
            "chain": bytes,
        },
    ),
    Table("standing", {"key": str, "value": str, "since": str, "who": bytes}),
    Table("milestones", {"kind": str, "n": int, "announced": str, "unhappened": str}, key=2),
    Table("subscribers", {"tag": bytes, "address": bytes, "language": str, "since": int}),
    Table(
        "broadcasts",
        {
            "id": int,
            "drafts": str,
            "status": str,
            "made_by": bytes,
            "made": str,
            "approved_by": bytes,
            "started": str,
            "round": int,
            "cursor": bytes,
            "recipients": int,
            "queued": int,
            "delivered": int,
            "blocked": int,
            "failed": int,
            "dropped": int,
        },
    ),
    Table("hourly", {"hour": str, "kind": str, "key": str, "n": int}, key=3),
    Table("tallies", {"kind": str, "key": str, "n": int}, key=2),
    Table(
        "set_aside",
        {"source": str, "id": int, "kind": str, "error_class": str, "day": str},
        key=2,
    ),
)
"""What others refer to comes before them, signatures before what goes with them."""

LEFT_OUT: Final = frozenset({"sessions", "cards", "outbox", "seen", "role_invites", "taken_back"})
"""What is only under way. A name in a walk of back then, a message that has long been delivered, or
an invitation that has been used, must not come back; every step can be taken up without them."""
