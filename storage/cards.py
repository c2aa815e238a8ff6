"""Live cards: messages in groups and channels that tell how many have signed by their invite.

A card is due when what it tells is not what it should tell any more. That is found by comparing
it with the tallies, not by remembering that something happened, so that nothing can be missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from storage.engine import Columns, Given, Value
from storage.ledger import Ledger
from storage.records import Card, CardDue, Rounding

AT_MOST_EACH: Final = timedelta(minutes=1)
"""No card is written more often."""

KEEP: Final = """
INSERT INTO cards (place, code, chat, shown, written, season, milestones, owed)
SELECT place, code, chat, shown, written, season, milestones, owed FROM given WHERE true
ON CONFLICT (place) DO UPDATE SET code = excluded.code, chat = excluded.chat,
  shown = excluded.shown, written = excluded.written, season = excluded.season,
  milestones = excluded.milestones
"""
DROP: Final = "DELETE FROM cards WHERE place IN (SELECT place FROM given)"
AT: Final = """
SELECT cards.place, cards.code, cards.chat, cards.shown, cards.written, cards.season,
  cards.milestones, cards.owed
FROM given JOIN cards ON cards.place = given.place
"""
DUE: Final = """
SELECT cards.place, cards.chat,
  coalesce((SELECT n FROM tallies WHERE kind = 'invite' AND key = cards.code), 0)
FROM given JOIN cards ON cards.written <= given.before
WHERE cards.season <> given.season OR cards.shown <> coalesce((
  SELECT CASE WHEN n < given.least THEN 0 ELSE n - n % given.step END
  FROM tallies WHERE kind = 'invite' AND key = cards.code
), 0)
ORDER BY cards.written, cards.place
LIMIT (SELECT most FROM given)
"""
"""Each card's own tally is asked for, as others' links are many more than cards; where tallies are
sums, a join would add all of them up."""
COLUMNS: Final[Columns] = {
    "place": bytes,
    "code": str,
    "chat": bytes,
    "shown": int,
    "written": int,
    "season": str,
    "milestones": int,
    "owed": str,
}


async def keep(ledger: Ledger, cards: Sequence[Card]) -> None:
    """Keeps what each card tells since when; the last word about a place counts."""
    rows = {card.address: _row(ledger, card) for card in cards}
    await ledger.questions.ask(KEEP, Given(COLUMNS, list(rows.values())))


async def drop(ledger: Ledger, addresses: Iterable[str]) -> None:
    """Keeps these places' cards up to date no more."""
    places = [(ledger.card(address),) for address in sorted(set(addresses))]
    await ledger.questions.ask(DROP, Given({"place": bytes}, places))


async def due(
    ledger: Ledger, now: datetime, rounding: Rounding, season: str, most: int
) -> list[CardDue]:
    """Cards that should tell another count or season, and were not written for a minute: those
    that wait longest first."""
    before = int((now - AT_MOST_EACH).timestamp())
    given = Given(
        {"before": int, "least": int, "step": int, "season": str, "most": int},
        [(before, rounding.least, rounding.step, season, most)],
    )
    return [
        CardDue(*unpacked(ledger.keys.reveal("card", chat, place)), signed)
        for place, chat, signed in await ledger.questions.ask(DUE, given)
    ]


async def move(ledger: Ledger, moves: Mapping[str, str]) -> None:
    """Gives each place's card its new address, unless there is one already."""
    places = {ledger.card(address) for pair in moves.items() for address in pair}
    found = {
        place: (code, unpacked(ledger.keys.reveal("card", chat, place)), *told)
        for place, code, chat, *told in await ledger.questions.ask(
            AT, Given({"place": bytes}, [(place,) for place in sorted(places)])
        )
    }
    await drop(ledger, moves)
    arriving = []
    for old, new in moves.items():
        kept = found.get(ledger.card(old))
        if kept is not None and ledger.card(new) not in found:
            code, (_, kind), shown, written, season, milestones, owed = kept
            card = Card(new, kind, code, shown, written, season, bool(milestones))
            arriving.append(_row(ledger, card, owed))
    await ledger.questions.ask(KEEP, Given(COLUMNS, arriving))


def _row(ledger: Ledger, card: Card, owed: str = "") -> tuple[Value, ...]:
    """What a place that has a card is owed stays as it is, whatever is said here."""
    place = ledger.card(card.address)
    chat = ledger.keys.hide("card", f"{card.kind} {card.address}".encode(), place)
    told = (card.shown, card.written, card.season, int(card.milestones), owed)
    return place, card.code, chat, *told


def unpacked(chat: bytes) -> tuple[str, str]:
    """Address and kind."""
    kind, _, address = chat.decode().partition(" ")
    return address, kind
