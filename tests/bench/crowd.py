"""People who sign: each waits for what the bot shows, thinks for a moment, and acts.

They look only at what reaches the messenger: a message with a button to press, the button that
shares the own number, the message that takes it away again. So every bot that does the walk can be
measured, whatever it says, and the time of a step is what a person would feel.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

JSON = dict[str, Any]

STEPS: Final = ("start", "sign", "consents", "name", "contact")
"""What a person does; each is answered by the next thing to do, the last by the thanks."""

FIRST_PERSON: Final = 7_000_000_000
FIRST_PHONE: Final = 82_10_2000_0000
THINKS: Final = (0.3, 0.9)
"""Seconds before the next act: quicker than people are, slower than any pace of the messenger."""


TICK: Final = 0.005
GROWTH: Final = 0.8
"""Of the people who are signing, each second."""


@dataclass(slots=True)
class Person:
    """One who is signing."""

    number: int
    step: int = 0
    acted: float = 0.0
    message: int = 0
    """Whose button is pressed."""
    token: str = ""

    @property
    def id(self) -> int:
        return FIRST_PERSON + self.number

    @property
    def profile(self) -> JSON:
        """As the messenger tells it with every update."""
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": "Signer",
            "last_name": "Lee",
            "language_code": "en",
        }

    @property
    def chat(self) -> JSON:
        return {
            "id": self.id,
            "type": "private",
            "first_name": "Signer",
            "last_name": "Lee",
        }


@dataclass(slots=True)
class Felt:
    """What was measured while the window was open."""

    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Seconds between an act and its answer, by step."""
    signed: int = 0


class Crowd:
    """Keeps a bot busy. Either so many acts wait for their answer at all times, and a newcomer
    begins where there are fewer; or newcomers begin at a steady rate, whatever the bot does."""

    def __init__(
        self, act: Callable[[JSON], None], *, unanswered: int = 0, rate: float = 0.0
    ) -> None:
        """`act` hands an update to the messenger."""
        self._act = act
        self._limit = unanswered
        self._rate = rate
        self._people: dict[int, Person] = {}
        self._newcomers = 0
        self._waiting = 0
        self._chance = random.Random(7)  # the same crowd each time
        self.told: set[int] = set()
        """Accounts that were told that their signature is recorded."""
        self.felt = Felt()

    # ── coming and going ─────────────────────────────────────────────────────────────────

    async def come(self, seconds: float) -> None:
        """Newcomers begin for so long."""
        before = time.monotonic()
        ends = before + seconds
        due = 0.0
        while before < ends:
            await asyncio.sleep(TICK)
            now = time.monotonic()
            due += (now - before) * (self._rate or self._gently())
            before = now
            while due >= 1:
                due -= 1
                if self._rate or self._waiting < self._limit:
                    self._newcomer()

    def _gently(self) -> float:
        """Newcomers a second at the most: all at once would walk in step with each other."""
        return max(30.0, GROWTH * len(self._people))

    def open_window(self) -> None:
        self.felt = Felt()

    def _newcomer(self) -> None:
        person = Person(self._newcomers)
        self._newcomers += 1
        self._people[person.id] = person
        self._do(person)

    # ── acting ───────────────────────────────────────────────────────────────────────────

    def _do(self, person: Person) -> None:
        self._waiting += 1
        person.acted = time.monotonic()
        self._act(_update(person))

    def shown(self, chat: int, message: int, markup: Mapping[str, Any]) -> None:
        """The bot shows this under a message. Whoever waited for it goes on."""
        person = self._people.get(chat)
        if person is None or not _leads_on(person, message, markup):
            return
        self._waiting -= 1
        self.felt.waits[STEPS[person.step]].append(time.monotonic() - person.acted)
        person.step += 1
        if person.step < len(STEPS):
            pause = self._chance.uniform(*THINKS)
            asyncio.get_running_loop().call_later(pause, self._do, person)
        else:
            self.felt.signed += 1
            self.told.add(chat)
            del self._people[chat]


def _leads_on(person: Person, message: int, markup: Mapping[str, Any]) -> bool:
    """Notes what the person will press: always the first button, which leads on."""
    match STEPS[person.step]:
        case "name":
            return "keyboard" in markup
        case "contact":
            return "remove_keyboard" in markup
        case _:
            rows = markup.get("inline_keyboard")
            if not rows:
                return False
            person.message, person.token = message, rows[0][0]["callback_data"]
            return True


def _update(person: Person) -> JSON:
    now = int(time.time())
    if STEPS[person.step] in {"sign", "consents", "name"}:
        card = {
            "message_id": person.message,
            "from": {"id": 10001, "is_bot": True, "first_name": "Bench", "username": "bench_bot"},
            "chat": person.chat,
            "date": now,
            "text": "The card, as long as it may be.",
        }
        query = {
            "id": f"{person.id}{person.step}",
            "from": person.profile,
            "message": card,
            "chat_instance": "1",
            "data": person.token,
        }
        return {"callback_query": query}
    said: JSON = {"from": person.profile, "chat": person.chat, "date": now}
    if STEPS[person.step] == "start":
        command = {"type": "bot_command", "offset": 0, "length": 6}
        return {"message": {**said, "text": "/start", "entities": [command]}}
    contact = {
        "phone_number": f"+{FIRST_PHONE + person.number}",
        "first_name": "Signer",
        "last_name": "Lee",
        "user_id": person.id,
    }
    return {"message": {**said, "contact": contact}}
