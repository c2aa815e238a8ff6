"""A burst, then a steady pace; who is told to wait waits."""

from __future__ import annotations

import pytest

from bot.platforms.telegram.pacing import Pacer, backoff
from tests.telegram.stub import LeapingClock


def times_of(pacer: Pacer, clock: LeapingClock, messages: int, *, group: bool) -> list[float]:
    """At which seconds that many messages go out, sent as fast as allowed."""
    start, times = clock.now, []
    for _ in range(messages):
        while delay := pacer.delay("1", group=group, message=True):
            clock.now += delay
        times.append(clock.now - start)
    return times


def test_a_private_chat_takes_a_burst_of_five_then_one_a_second() -> None:
    clock = LeapingClock()
    assert times_of(Pacer(clock), clock, 8, group=False) == [0, 0, 0, 0, 0, 1, 2, 3]


def test_a_group_takes_twenty_in_any_minute() -> None:
    clock = LeapingClock()
    times = times_of(Pacer(clock), clock, 100, group=True)
    assert all(later - earlier >= 60 for earlier, later in zip(times, times[20:], strict=False))


def test_a_pause_restores_the_burst() -> None:
    clock = LeapingClock()
    pacer = Pacer(clock)
    times_of(pacer, clock, 5, group=False)
    clock.now += 5
    assert times_of(pacer, clock, 6, group=False) == [0, 0, 0, 0, 0, 1]


def test_chats_do_not_slow_each_other() -> None:
    clock = LeapingClock()
    pacer = Pacer(clock)
    assert [pacer.delay(str(chat), group=False, message=True) for chat in range(99)] == [0.0] * 99


def test_what_is_no_message_is_not_paced_but_waits_when_told() -> None:
    clock = LeapingClock()
    pacer = Pacer(clock)
    assert [pacer.delay("1", group=True, message=False) for _ in range(99)] == [0.0] * 99
    pacer.told_to_wait("1", 7)
    assert pacer.delay("1", group=True, message=False) == 7


def test_a_wait_is_for_the_chat_that_was_told() -> None:
    pacer = Pacer(LeapingClock())
    pacer.told_to_wait("1", 7)
    pacer.told_to_wait("2", 7)
    assert pacer.delay("1", group=False, message=True) == 7
    assert pacer.delay("3", group=False, message=True) == 0


def test_three_chats_told_at_once_mean_everybody() -> None:
    pacer = Pacer(LeapingClock())
    for chat in "123":
        pacer.told_to_wait(chat, 7)
    assert pacer.delay("4", group=False, message=True) == 7


def test_three_chats_told_one_after_the_other_do_not() -> None:
    clock = LeapingClock()
    pacer = Pacer(clock)
    for chat in "123":
        pacer.told_to_wait(chat, 7)
        clock.now += 8
    assert pacer.delay("4", group=False, message=True) == 0


def test_a_wait_without_a_chat_is_for_everybody() -> None:
    pacer = Pacer(LeapingClock())
    pacer.told_to_wait(None, 3)
    assert pacer.delay("4", group=False, message=False) == 3


def test_chats_at_rest_are_forgotten() -> None:
    clock = LeapingClock()
    pacer = Pacer(clock)
    for chat in range(50_000):
        pacer.delay(str(chat), group=False, message=True)
        clock.now += 0.01
    assert len(pacer._at_rest) < 3_000


def test_failures_are_waited_out_longer_and_longer_up_to_half_a_minute() -> None:
    assert [backoff(n) for n in range(1, 9)] == [1, 2, 4, 8, 16, 30, 30, 30]
    assert backoff(10_000) == 30


def test_a_broadcast_waits_for_what_others_send_and_for_whoever_has_to_wait() -> None:
    clock = LeapingClock()
    pacer = Pacer(clock, broadcast_rate=20)
    assert pacer.broadcast_delay() == 0
    pacer.delay("1", group=False, message=False)
    assert pacer.broadcast_delay() == 0
    pacer.delay("1", group=False, message=True)
    assert pacer.broadcast_delay() == pytest.approx(1 / 20)
    pacer.told_to_wait(None, 7)
    assert pacer.broadcast_delay() == 7


class TestSeveralWorkers:
    """Two workers that tell each other what they have sent."""

    def test_what_one_has_sent_to_a_group_the_other_does_not_send_again(self) -> None:
        clock = LeapingClock()
        one, two = Pacer(clock), Pacer(clock)
        times_of(one, clock, 5, group=True)
        two.heard(one.strained(), one.sent)
        assert two.delay("1", group=True, message=True) == 4
        assert two.delay("2", group=True, message=True) == 0

    def test_a_single_message_is_nobody_elses_business(self) -> None:
        pacer = Pacer(LeapingClock())
        pacer.delay("1", group=False, message=True)
        assert pacer.strained() == []

    def test_what_was_told_is_told_once(self) -> None:
        clock = LeapingClock()
        pacer = Pacer(clock)
        times_of(pacer, clock, 3, group=False)
        assert [pace.address for pace in pacer.strained()] == ["1"]
        assert pacer.strained() == []

    def test_a_wait_that_one_was_told_is_every_workers(self) -> None:
        clock = LeapingClock()
        one, two = Pacer(clock), Pacer(clock)
        one.told_to_wait("1", 7)
        two.heard(one.strained(), 0)
        assert two.delay("1", group=False, message=True) == 7
        assert two.delay("2", group=False, message=True) == 0

    def test_when_the_bot_is_too_fast_everybody_waits_at_every_worker(self) -> None:
        clock = LeapingClock()
        one, two = Pacer(clock), Pacer(clock)
        for chat in range(3):
            one.told_to_wait(str(chat), 5)
        two.heard(one.strained(), 0)
        assert two.delay("99", group=False, message=True) == 5

    def test_a_broadcast_leaves_room_for_what_other_workers_answer(self) -> None:
        clock = LeapingClock()
        pacer = Pacer(clock, broadcast_rate=10)
        pacer.heard([], 3)
        assert pacer.broadcast_delay() == pytest.approx(0.3)
        pacer.heard([], 3)
        assert pacer.broadcast_delay() == pytest.approx(0.3)
        clock.now += 1
        pacer.heard([], 1)  # one of them is gone, and with it its count
        assert pacer.broadcast_delay() == 0
