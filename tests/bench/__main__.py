"""How many signatures a core takes, beside plain bots that do the same walk in the same run.

`python -m tests.bench` prints tables; docs/performance.md says how to read them.
"""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from tests.bench.cases import AIOGRAM, CASES, OURS, PTB, WAYS, Case
from tests.bench.measure import Figures, measure
from tests.bench.running import CORES
from tests.bench.tables import cores_line, figures_table, ratio_lines, steps_table

BOTS = {"dojang": OURS, "ptb": PTB, "aiogram": AIOGRAM}

out = Console(highlight=False)


def bench(
    repeat: Annotated[int, typer.Option(help="Rounds; medians are told.")] = 3,
    seconds: Annotated[float, typer.Option(help="Length of each window.")] = 10,
    warm: Annotated[float, typer.Option(help="Seconds before the window opens.")] = 12,
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(BOTS)}.")] = None,
    way: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(WAYS)}.")] = None,
    cores: Annotated[int, typer.Option(help="So many for the bot and its workers.")] = 1,
    to: Annotated[Path | None, typer.Option("--json", help="Write all figures there.")] = None,
) -> None:
    """Measure signatures end to end over HTTP."""
    wanted = [
        case for case in CASES
        if case.bot in [BOTS[name] for name in only or BOTS] and case.way in (way or WAYS)
    ]  # fmt: skip
    cases = [case for case in wanted if case.is_there]
    for name in dict.fromkeys(f"{c.bot.name}, {c.way}" for c in wanted if not c.is_there):
        lock = "pip install --require-hashes -r .ci/bench.lock, and .ci/test.lock"
        out.print(f"{name} is not measured: {lock} bring what is missing.")
    out.print(cores_line(CORES, cores))
    rounds = _rounds(cases, repeat, warm, seconds, CORES[:cores])
    figures = {case: _middle(found) for case, found in rounds.items()}
    out.print(figures_table(figures), steps_table(figures))
    for line in ratio_lines(rounds):
        out.print(line)
    if to:
        to.write_text(json.dumps(_as_json(rounds), indent=1), encoding="utf-8")


def _rounds(
    cases: list[Case], repeat: int, warm: float, seconds: float, cores: list[int]
) -> dict[Case, list[Figures]]:
    """One case after the other, and again: what disturbs the machine disturbs all of them."""
    found: dict[Case, list[Figures]] = {case: [] for case in cases}
    with Progress(console=out, transient=True) as progress:
        task = progress.add_task("", total=repeat * len(cases))
        for _ in range(repeat):
            for case in cases:
                shown = f"{case.bot.name}, {case.place}, {case.answer * 1000:.0f} ms, {case.load}"
                progress.update(task, description=shown)
                work = measure(case, warm=warm, seconds=seconds, bots=cores)
                found[case].append(_run(work))
                progress.advance(task)
    return found


def _run(work: Any) -> Figures:
    """On the fastest loop there is: the driver may not be what is measured."""
    import uvloop  # noqa: PLC0415 — not on every system, and the bench is for Linux

    result: Figures = uvloop.run(work)
    return result


def _middle(found: list[Figures]) -> Figures:
    """The round whose throughput is the median."""
    wanted = median([one.per_cpu_second for one in found])
    return min(found, key=lambda one: abs(one.per_cpu_second - wanted))


def _as_json(rounds: dict[Case, list[Figures]]) -> list[dict[str, Any]]:
    return [
        {
            "bot": case.bot.name,
            "place": case.place,
            "answer_ms": case.answer * 1000,
            "load": case.load,
            "rounds": [one.as_json() for one in found],
        }
        for case, found in rounds.items()
    ]


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    app.command()(bench)
    app()
