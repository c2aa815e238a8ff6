"""What is wrong with a campaign folder, said so that the one who wrote it can mend it.

Loading collects every mistake before it gives up: a campaign is written by people who are not
programmers, and one mistake per start would cost them an evening.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.campaign.facts import Example


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to mend: `campaign.toml:14: goal is 0 — write a number of 1 or more`."""

    file: str
    """The name inside the campaign folder, or the folder itself."""
    line: int | None
    """Counted from 1. None where no single line is at fault."""
    what: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.what} — {self.remedy}"


class CampaignError(Exception):
    """The campaign cannot be used. `mistakes` holds every one that was found, in file order;
    `examples` what is still to be filled in as well, as far as that could be read."""

    def __init__(
        self, folder: object, mistakes: Sequence[Mistake], examples: Sequence[Example] = ()
    ) -> None:
        self.mistakes = tuple(mistakes)
        self.examples = tuple(examples)
        listed = "\n".join(f"  {mistake}" for mistake in self.mistakes)
        super().__init__(f"The campaign in {folder} cannot be used:\n{listed}")


def perhaps(written: str, known: Iterable[str]) -> str:
    """` (did you mean “goal”?)` where a known word is near, else nothing."""
    near = get_close_matches(written, list(known), n=1)
    return f" (did you mean “{near[0]}”?)" if near else ""
