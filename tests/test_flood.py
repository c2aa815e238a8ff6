"""What one chat may send before it is passed over, and what is never passed over."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from bot.conversation.vocabulary import (
    Asked,
    Chose,
    Flooded,
    Happening,
    Incoming,
    Membership,
    Migrated,
    Person,
    Place,
    Said,
    SharedContact,
    Started,
    Unsupported,
)
from bot.flood import CARDS, GROUP, PERSON, REMEMBERED, Flood

CARD = SharedContact("+821024687531", "self")
WALK = (Started(), Chose("sign"), Chose("agree"), Chose("yes"), CARD)


class Clock:
    def __init__(self) -> None:
        self.now = 8_123.456789  # no round number: the sums of seconds are not exact

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def flood(clock: Clock) -> Flood:
    return Flood(clock)


_numbers: Iterator[int] = count(1)


def event(what: Happening, chat: int = 1001, who: int | None = None) -> Incoming:
    where = Place("telegram", str(chat), "private" if chat > 0 else "group")
    return Incoming("telegram:1", next(_numbers), Person("telegram", str(who or chat)), where, what)


def heard(flood: Flood, what: Happening, times: int, chat: int = 1001) -> list[Happening]:
    """What is played of so many, sent one after the other."""
    return [e.what for _ in range(times) for e in flood.sift([event(what, chat)])]


def test_a_walk_goes_through_untouched_and_in_order(flood: Flood):
    walk = [event(what) for what in WALK]
    assert flood.sift(walk) == walk


def test_who_sends_too_much_is_told_once_and_then_passed_over(flood: Flood):
    said = Said("again")
    assert heard(flood, said, 5_000) == [*[said] * PERSON.burst, Flooded()]


def test_at_whatever_second_it_is_the_allowance_is_the_same():
    for start in range(300):
        clock = Clock()
        clock.now += start * 1.1
        assert len(heard(Flood(clock), Said("again"), 100)) == PERSON.burst + 1


def test_it_makes_no_difference_whether_it_comes_in_one_batch(flood: Flood):
    events = [event(Said("again")) for _ in range(5_000)]
    played = flood.sift(events)
    assert played[:-1] == events[: PERSON.burst]
    assert played[-1].what == Flooded()
    assert played[-1].id == events[PERSON.burst].id, "a second delivery must find it seen"


@pytest.mark.parametrize(
    "what", [Said("hi"), Asked("me"), Chose("sign"), Unsupported("sticker"), Started("code")]
)
def test_everything_that_people_send_counts(flood: Flood, what: Happening):
    assert len(heard(flood, what, 5_000)) == PERSON.burst + 1


def test_who_goes_on_stays_silenced(flood: Flood, clock: Clock):
    heard(flood, Said("hi"), 1_000)
    for _ in range(1_000):
        clock.now += 1.9
        assert heard(flood, Said("hi"), 1) == []


def test_who_pauses_for_half_a_minute_is_heard_again(flood: Flood, clock: Clock):
    heard(flood, Said("hi"), 1_000)
    clock.now += 29
    assert heard(flood, Said("hi"), 1) == []
    clock.now += 30
    walk = [event(what) for what in WALK]
    assert flood.sift(walk) == walk


def test_who_starts_again_is_told_again(flood: Flood, clock: Clock):
    heard(flood, Said("hi"), 1_000)
    clock.now += 60
    assert heard(flood, Said("hi"), 1_000).count(Flooded()) == 1


def test_a_hasty_person_is_never_passed_over(flood: Flood, clock: Clock):
    """Two taps a second for half a minute, and ten minutes of one tap each two seconds."""
    for seconds, taps in ((0.5, 60), (2.0, 300)):
        for _ in range(taps):
            assert heard(flood, Chose("sign"), 1) == [Chose("sign")]
            clock.now += seconds


def test_a_silenced_person_can_still_sign(flood: Flood):
    heard(flood, Said("hi"), 1_000)
    assert heard(flood, CARD, 1) == [CARD]


def test_cards_have_an_end_too(flood: Flood):
    assert heard(flood, CARD, 1_000) == [*[CARD] * CARDS.burst, Flooded()]
    assert heard(flood, Said("hi"), 1) == [Said("hi")]


@pytest.mark.parametrize("what", [Membership("blocked"), Membership("added"), Migrated("-5")])
def test_what_the_messenger_itself_tells_is_never_passed_over(flood: Flood, what: Happening):
    heard(flood, Said("hi"), 1_000)
    assert heard(flood, what, 100) == [what] * 100


def test_one_who_floods_costs_nobody_else_anything(flood: Flood):
    for _ in range(100):
        others = [event(what, chat) for chat in range(2_000, 2_010) for what in WALK[:1]]
        mixed = [event(Said("hi")) for _ in range(100)] + others
        assert [e for e in flood.sift(mixed) if e.where.id != "1001"] == others
        flood._clock.now += 2  # type: ignore[attr-defined] # our own clock


def test_a_member_who_floods_a_group_keeps_no_admin_out(flood: Flood):
    events = [event(Asked("invite"), -7, who=1) for _ in range(200)]
    assert len(flood.sift(events)) == GROUP.burst + 1
    assert len(flood.sift([event(Asked("quiet"), -7, who=2)])) == 1
    assert len(flood.sift([event(Started(), 1)])) == 1, "and is heard in private"


def test_an_anonymous_admin_is_not_silenced_by_those_of_other_groups(flood: Flood):
    somebody = 1_087_968_824
    for group in range(1, 100):
        assert len(flood.sift([event(Asked("invite"), -group, who=somebody)])) == 1


def test_what_is_kept_in_mind_follows_traffic_and_not_time(flood: Flood, clock: Clock):
    for minute in range(50):
        flood.sift([event(Started(), 10_000 * minute + n) for n in range(1, 1_001)])
        clock.now += 60
    assert flood.watched <= 2_048


@pytest.mark.parametrize("chat", [1001, -1001])
def test_a_batch_that_is_fetched_again_costs_nobodys_allowance_again(
    flood: Flood, clock: Clock, chat: int
):
    """The store is away for two minutes, and then everybody is answered."""
    batch = [event(Said("hi"), chat) for _ in range(GROUP.burst)]
    for _ in range(12):
        assert flood.sift(batch) == batch
        clock.now += 10
    assert flood.sift([*batch, said := event(Said("hello"), chat)]) == [*batch, said]


def test_what_is_fetched_again_is_judged_as_before(flood: Flood, clock: Clock):
    batch = [event(Said("hi")) for _ in range(PERSON.burst + 30)]
    played = flood.sift(batch)
    assert played[-1].what == Flooded()
    clock.now += 600
    assert flood.sift(batch) == played
    assert flood.sift([new := event(Said("hello"))]) == [new], "ten minutes of calm are calm"


def test_what_comes_again_one_by_one_costs_nobodys_allowance_again(flood: Flood, clock: Clock):
    """A webhook posts each update by itself, and the store is away for two minutes."""
    sent = [event(Said("hi")) for _ in range(PERSON.burst)]
    others = [event(Started(), chat) for chat in range(2_000, 3_000)]
    for _ in range(12):
        for one in (*sent, *others):
            assert flood.sift([one]) == [one]
        clock.now += 10
    assert flood.sift([said := event(Said("hello"))]) == [said]


def test_one_who_is_passed_over_one_by_one_is_passed_over_again(flood: Flood):
    sent = [event(Said("hi")) for _ in range(PERSON.burst + 30)]
    played = [e for one in sent for e in flood.sift([one])]
    assert [e.what for e in played[-2:]] == [Said("hi"), Flooded()]
    assert [e for one in sent for e in flood.sift([one])] == played


def test_verdicts_are_not_remembered_for_ever(flood: Flood, clock: Clock):
    for _ in range(3):
        flood.sift([event(Started(), chat) for chat in range(1, REMEMBERED)])
        clock.now += 600
    assert flood.remembered == REMEMBERED
