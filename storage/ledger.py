"""An open transaction together with the campaign's own names for phones, accounts and chats."""

from __future__ import annotations

from dataclasses import dataclass, field

from storage.engine import Questions
from storage.keys import Keys


@dataclass(frozen=True, slots=True)
class Ledger:
    """What every question about a campaign needs.

    Tags are bound to the campaign, so that nobody is recognised across two petitions, and to
    their table, so that an open conversation cannot be matched with a signature.
    """

    questions: Questions
    keys: Keys
    campaign: str
    _chats: dict[tuple[str, str], bytes] = field(default_factory=dict, repr=False, compare=False)
    """Tags of chats: those that are read in a turn are mostly written in it too."""

    def phone(self, phone: str) -> bytes:
        return self.keys.tag("phone", self.campaign, phone)

    def account(self, account: str) -> bytes:
        return self.keys.tag("account", self.campaign, account)

    def subscriber(self, account_tag: bytes) -> bytes:
        """From the tag, not the account: when another account's signature takes its place, the
        subscription must go too, and by then nobody knows whose it was."""
        return self.keys.tag("subscriber", self.campaign, account_tag.hex())

    def owner(self, account_tag: bytes) -> bytes:
        """Whose an invite is. From the tag, as a personal one is disowned with its signature."""
        return self.keys.tag("owner", self.campaign, account_tag.hex())

    def session(self, address: str) -> bytes:
        return self._chat("session", address)

    def invite(self, address: str) -> bytes:
        return self.keys.tag("invite", self.campaign, address)

    def card(self, address: str) -> bytes:
        return self.keys.tag("card", self.campaign, address)

    def outbox(self, address: str) -> bytes:
        return self._chat("outbox", address)

    def _chat(self, table: str, address: str) -> bytes:
        tag = self._chats.get((table, address))
        if tag is None:
            tag = self._chats[table, address] = self.keys.tag(table, self.campaign, address)
        return tag
