"""What happens in this process, in figures that Prometheus reads.

No figure says anything of a person: the labels are names of our own classes and words of this file.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Outgoing(Protocol):
    """What is asked of the messenger's adapter whenever somebody looks."""

    @property
    def backlog(self) -> int: ...

    @property
    def longest_wait(self) -> float: ...

    @property
    def slowed(self) -> int: ...


class Metrics:
    """Watches the app (see `bot.watch`)."""

    def __init__(self, outgoing: Outgoing, leads: Callable[[], bool] = lambda: True) -> None:
        """`leads`: whether this process does what one does for all."""
        self._registry = registry = CollectorRegistry()
        self._turns = Counter(
            "dojang_turns", "Transactions that were committed.", registry=registry
        )
        self._turn_seconds = Histogram(
            "dojang_turn_seconds", "What a turn took.", buckets=SECONDS, registry=registry
        )
        self._events = Counter(
            "dojang_events", "Updates that were committed, by class.", ["kind"], registry=registry
        )
        self._step_seconds = Histogram(
            "dojang_step_seconds",
            "From an update's arrival to its commit.",
            buckets=SECONDS,
            registry=registry,
        )
        self._again = Counter(
            "dojang_redeliveries", "Updates that had come before.", registry=registry
        )
        self._signatures = Counter(
            "dojang_signatures", "Those who signed, by outcome.", ["outcome"], registry=registry
        )
        self._recorded = self._signatures.labels("recorded")
        self._already_counted = self._signatures.labels("already_counted")
        self._aside = Counter("dojang_updates_set_aside", "Updates that failed.", registry=registry)
        self._away = Counter(
            "dojang_store_outages", "Turns that found no store.", registry=registry
        )
        leading = Gauge("dojang_leads", "1 where this process does the jobs.", registry=registry)
        leading.set_function(leads)
        self._outbox = Gauge(
            "dojang_outbox_depth", "Messages of all processes that wait.", registry=registry
        )
        waiting = Gauge("dojang_outbox_rows", "Replies in hand, not sent yet.", registry=registry)
        waiting.set_function(lambda: outgoing.backlog)
        oldest = Gauge(
            "dojang_outbox_oldest_seconds", "Since the oldest of them.", registry=registry
        )
        oldest.set_function(lambda: outgoing.longest_wait)
        registry.register(_Slowed(lambda: outgoing.slowed))
        self._posted = _Posted(leads)
        registry.register(self._posted)
        ProcessCollector(registry=registry)

    def text(self) -> bytes:
        """All figures, as Prometheus reads them."""
        return generate_latest(self._registry)

    def outbox(self, rows: int) -> None:
        """So many messages wait in the database, in whoever's hand."""
        self._outbox.set(rows)

    def posted(self, waiting: int, *, ours: bool) -> None:
        """What the messenger says of the webhook."""
        self._posted.last = (waiting, ours)

    # ── what the app tells ───────────────────────────────────────────────────────────────

    def turn(self, seconds: float) -> None:
        self._turns.inc()
        self._turn_seconds.observe(seconds)

    def events(self, kinds: Iterable[str], seconds: float) -> None:
        for kind, number in Tally(kinds).items():
            self._events.labels(kind).inc(number)
            for _ in range(number):
                self._step_seconds.observe(seconds)

    def again(self, updates: int) -> None:
        self._again.inc(updates)

    def signed(self, recorded: int, already_counted: int) -> None:
        self._recorded.inc(recorded)
        self._already_counted.inc(already_counted)

    def set_aside(self) -> None:
        self._aside.inc()

    def store_away(self) -> None:
        self._away.inc()


class _Slowed:
    """Counted by the adapter, which knows nothing of Prometheus."""

    def __init__(self, slowed: Callable[[], int]) -> None:
        self._slowed = slowed

    def collect(self) -> Iterator[CounterMetricFamily]:
        yield CounterMetricFamily(
            "dojang_slowed", "How often the messenger said 429.", value=self._slowed()
        )


class _Posted:
    """Of the one that asks for all: another one's answer would be of some other day."""

    def __init__(self, leads: Callable[[], bool]) -> None:
        self._leads = leads
        self.last: tuple[int, bool] | None = None

    def collect(self) -> Iterator[GaugeMetricFamily]:
        if self.last is None or not self._leads():
            return
        waiting, ours = self.last
        yield GaugeMetricFamily(
            "dojang_updates_pending", "Updates that wait at the messenger.", value=waiting
        )
        yield GaugeMetricFamily(
            "dojang_webhook_is_ours", "1 where they are posted to WEBHOOK_URL.", value=ours
        )
