"""Whom the settings name, at each start: owners for as long as they are named.

Whoever is named no more loses what the settings gave. An owner by another owner's word stays one.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from storage.care.access_log import Access
from storage.care.desk import Desk
from storage.care.roles import Organizer, OrganizerChange, Role

log = logging.getLogger(__name__)

NAMED: Final = "named"
UNNAMED: Final = "unnamed"
"""In the access log: the settings made this account an owner, or name it no more."""
PLATFORM: Final = "telegram:"


async def appoint(
    desk: Desk, named: Collection[str], language: str, today: date, now: datetime
) -> None:
    """Those whom the settings name are owners, whatever they were before; whoever is new among
    them gets what owners get. Those whom they named before are owners no more."""
    accounts = [f"{PLATFORM}{number}" for number in sorted(named)]
    await _name(desk, accounts, language, today, now)
    await _forget_others(desk, accounts, now)


async def _name(
    desk: Desk, accounts: Collection[str], language: str, today: date, now: datetime
) -> None:
    before = await desk.roles_of(accounts)
    owners = {account for account, one in before.items() if one.role is Role.OWNER}
    new = [
        Organizer(
            account=account,
            role=Role.OWNER,
            language=language,
            wants_report=False,
            wants_alerts=True,
            since=today,
        )
        for account in accounts
        if account not in owners
    ]
    await desk.add_organizers(new)
    await desk.change_organizers(
        [OrganizerChange(one.account, role=Role.OWNER, added_by="") for one in new]
    )
    await desk.note_access([Access(one.account, "owner", NAMED, now) for one in new])


async def _forget_others(desk: Desk, accounts: Collection[str], now: datetime) -> None:
    """With them go the invitations that are open, because it is not known whose they are."""
    others = [
        one.account
        for one in await desk.organizers()
        if one.role is Role.OWNER and not one.added_by and one.account not in accounts
    ]
    gone = await desk.remove_organizers(others)
    if gone:
        await desk.withdraw_offers()
    await desk.note_access(
        [Access(account, "owner", UNNAMED, now) for account in others if account in gone]
    )
    if len(gone) < len(others):
        log.warning(
            "an owner whom ORGANIZERS does not name any more stays, because there is no other: "
            "name one in ORGANIZERS, or let the owner appoint another"
        )
