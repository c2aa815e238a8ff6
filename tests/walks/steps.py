"""The steps at which a walk can wait, how one comes there and on, and what can come in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.vocabulary import Asked, Said, SharedContact, Started, Unsupported
from tests.walks.world import CAMPAIGN, Act, Press

MINE, TAKEN = SharedContact("mine", "self"), SharedContact("taken", "self")
"""One's own number, and the one of it with which somebody else has signed before."""

TO_CONTACT: list[Act] = [Started(), Press("sign"), Press("agree"), Press("yes")]
TO_DISPUTE: list[Act] = [*TO_CONTACT, TAKEN]
ONE_BY_ONE = [Press(f"agree:{matter.id}") for matter in CAMPAIGN.required]


@dataclass(frozen=True)
class Waiting:
    """A step: how one gets there, what it shows, and how one goes on to the end."""

    way: Sequence[Act]
    shows: str
    on: Sequence[Act]
    end: str = "recorded-counted"


STEPS: dict[str, Waiting] = {
    "the card": Waiting(TO_CONTACT[:1], "card-counted", [*TO_CONTACT[1:], MINE]),
    "the consents": Waiting(TO_CONTACT[:2], "consents", [*TO_CONTACT[2:], MINE]),
    "the first consent": Waiting(
        [*TO_CONTACT[:2], Press("each")], "consent-one", [*ONE_BY_ONE, Press("yes"), MINE]
    ),
    "the last consent": Waiting(
        [*TO_CONTACT[:2], Press("each"), *ONE_BY_ONE[:-1]],
        "consent-one",
        [ONE_BY_ONE[-1], Press("yes"), MINE],
    ),
    "the name": Waiting(TO_CONTACT[:3], "name", [Press("yes"), MINE]),
    "a name of one's own": Waiting(
        [*TO_CONTACT[:3], Press("write"), Said("Ann")], "name", [Press("yes"), MINE]
    ),
    "writing the name": Waiting(
        [*TO_CONTACT[:3], Press("write")], "name-write", [Said("Ann"), Press("yes"), MINE]
    ),
    "the contact": Waiting(TO_CONTACT, "contact-again", [MINE]),
    "the contact, nameless": Waiting([*TO_CONTACT[:3], Press("nameless")], "contact-again", [MINE]),
    "the dispute": Waiting(
        TO_DISPUTE, "already-other-card", [Press("not-me"), TAKEN], "recorded-replaced"
    ),
    "the contact that replaces": Waiting(
        [*TO_DISPUTE, Press("not-me")], "contact-replace", [TAKEN], "recorded-replaced"
    ),
    "the signature": Waiting(
        [*TO_CONTACT, MINE], "signed", [Press("undo"), Press("erase")], "withdrawn"
    ),
    "withdrawing": Waiting(
        [*TO_CONTACT, MINE, Press("undo")], "withdraw", [Press("erase")], "withdrawn"
    ),
}

BETWEEN: dict[str, tuple[Act, str]] = {
    "a start": (Started(), ""),
    "a link": (Started("some-code"), ""),
    "a text": (Said("?!"), ""),
    "a sticker": (Unsupported("sticker"), "unsupported"),
    "a voice message": (Unsupported("voice"), "unsupported"),
    "an edit": (Unsupported("edit"), "edited"),
    "an unknown command": (Asked("nonsense"), "unknown"),
    "an organizer's command": (Asked("totals"), "unknown"),
    "a press that leads on": (Press("go"), ""),
    "a press without sense": (Press("x" * 64), ""),
}
"""What comes, and the remark that is made about it."""

LEADS_BACK = {"a press that leads on", "a press without sense"}
"""The question whether to withdraw is answered by them: the signature stays."""

OLD: dict[str, list[str]] = {
    "the card": ["yes", "agree", "erase", "fine", "not-me", "undo", "choices"],
    "the consents": ["sign", "yes", "write", "name", "erase"],
    "the first consent": ["sign", "agree", "each", "yes", "agree:age"],
    "the last consent": ["sign", "agree", "each", "yes", "agree:collection"],
    "the name": ["sign", "agree", "each", "later", "agree:collection", "name"],
    "a name of one's own": ["sign", "agree", "each", "later", "profile"],
    "writing the name": ["sign", "agree", "later", "yes", "write"],
    "the contact": ["sign", "agree", "each", "later", "yes", "write", "nameless", "profile"],
    "the contact, nameless": ["sign", "agree", "later", "yes", "nameless"],
    "the dispute": ["sign", "agree", "yes", "nameless", "no-button", "name"],
    "the contact that replaces": ["sign", "agree", "yes", "fine", "not-me", "nameless"],
    "the signature": ["agree", "yes", "nameless", "name", "fine", "not-me", "erase", "later"],
}
"""Buttons that stood below earlier messages and stand for nothing any more."""
