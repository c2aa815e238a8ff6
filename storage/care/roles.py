"""Organizers: who has which role, and how somebody gets one.

Accounts are known by a tag; the address is hidden beside it, because organizers are written to.
There is always an owner: the statement that would take the last one's role does nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final

from storage.engine import Columns, Given, Row
from storage.ledger import Ledger

TOKEN_BYTES: Final = 16
"""22 url-safe characters: 128 random bits."""


class Role(StrEnum):
    OWNER = "owner"
    ORGANIZER = "organizer"
    AUDITOR = "auditor"
    """Reads only."""


@dataclass(frozen=True, slots=True)
class Organizer:
    account: str
    role: Role
    language: str
    wants_report: bool
    """Daily."""
    wants_alerts: bool
    since: date
    added_by: str = ""
    """The account; empty where the settings named the organizer."""


@dataclass(frozen=True, slots=True)
class OrganizerChange:
    """What is not None becomes so."""

    account: str
    role: Role | None = None
    added_by: str | None = None
    """Who gave the role: an account, or empty for the settings."""
    language: str | None = None
    wants_report: bool | None = None
    wants_alerts: bool | None = None


ADD: Final = """
INSERT INTO organizers (tag, role, address, language, report, alerts, added_by, since)
SELECT tag, role, address, language, report, alerts, added_by, since FROM given WHERE true
ON CONFLICT DO NOTHING
RETURNING tag
"""
OF: Final = """
SELECT organizers.tag, role, address, language, report, alerts, added_by, since FROM given
JOIN organizers ON organizers.tag = given.tag
"""
ALL: Final = """
SELECT tag, role, address, language, report, alerts, added_by, since FROM organizers
"""
ANOTHER_OWNER: Final = """
EXISTS (SELECT 1 FROM organizers AS other
        WHERE other.role = 'owner' AND other.tag <> organizers.tag)
"""
CHANGE: Final = f"""
UPDATE organizers SET
  role = coalesce(given.role, organizers.role),
  language = coalesce(given.language, organizers.language),
  report = coalesce(given.report, organizers.report),
  alerts = coalesce(given.alerts, organizers.alerts),
  added_by = coalesce(given.added_by, organizers.added_by)
FROM given
WHERE organizers.tag = given.tag
  AND (organizers.role <> 'owner' OR coalesce(given.role, 'owner') = 'owner' OR {ANOTHER_OWNER})
RETURNING organizers.tag
"""  # noqa: S608 - our own words
REMOVE: Final = f"""
DELETE FROM organizers
WHERE tag IN (SELECT tag FROM given) AND (role <> 'owner' OR {ANOTHER_OWNER})
RETURNING tag
"""  # noqa: S608 - our own words
OFFER: Final = """
INSERT INTO role_invites (tag, role, expires) SELECT tag, role, expires FROM given
"""
FORGET_OFFERS: Final = "DELETE FROM role_invites WHERE expires <= (SELECT now FROM given)"
WITHDRAW_OFFERS: Final = "DELETE FROM role_invites WHERE used IS NULL"
ACCEPT: Final = """
UPDATE role_invites SET used = given.now FROM given
WHERE role_invites.tag = given.tag AND role_invites.used IS NULL
  AND role_invites.expires > given.now
RETURNING role_invites.role
"""

TAG: Final[Columns] = {"tag": bytes}


async def add(ledger: Ledger, organizers: Sequence[Organizer]) -> set[str]:
    """Gives the accounts that are new; whoever has a role keeps it."""
    tags = {_tag(ledger, one.account): one for one in organizers}
    columns = {
        "tag": bytes,
        "role": str,
        "address": bytes,
        "language": str,
        "report": int,
        "alerts": int,
        "added_by": bytes,
        "since": str,
    }
    rows = [
        (
            tag,
            str(one.role),
            ledger.keys.hide("organizer", one.account.encode(), tag),
            one.language,
            int(one.wants_report),
            int(one.wants_alerts),
            _hidden_adder(ledger, tag, one.added_by),
            one.since.isoformat(),
        )
        for tag, one in tags.items()
    ]
    return {tags[tag].account for (tag,) in await ledger.questions.ask(ADD, Given(columns, rows))}


async def of(ledger: Ledger, accounts: Iterable[str]) -> dict[str, Organizer]:
    """Those of these accounts that have a role."""
    tags = [(_tag(ledger, account),) for account in accounts]
    rows = await ledger.questions.ask(OF, Given(TAG, tags))
    return {one.account: one for one in (_organizer(ledger, row) for row in rows)}


async def everyone(ledger: Ledger) -> list[Organizer]:
    """Owners first, then by the day on which they came."""
    order = list(Role)
    found = [_organizer(ledger, row) for row in await ledger.questions.ask(ALL)]
    return sorted(found, key=lambda one: (order.index(one.role), one.since, one.account))


async def change(ledger: Ledger, changes: Sequence[OrganizerChange]) -> set[str]:
    """One after the other. Gives the accounts that are as wanted now; missing are those without
    a role, and the last owner who would have become something else."""
    columns = {
        "tag": bytes,
        "role": str,
        "language": str,
        "report": int,
        "alerts": int,
        "added_by": bytes,
    }
    done = set()
    for one in changes:  # each sees what the former left: of two owners, one stays
        tag = _tag(ledger, one.account)
        row = (
            tag,
            one.role and str(one.role),
            one.language,
            None if one.wants_report is None else int(one.wants_report),
            None if one.wants_alerts is None else int(one.wants_alerts),
            None if one.added_by is None else _hidden_adder(ledger, tag, one.added_by),
        )
        if await ledger.questions.ask(CHANGE, Given(columns, [row])):
            done.add(one.account)
    return done


async def remove(ledger: Ledger, accounts: Iterable[str]) -> set[str]:
    """One after the other. Gives those that have no role any more; never the last owner."""
    gone = set()
    for account in accounts:
        if await ledger.questions.ask(REMOVE, Given(TAG, [(_tag(ledger, account),)])):
            gone.add(account)
    return gone


async def offer(ledger: Ledger, role: Role, expires: datetime, now: datetime) -> str:
    """A token (22 url-safe characters) for whoever is to have this role. It is kept nowhere."""
    await ledger.questions.ask(FORGET_OFFERS, Given({"now": str}, [(_moment(now),)]))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = (_offer_tag(ledger, token), str(role), _moment(expires))
    await ledger.questions.ask(OFFER, Given({"tag": bytes, "role": str, "expires": str}, [row]))
    return token


async def accept(ledger: Ledger, token: str, now: datetime) -> Role | None:
    """The role that it gives, once. None: unknown, used or expired."""
    given = Given({"tag": bytes, "now": str}, [(_offer_tag(ledger, token), _moment(now))])
    rows = await ledger.questions.ask(ACCEPT, given)
    return Role(rows[0][0]) if rows else None


async def withdraw_offers(ledger: Ledger) -> None:
    """None that is open gives anything any more."""
    await ledger.questions.ask(WITHDRAW_OFFERS)


def _tag(ledger: Ledger, account: str) -> bytes:
    return ledger.keys.tag("organizer", ledger.campaign, account)


def _hidden_adder(ledger: Ledger, tag: bytes, account: str) -> bytes:
    return ledger.keys.hide("organizer", account.encode(), b"by" + tag)


def _offer_tag(ledger: Ledger, token: str) -> bytes:
    return ledger.keys.tag("role invite", ledger.campaign, token)


def _moment(at: datetime) -> str:
    """As moments are compared by their text."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _organizer(ledger: Ledger, row: Row) -> Organizer:
    tag, role, address, language, report, alerts, added_by, since = row
    return Organizer(
        account=ledger.keys.reveal("organizer", address, tag).decode(),
        role=Role(role),
        language=language,
        wants_report=bool(report),
        wants_alerts=bool(alerts),
        since=date.fromisoformat(since),
        added_by=ledger.keys.reveal("organizer", added_by, b"by" + tag).decode(),
    )
