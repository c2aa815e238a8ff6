"""Every table that is kept, and which of them a backup carries."""

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

    async def pages(
        self, questions: Questions, after: Row | None = None, most: int | None = None
    ) -> AsyncGenerator[list[Row], None]:
        """Every row in the order of the key, or every one behind that key; at most so many at once.

        Behind a row come first those that share all of its key but the last column, then those
        that share less: each is one range of the index. Compared as a whole, SQLite would seek by
        the first column only, and pass over millions of tallies of one kind for every page.
        """
        if after is None:
            page = await questions.ask(self._select("", most))
            if not page:
                return
            yield page
            after = page[-1][: self.key]
        while page := await self._behind(questions, after, most):
            yield page
            after = page[-1][: self.key]

    async def _behind(self, questions: Questions, after: Row, most: int | None) -> list[Row]:
        key = dict(list(self.columns.items())[: self.key])
        for shared in range(self.key - 1, -1, -1):
            signs = ["="] * shared + [">"]
            where = " AND ".join(
                f"{column} {sign} (SELECT {column} FROM given)"  # noqa: S608 - our names
                for column, sign in zip(key, signs, strict=False)
            )
            select = self._select(f"WHERE {where}", most)
            if page := await questions.ask(select, Given(key, [after])):
                return page
        return []

    def _select(self, where: str, most: int | None) -> str:
        columns = list(self.columns)
        return (
            f"SELECT {', '.join(columns)} FROM {self.name} {where}"  # noqa: S608 - our names
            f" ORDER BY {', '.join(columns[: self.key])} LIMIT {most or PAGE}"
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

UNDER_WAY: Final = (
    Table("sessions", {"chat": bytes, "content": bytes, "touched": str}),
    Table(
        "cards",
        {
            "place": bytes,
            "code": str,
            "chat": bytes,
            "shown": int,
            "written": int,
            "season": str,
            "milestones": int,
            "owed": str,
        },
    ),
    Table(
        "outbox", {"id": int, "chat": bytes, "message": bytes, "priority": int, "broadcast": int}
    ),
    Table("seen", {"source": str, "id": int, "day": str}, key=2),
    Table("taken_back", {"id": int, "broadcast": int}),
    Table("role_invites", {"tag": bytes, "role": str, "expires": str, "used": str}),
)
"""What is only under way, in an order in which others refer to nothing that comes behind them."""

LEFT_OUT: Final = frozenset(table.name for table in UNDER_WAY)
"""Of a backup. A name in a walk of back then, a message that has long been delivered, or an
invitation that has been used, must not come back; every step can be taken up without them."""
