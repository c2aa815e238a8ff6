"""How long a campaign of millions keeps an organizer waiting.

`python -m tests.bench.large large.db --signatures 10000000` makes the campaign where there is none
yet, asks everything that organizers ask, and prints store time and memory. A folder that ends with
`.postgres` gets a PostgreSQL server of its own, the one that the tests use. Each of the long jobs
runs in a process of its own, so that its peak is its own. docs/performance.md says how to read the
figures.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

from bot.conversation.vocabulary import Chart, Moment, Text
from bot.effects.figures import chart_read, totals_read
from bot.pictures.chart import chart_png
from bot.pictures.worded import chart_of, worded
from bot.texts import Texts
from storage.archive.writing import export
from storage.care.case_facts import CaseDraft, Selection
from storage.care.figures import Figures
from storage.database_url import engine_for, sqlite_path
from storage.keys import Keys, new_master_key
from storage.postgres import Postgres
from storage.records import Signing
from storage.sealing import Sealer, new_identity
from storage.states import State
from storage.store import Reader, Store
from tests.bench.campaign import CAMPAIGN, LAST_DAY, make
from tests.postgres import server
from tests.storage.casework import advance

TIMES: Final = 30
NOW: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
Ask = Callable[[Figures], Awaitable[Any]]
QUESTIONS: Final[Mapping[str, Ask]] = {
    "/totals, the daily report": lambda f: totals_read(f, LAST_DAY),
    "/days (400)": lambda f: f.days(),
    "/countries /languages /channels": lambda f: f.totals(LAST_DAY),
    "/invites (50)": lambda f: f.invites(),
    "/funnel": lambda f: f.funnel(),
    "/chart": lambda f: chart_read(f, LAST_DAY),
    "reconciled, standing": lambda f: f.standing(),
    "hours beside usual": lambda f: f.pulses(NOW),
}
SELECTIONS: Final = {
    "everything": Selection(),
    "one country": Selection(countries=frozenset({"DE"})),
    "three days": Selection(since=LAST_DAY - timedelta(days=2)),
    "three days, one band": Selection(
        since=LAST_DAY - timedelta(days=2), bands=frozenset({"2026"})
    ),
}
MEBI: Final = 1 << 20
out = Console(highlight=False)


def large(
    place: Annotated[Path, typer.Argument(help="The database; made where it is not there.")],
    signatures: Annotated[int, typer.Option(help="How many.")] = 1_000_000,
) -> None:
    """Measure what organizers ask of a large campaign."""
    made = place.exists()
    with _serving(place) as url:
        keys_file = place.with_name(f"{place.name}.json")
        if not made:
            text = json.dumps([new_master_key(), new_identity()[1]])
            keys_file.write_text(text, encoding="utf-8")
            _make(url, signatures, *_keys(keys_file))
        _measure(url, keys_file)


@contextmanager
def _serving(place: Path) -> Iterator[str]:
    if place.suffix != ".postgres":
        yield f"sqlite:///{place.resolve()}"
        return
    with server(place.resolve(), durable=True) as running:
        yield running.named("postgres")


def _measure(url: str, keys_file: Path) -> None:
    out.print(f"{asyncio.run(_size(url)) / MEBI:,.0f} MiB")
    out.print(_table("Store time", "ms: median, longest", asyncio.run(_questions(url, keys_file))))
    selected = asyncio.run(_selections(url, keys_file))
    out.print(_table("Counting a selection", "ms", selected))
    out.print(asyncio.run(_chart(url, keys_file)))
    for job in (recount, carry_away, hold, sign):
        # A process of its own, begun anew: its memory is its own.
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=spawn) as pool:
            told, before, peak = pool.submit(_measured, job, url, keys_file).result()
        out.print(f"{told}; memory {before:,.0f} MiB before, {peak:,.0f} MiB at most")


async def _size(url: str) -> int:
    """In bytes."""
    engine = engine_for(url)
    if not isinstance(engine, Postgres):
        return sqlite_path(url).stat().st_size
    await engine.open_reading()
    async with engine.reading() as questions:
        [(size,)] = await questions.ask("SELECT pg_database_size(current_database())")
    await engine.close()
    return int(size)


def _make(url: str, signatures: int, keys: Keys, sealer: Sealer) -> None:
    columns = ("Signing", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=out, transient=True) as progress:
        task = progress.add_task("", total=signatures)
        began = perf_counter()
        work = make(url, keys, sealer, signatures, lambda n: progress.update(task, completed=n))
        asyncio.run(work)
    out.print(f"Made in {perf_counter() - began:,.0f} s")


def _keys(file: Path) -> tuple[Keys, Sealer]:
    master, recipient = json.loads(file.read_text(encoding="utf-8"))
    return Keys.parse(master), Sealer.parse(recipient)


async def _questions(url: str, keys_file: Path) -> list[tuple[str, str]]:
    reader = await Reader.open_reading(engine_for(url), _keys(keys_file)[0], CAMPAIGN)
    rows = []
    for name, ask in QUESTIONS.items():
        took = []
        for _ in range(TIMES):
            began = perf_counter()
            async with reader.figures() as figures:
                await ask(figures)
            took.append((perf_counter() - began) * 1000)
        rows.append((name, f"{median(took):.1f}, {max(took):.1f}"))
    await reader.close()
    return rows


async def _chart(url: str, keys_file: Path) -> str:
    """From the question to the picture, as `dojang chart` does it once everything is loaded."""
    reader = await Reader.open_reading(engine_for(url), _keys(keys_file)[0], CAMPAIGN)
    texts, took, picture = Texts.load(), [], b""
    for _ in range(5):
        began = perf_counter()
        async with reader.figures() as figures:
            read = await chart_read(figures, LAST_DAY)
        note = Text("chart-note", {"at": Moment(NOW)})
        told = (read.verified, 10_000_000, read.days, read.countries)
        facts = Chart("Title", note, LAST_DAY, *told)
        picture = chart_png(chart_of(worded(facts, "ko", texts)))
        took.append(perf_counter() - began)
    await reader.close()
    kilobytes = len(picture) / 1024
    return f"Chart: {median(took):.2f} s, {max(took):.2f} at most; {kilobytes:,.0f} KiB"


async def _selections(url: str, keys_file: Path) -> list[tuple[str, str]]:
    reader = await Reader.open_reading(engine_for(url), _keys(keys_file)[0], CAMPAIGN)
    async with reader.figures() as figures:
        largest, *_, smallest = await figures.invites()
    wanted = SELECTIONS | {
        f"an invite ({one.way.signed:,})": Selection(invites=frozenset({one.code}))
        for one in (largest, smallest)
    }
    rows = []
    for name, selection in wanted.items():
        began = perf_counter()
        async with reader.figures() as figures:
            await figures.count_selected(selection)
        rows.append((name, f"{(perf_counter() - began) * 1000:,.0f}"))
    await reader.close()
    return rows


def _measured(job: Callable[..., Any], url: str, keys_file: Path) -> tuple[str, float, float]:
    before = _peak()
    told = asyncio.run(job(url, *_keys(keys_file)))
    return told, before, _peak()


def _peak() -> float:
    """In MiB, of this process since its program was loaded."""
    [line] = [one for one in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in one]
    return int(line.split()[1]) / 1024


async def recount(url: str, keys: Keys, _: Sealer) -> str:
    reader = await Reader.open_reading(engine_for(url), keys, CAMPAIGN)
    began = perf_counter()
    found = await reader.count_anew()
    await reader.close()
    return (
        f"Recount: {found.rows:,} rows in {perf_counter() - began:,.1f} s,"
        f" {len(found.differences)} differences"
    )


async def carry_away(url: str, keys: Keys, _: Sealer) -> str:
    reader = await Reader.open_reading(engine_for(url), keys, CAMPAIGN)
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        began = perf_counter()
        async with reader.snapshot() as snapshot:
            manifest, _fingerprint = await export(snapshot, Path(folder) / "export", "audit", NOW)
        took = perf_counter() - began
    await reader.close()
    return f"Export: {manifest.records:,} records in {took:,.0f} s"


async def hold(url: str, keys: Keys, sealer: Sealer) -> str:
    """Holds what one country signed in a week, and gives it free again."""
    store = await Store.open(engine_for(url), keys, sealer, CAMPAIGN)
    selection = Selection(since=LAST_DAY - timedelta(days=6), countries=frozenset({"DE"}))
    async with store.turn() as turn:
        number = await turn.care.open_case(
            CaseDraft(State.HELD, selection, "bench", "telegram:1", NOW, 0)
        )
    assert number is not None
    steps, held = await _carried_out(store)
    async with store.turn() as turn:
        await turn.care.undo_case(number, "telegram:1", NOW, "bench")
    back, _ = await _carried_out(store)
    await store.close()
    return (
        f"Case: {held:,} held in {sum(steps):,.1f} s, a batch {median(steps) * 1000:,.0f} ms,"
        f" {max(steps) * 1000:,.0f} at most; undone in {sum(back):,.1f} s"
    )


async def _carried_out(store: Store) -> tuple[list[float], int]:
    steps: list[float] = []
    changed = 0
    while True:
        began = perf_counter()
        if (case := await advance(store)) is None:
            return steps, changed
        steps.append(perf_counter() - began)
        changed = case.changed


async def sign(url: str, keys: Keys, sealer: Sealer) -> str:
    """A hundred to a turn, as the bot takes them at its peak."""
    store = await Store.open(engine_for(url), keys, sealer, CAMPAIGN)
    people = [
        Signing(
            f"telegram:{n}", f"+82{n}", {}, LAST_DAY, "KR", "ko", "telegram", "5e" * 32, frozenset()
        )
        for n in range(5_000)
    ]
    began = perf_counter()
    for start in range(0, len(people), 100):
        async with store.turn() as turn:
            await turn.record(people[start : start + 100])
    took = perf_counter() - began
    for start in range(0, len(people), 100):
        async with store.turn() as turn:
            await turn.withdraw([one.account for one in people[start : start + 100]])
    await store.close()
    return f"Signing: {len(people) / took:,.0f} a second in turns of a hundred"


def _table(title: str, unit: str, rows: list[tuple[str, str]]) -> Table:
    table = Table("", unit, title=title, title_justify="left")
    for row in rows:
        table.add_row(*row)
    return table


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    app.command()(large)
    app()
