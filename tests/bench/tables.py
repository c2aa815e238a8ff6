"""The figures as tables, and the ratios that count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from rich.table import Table

from tests.bench.cases import OURS, Case
from tests.bench.crowd import STEPS
from tests.bench.measure import Figures


def cores_line(cores: Sequence[int], bots: int) -> str:
    """Who had which: a figure by the clock says nothing without it."""
    others = len(cores) - bots
    if others < 1:
        return f"{len(cores)} cores for all: bot, database, messenger and crowd disturb each other."
    return (
        f"The bot, with all its workers, had {bots} of {len(cores)} cores; PostgreSQL, messenger "
        f"and crowd had the other {others}."
    )


def figures_table(figures: Mapping[Case, Figures]) -> Table:
    table = Table(title="Signatures end to end over HTTP (medians)")
    table.add_column("Bot")
    table.add_column("Updates")
    table.add_column("Answers")
    table.add_column("Load")
    for head in (
        "signatures/s",
        "/s and core",
        "with the database's",
        "updates/s",
        "calls each",
        "p50 ms",
        "p99 ms",
        "bot busy",
        "database",
        "driver",
        "refused",
    ):
        table.add_column(head, justify="right")
    for case, one in figures.items():
        table.add_row(
            case.bot.name,
            case.place,
            f"{case.answer * 1000:.0f} ms",
            case.load,
            f"{one.per_second:,.1f}",
            f"{one.per_cpu_second:,.1f}",
            f"{one.per_cpu_second_with_database:,.1f}",
            f"{one.updates_per_second:,.0f}",
            f"{one.calls_per_signature:.1f}",
            f"{one.p50:,.0f}",
            f"{one.p99:,.0f}",
            f"{one.bot_busy:.0%}",
            f"{one.database_busy:.0%}",
            f"{one.driver_busy:.0%}",
            f"{one.refused:,}",
        )
    return table


def steps_table(figures: Mapping[Case, Figures]) -> Table:
    table = Table(title="p50 / p99 of each step, in milliseconds")
    table.add_column("Bot")
    table.add_column("Updates")
    table.add_column("Answers")
    table.add_column("Load")
    for step in STEPS:
        table.add_column(step, justify="right")
    for case, one in figures.items():
        waits = (f"{p50:,.0f} / {p99:,.0f}" for p50, p99 in (one.steps[s] for s in STEPS))
        answers = f"{case.answer * 1000:.0f} ms"
        table.add_row(case.bot.name, case.place, answers, case.load, *waits)
    return table


def ratio_lines(rounds: Mapping[Case, Sequence[Figures]]) -> Iterator[str]:
    """Ours to each other, round by round, because both then met the same machine."""
    for mine, ours in rounds.items():
        if mine.bot != OURS or mine.rate:
            continue
        for case, others in rounds.items():
            if case.bot == OURS or case.answer != mine.answer:
                continue
            wall = _ratio([one.per_second for one in ours], [one.per_second for one in others])
            core = _ratio(
                [one.per_cpu_second for one in ours], [one.per_cpu_second for one in others]
            )
            yield (
                f"{mine.place}, {case.answer * 1000:.0f} ms: {core} times {case.bot.name} for a"
                f" second of the bots' cores, {wall} times for a second of the clock"
            )


def _ratio(ours: Sequence[float], others: Sequence[float]) -> str:
    ratios = [mine / other for mine, other in zip(ours, others, strict=True) if other]
    return f"{median(ratios):.1f}" if ratios else "—"
