"""What goes wrong again and again is told when it begins, now and then while it lasts, and when it
is over: whoever looks for the reason finds it, and nobody's disk is filled by an outage.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

AGAIN_SECONDS: Final = 60.0


class Trouble:
    """One thing that can go wrong, told to one logger. Of an error only its class is told."""

    def __init__(
        self,
        log: logging.Logger,
        what: str,
        over: str,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`what`: what is so while it lasts; `over`: what is so when it is over."""
        self._log = log
        self._what = what
        self._over = over
        self._clock = clock
        self._told: dict[str, float] = {}
        """When which kind of error was told last."""

    def met(self, error: BaseException) -> None:
        """It has gone wrong, once more or for the first time."""
        kind, now = type(error).__name__, self._clock()
        if now - self._told.get(kind, -AGAIN_SECONDS) >= AGAIN_SECONDS:
            self._told[kind] = now
            self._log.warning("%s (%s)", self._what, kind)

    def overcome(self) -> None:
        """It has gone right."""
        if self._told:
            self._told.clear()
            self._log.info(self._over)
