"""What people believe after what the bot told them, and what it may tell them next.

Written from the promises, not from the code: who holds which phone follows from "recorded",
"now yours" and "withdrawn" alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.campaign import Campaign
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import Chose, Incoming, SharedContact
from bot.people import phone
from tests.walks.world import CAMPAIGN, Told, token


def _with_other_statements() -> Campaign:
    return replace(
        CAMPAIGN,
        statements={
            language: replace(statement, body=statement.body + "\n", version=f"{number:064x}")
            for number, (language, statement) in enumerate(CAMPAIGN.statements.items())
        },
    )


def _with_one_more_required() -> Campaign:
    consents = [replace(m, required=m.required or m.id == "handover") for m in CAMPAIGN.consents]
    return replace(CAMPAIGN, consents=tuple(sorted(consents, key=lambda m: not m.required)))


def _with_one_less_required() -> Campaign:
    return replace(CAMPAIGN, consents=tuple(m for m in CAMPAIGN.consents if m.id != "sensitive"))


CAMPAIGNS = {
    "as it was": CAMPAIGN,
    "another text": _with_other_statements(),
    "one more consent": _with_one_more_required(),
    "one consent less": _with_one_less_required(),
}
"""What an organizer may have changed while the bot was down."""

SIGNED = frozenset({"recorded", "recorded-counted", "recorded-replaced"})
DECISIONS = SIGNED | {"already-yours", "already-other"}


class Belief:
    """Who has signed with which phone, as far as people were told."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.holders: dict[str, str] = {}
        """Phone → account."""
        self._pressed: dict[str, set[str]] = {}
        """What each account has pressed since it was last told that it signed."""
        self._agreed: dict[str, set[str]] = {}
        """What the account that holds a phone had pressed before it signed."""

    # ── what is told ─────────────────────────────────────────────────────────────────────

    def told(self, events: Sequence[Incoming], said: Sequence[Told]) -> None:
        cards: dict[str, SharedContact] = {}
        for event in events:
            address = event.where.address
            if isinstance(event.what, Chose):
                self._pressed.setdefault(address, set()).add(event.what.token)
            if isinstance(event.what, SharedContact):
                cards[address] = event.what
        for told in said:
            text, account = told.text, told.where.address
            if text in SIGNED:
                self._signed(account, cards[account], replaced=text == "recorded-replaced")
            elif text.split("+")[0] == "withdrawn":
                del self.holders[next(p for p, a in self.holders.items() if a == account)]

    def _signed(self, account: str, card: SharedContact, *, replaced: bool) -> None:
        assert card.owner == "self"
        held = phone.canonical("telegram", card.phone)
        assert held is not None
        assert not phone.is_anonymous(held)
        assert account not in self.holders.values()
        assert (held in self.holders) is replaced
        self.holders[held] = account
        self._agreed[held] = self._pressed.pop(account, set())

    # ── what may be told next ────────────────────────────────────────────────────────────

    def expected(self, event: Incoming, session: Session | None) -> str | None:
        """What the store must decide about this one event: a text's id, "" for nothing at all,
        None where it is not for us to say."""
        if not isinstance(event.what, SharedContact):
            return None if isinstance(event.what, Chose) else ""
        if session is None or session.step is not Step.CONTACT or self._outdated(session):
            return ""
        held = phone.canonical("telegram", event.what.phone)
        if event.what.owner != "self" or held is None or phone.is_anonymous(held):
            return ""
        if event.where.address in self.holders.values():
            return "already-yours"
        if held not in self.holders:
            verified = len(self.holders) + 1
            return "recorded" if self.campaign.counts.shown(verified) is None else None
        return "recorded-replaced" if session.replacing else "already-other"

    def _outdated(self, session: Session) -> bool:
        statements = {statement.version for statement in self.campaign.statements.values()}
        given = [consent.id for consent in session.consents]
        asked = [matter.id for matter in self.campaign.required]
        return session.statement not in statements or given != asked

    # ── what may be kept ─────────────────────────────────────────────────────────────────

    def check(self, record: dict[str, Any]) -> None:
        """A new sealed record: the holder's phone, and every consent that is required now."""
        assert record["phone"] in self.holders
        required = {matter.id: matter for matter in self.campaign.required}
        given = {consent["id"]: consent for consent in record["consents"]}
        assert given.keys() == required.keys()
        for id_, consent in given.items():
            assert consent["text"] == required[id_].texts[consent["language"]].version
        assert record["statement"] == self.campaign.statements[record["language"]].version
        pressed = self._agreed[record["phone"]]
        assert token("sign", self.campaign, record["language"]) in pressed
        [language] = {consent["language"] for consent in given.values()} or {"en"}
        one_by_one = {token(f"agree:{id_}", self.campaign, language) for id_ in required}
        assert token("agree", self.campaign, language) in pressed or one_by_one <= pressed
