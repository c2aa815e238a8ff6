"""What looks after the campaign while organizers sleep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.campaign import Campaign
from bot.jobs import (
    Job,
    alerts,
    cases,
    celebrating,
    milestones,
    noting,
    reconciliation,
    retention,
)
from bot.jobs.alerts import Alerts
from bot.jobs.caretaker import Happen
from bot.jobs.cases import Cases
from bot.jobs.celebrating import Celebrating
from bot.jobs.milestones import Milestones
from bot.jobs.reconciliation import Reconciliation
from bot.jobs.retention import Retention
from storage.care.spool import Spool
from storage.store import Store


def care(
    store: Store,
    campaign: Campaign,
    clock: Callable[[], datetime],
    happen: Happen,
    spool: Spool | None,
) -> Sequence[Job]:
    """`spool`: where commands leave what they did, if they cannot write to the database."""
    ending = Retention(store, campaign, clock, happen)
    watching = Alerts(store, campaign, clock, happen)
    reconciling = Reconciliation(store, campaign, clock, happen)
    reaching = Milestones(store, campaign, clock, happen)
    telling = Celebrating(store, campaign, clock, happen)
    jobs = [
        Job("cases", cases.SECONDS, Cases(store, happen).work),
        Job("reconciliation", reconciliation.SECONDS, reconciling.look),
        Job("milestones", milestones.SECONDS, reaching.look),
        Job("celebrating", celebrating.SECONDS, telling.look),
        Job("alerts", alerts.SECONDS, watching.look),
        Job("retention", retention.SECONDS, ending.look),
    ]
    if spool is not None:
        jobs.append(Job("noting", noting.SECONDS, lambda: noting.take_in(store, spool)))
    return jobs
