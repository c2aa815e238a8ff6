"""What happens in the app, told to whoever watches it, as numbers.

The app counts nothing itself. Nothing that is told says anything of a person: how many, how long,
and of which class.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Watch(Protocol):
    """Hears of each turn once it is committed, and of each that was not."""

    def turn(self, seconds: float) -> None:
        """A turn was taken, in so much time."""

    def events(self, kinds: Iterable[str], seconds: float) -> None:
        """Updates of these classes were committed, so long after they were handed over."""

    def again(self, updates: int) -> None:
        """So many updates had been delivered before; they changed nothing."""

    def signed(self, recorded: int, already_counted: int) -> None:
        """So many signed: those whose signature is new, and those who had signed before."""

    def set_aside(self) -> None:
        """An update could not be played, and was put aside."""

    def store_away(self) -> None:
        """A turn found no store, and was not taken."""


class Nobody:
    """Watches nothing."""

    def turn(self, seconds: float) -> None: ...

    def events(self, kinds: Iterable[str], seconds: float) -> None: ...

    def again(self, updates: int) -> None: ...

    def signed(self, recorded: int, already_counted: int) -> None: ...

    def set_aside(self) -> None: ...

    def store_away(self) -> None: ...
