"""What organizers read of the tallies. However many ask in a round, each thing is read once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.conversation.scene import Scene
from bot.conversation.vocabulary import (
    ChartRead,
    ClaimReports,
    DaysRead,
    FunnelRead,
    InviteSeen,
    InvitesRead,
    Outcome,
    Part,
    PartsRead,
    ReadChart,
    ReadDays,
    ReadFunnel,
    ReadInvites,
    ReadParts,
    ReadTotals,
    Reconciliation,
    ReportsClaimed,
    TotalsRead,
    Way,
)
from bot.effects.appointing import person_of
from bot.effects.asking import Answers
from storage.care.counts import Funnel
from storage.care.figures import Figures
from storage.records import Totals
from storage.turn import Turn


async def totals_read(figures: Figures, today: date) -> TotalsRead:
    """As of this moment."""
    totals = await figures.totals(today)
    last = await figures.reconciled()
    return TotalsRead(
        verified=totals.verified,
        withdrawn=totals.withdrawn,
        held=totals.held,
        invalidated=totals.invalidated,
        days=tuple(await figures.days()),
        reconciled=None if last is None else Reconciliation(last.at, last.agreed),
    )


async def chart_read(figures: Figures, today: date) -> ChartRead:
    """As of this moment."""
    totals = await figures.totals(today)
    return ChartRead(totals.verified, tuple(await figures.days()), tuple(totals.countries))


async def _totals(turn: Turn, asked: Sequence[tuple[Scene, ReadTotals]]) -> list[Outcome]:
    read = await totals_read(turn.care, asked[0][0].today)
    return [read for _ in asked]


async def _days(turn: Turn, asked: Sequence[tuple[Scene, ReadDays]]) -> list[Outcome]:
    days = tuple(await turn.care.days())
    return [DaysRead(days, effect.back) for _, effect in asked]


async def _parts(turn: Turn, asked: Sequence[tuple[Scene, ReadParts]]) -> list[Outcome]:
    totals = await turn.care.totals(asked[0][0].today)
    return [
        PartsRead(effect.of, _of(totals, effect.of), totals.verified, effect.start)
        for _, effect in asked
    ]


def _of(totals: Totals, part: Part) -> tuple[tuple[str, int], ...]:
    match part:
        case "countries":
            return tuple(totals.countries)
        case "languages":
            return tuple(totals.languages)
        case "channels":
            return tuple(totals.channels)


async def _invites(turn: Turn, asked: Sequence[tuple[Scene, ReadInvites]]) -> list[Outcome]:
    invites = tuple(
        InviteSeen(invite.label, invite.kind, _way(invite.way), invite.revoked)
        for invite in await turn.care.invites()
    )
    return [InvitesRead(invites, effect.start) for _, effect in asked]


async def _funnel(turn: Turn, asked: Sequence[tuple[Scene, ReadFunnel]]) -> list[Outcome]:
    read = FunnelRead(_way(await turn.care.funnel()))
    return [read for _ in asked]


async def _chart(turn: Turn, asked: Sequence[tuple[Scene, ReadChart]]) -> list[Outcome]:
    read = await chart_read(turn.care, asked[0][0].today)
    return [read for _ in asked]


async def _claim(turn: Turn, asked: Sequence[tuple[Scene, ClaimReports]]) -> list[Outcome | None]:
    """Noted in the turn that tells it: after a kill, both have happened or neither."""
    return [await _claimed(turn, scene, effect.day) for scene, effect in asked]


async def _claimed(turn: Turn, scene: Scene, day: date) -> ReportsClaimed | None:
    if not await turn.care.note_reported(day, scene.now):
        return None
    organizers = await turn.care.organizers()
    readers = tuple(person_of(one) for one in organizers if one.wants_report)
    return ReportsClaimed(day, await totals_read(turn.care, day), readers)


def _way(funnel: Funnel) -> Way:
    return Way(funnel.started, funnel.consented, funnel.asked, funnel.signed)


ANSWERS: Answers = {
    ReadTotals: _totals,
    ReadDays: _days,
    ReadParts: _parts,
    ReadInvites: _invites,
    ReadFunnel: _funnel,
    ReadChart: _chart,
    ClaimReports: _claim,
}
