"""Finding the signatures that a selection means, without reading one that it does not mean.

Those of an invite, else those of a day, lie together in an index that holds every fact. So a
selection is walked from place to place, an invite or a day, and its rows are found in batches.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from datetime import timedelta
from typing import Final

from storage.care.case_facts import Selected, Selection
from storage.engine import Columns, Given, Questions
from storage.states import State

NEXT_DAY: Final = """
SELECT (
  SELECT day FROM signatures WHERE day > (SELECT place FROM given) ORDER BY day LIMIT 1
)
"""
"""One row, as in `storage.recount`."""
VALUES: Final[Columns] = {"kind": str, "value": str}


async def count(questions: Questions, selection: Selection) -> Selected:
    """By state."""
    where, values = _conditions(selection, selection.states)
    sql = f"SELECT state, count(*) FROM signatures WHERE {where} GROUP BY state"  # noqa: S608
    found: dict[str, int] = dict(await questions.ask(sql, Given(VALUES, values)))
    return Selected(**{state.value: found.get(state, 0) for state in State})


async def places(
    questions: Questions, selection: Selection, begun: str
) -> AsyncGenerator[str, None]:
    """Where to look, from the place on where somebody has begun to."""
    if selection.invites:
        for code in sorted(selection.invites):
            if code >= begun:
                yield code
        return
    if begun:
        yield begun
    place = begun or _day_before(selection)
    while True:
        [(found,)] = await questions.ask(NEXT_DAY, Given({"place": str}, [(place,)]))
        if found is None or (selection.until and found > selection.until.isoformat()):
            return
        yield found
        place = found


async def at(
    questions: Questions,
    selection: Selection,
    place: str,
    states: Collection[State],
    most: int,
) -> list[bytes]:
    """The ids of at most so many of those that lie at this place in one of these states."""
    where, values = _conditions(selection, states)
    column = "invite" if selection.invites else "day"
    sql = (
        f"SELECT id FROM signatures WHERE {column} = (SELECT value FROM given"  # noqa: S608
        f" WHERE kind = 'place') AND {where} LIMIT {most}"
    )
    values.append(("place", place))
    return [id_ for (id_,) in await questions.ask(sql, Given(VALUES, values))]


def _conditions(
    selection: Selection, states: Collection[State]
) -> tuple[str, list[tuple[str, str]]]:
    """What must hold of a row, and the values it is compared with."""
    sets = {
        "invite": selection.invites,
        "country": selection.countries,
        "language": selection.languages,
        "band": selection.bands,
        "state": states,
    }
    values = [(column, str(one)) for column, wanted in sets.items() for one in sorted(wanted)]
    tests = [
        f"{column} IN (SELECT value FROM given WHERE kind = '{column}')"  # noqa: S608 - our names
        for column, wanted in sets.items()
        if wanted
    ]
    for name, sign, day in (("since", ">=", selection.since), ("until", "<=", selection.until)):
        if day is not None:
            tests.append(f"day {sign} (SELECT value FROM given WHERE kind = '{name}')")  # noqa: S608
            values.append((name, day.isoformat()))
    # A set is never empty: an empty one would be answered without asking.
    return " AND ".join(tests) or "true", values or [("", "")]


def _day_before(selection: Selection) -> str:
    return (selection.since - timedelta(days=1)).isoformat() if selection.since else ""
