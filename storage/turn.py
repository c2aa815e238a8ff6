"""A turn: everything that one batch of updates asks of the database, kept or left as one.

Every method takes and gives sets and costs one to four statements however large they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from storage import (
    cards,
    celebrations,
    consents,
    invites,
    links,
    outbox,
    sessions,
    signatures,
    updates,
)
from storage.care.desk import Desk
from storage.care.milestones import Milestone
from storage.celebrations import Celebration
from storage.ledger import Ledger
from storage.records import (
    Card,
    Coming,
    ConsentChange,
    Counted,
    Kept,
    Link,
    LinkDraft,
    NewMessage,
    OutboxRow,
    Signed,
    Signing,
    Spot,
    Update,
)
from storage.sealing import Sealer


class Turn:
    """One write transaction, open while the block of `Store.turn` lasts.

    Any method raises `StoreUnavailable` where the database is away, full or locked.
    """

    __slots__ = ("_ledger", "_sealer", "erased")

    def __init__(self, ledger: Ledger, sealer: Sealer) -> None:
        self._ledger = ledger
        self._sealer = sealer
        self.erased = False
        """Something that must not stay in the database's files was deleted."""

    @property
    def care(self) -> Desk:
        """What organizers ask and decide."""
        return Desk(self._ledger)

    async def fresh(self, batch: Sequence[Update], day: date) -> set[Update]:
        """Remembers these updates; gives back those that no turn has had before."""
        return await updates.fresh(self._ledger, batch, day)

    async def unsee(self, dropped: Iterable[Update]) -> None:
        """Forgets updates that were dropped from their batch, so that they come fresh again."""
        await updates.unsee(self._ledger, dropped)

    async def set_aside(
        self, source: str, number: int, kind: str, error_class: str, day: date
    ) -> None:
        """Keeps that an update could not be handled, and nothing of what it said."""
        await updates.set_aside(self._ledger, (source, number), kind, error_class, day)

    async def sessions(self, addresses: Iterable[str]) -> dict[str, bytes]:
        """The open sessions among these chats. Raises `Unreadable` for one tampered with."""
        return await sessions.read(self._ledger, addresses)

    async def save_sessions(
        self, contents: Mapping[str, bytes | None], day: date, lasting: Collection[str] = ()
    ) -> None:
        """Keeps each session as touched on that day; None ends it. `lasting`: chats whose session
        is kept however long they are quiet."""
        await sessions.save(self._ledger, contents, day, lasting)

    async def record(self, signings: Sequence[Signing]) -> list[Signed | Counted]:
        """Records signatures, as if they came one after the other; one outcome for each.

        Phone and account may each sign once. Where the account has signed, the outcome is
        `Counted(yours=True)` whatever else holds; where another account holds the phone,
        `Counted(yours=False)`, or with `replaces` its signature is erased for this one.
        """
        outcomes = await signatures.record(self._ledger, self._sealer, signings)
        self.erased |= any(isinstance(one, Signed) and one.replaced for one in outcomes)
        return outcomes

    async def look_up(self, accounts: Iterable[str]) -> dict[str, Kept]:
        """What can be read of these accounts' signatures; accounts without one are missing."""
        return await signatures.look_up(self._ledger, accounts)

    async def withdraw(self, accounts: Iterable[str]) -> dict[str, int]:
        """Erases signatures with their proofs and subscriptions. Gives the total right after
        each; accounts without a signature are missing."""
        totals = await signatures.withdraw(self._ledger, accounts)
        self.erased |= bool(totals)
        return totals

    async def change_consents(self, changes: Sequence[ConsentChange]) -> list[Kept | None]:
        """Gives or takes back consents, in order. What stands after each; None where the
        account has no signature."""
        self.erased |= not all(change.given for change in changes)
        return await consents.change(self._ledger, self._sealer, changes)

    async def unsubscribe(self, accounts: Sequence[str]) -> None:
        """Nobody writes to these accounts any more but in answer, whatever their consents say."""
        self.erased = True
        await consents.unsubscribe(self._ledger, accounts)

    async def invites_for(self, spots: Sequence[Spot]) -> list[Link]:
        """The invite (a code of 14 letters and digits) of each place, with the way that people
        came by it: made at the first asking, the label brought up to date at each."""
        return await invites.of_places(self._ledger, spots)

    async def keep_cards(self, cards_: Sequence[Card]) -> None:
        """Keeps what each place's card tells, so that it comes due when that is not true."""
        await cards.keep(self._ledger, cards_)

    async def hear_milestones(self, places: Mapping[str, bool]) -> None:
        """These places want to hear of milestones, or no more, as far as they have a card."""
        await celebrations.hear(self._ledger, places)

    async def celebrate(self, milestone: Milestone) -> None:
        """All places that want to are to hear of it, each once, by `celebrations`."""
        await celebrations.celebrate(self._ledger, milestone)

    async def call_off(self, lost: Iterable[Milestone]) -> None:
        """Whoever has not heard of these is not to any more."""
        await celebrations.call_off(self._ledger, lost)

    async def celebrations(self, most: int) -> list[Celebration]:
        """At most so many places that are still to hear of a milestone. The same turn has to tell
        them: they are given once."""
        return await celebrations.take(self._ledger, most)

    async def drop_cards(self, addresses: Iterable[str]) -> None:
        """Keeps these places' cards up to date no more."""
        await cards.drop(self._ledger, addresses)

    async def personal_links(self, accounts: Iterable[str]) -> dict[str, str]:
        """The code of each account's own link, made at the first asking; accounts that have
        revoked theirs are missing."""
        return await links.personal(self._ledger, accounts)

    async def make_links(self, drafts: Sequence[LinkDraft]) -> list[str | None]:
        """The code of each new link; None where its account has made twenty."""
        return await links.make(self._ledger, drafts)

    async def links(self, accounts: Iterable[str]) -> dict[str, list[Link]]:
        """The links of each account that stand, with the way that people came by them."""
        return await links.owned(self._ledger, accounts)

    async def rename_links(self, renamed: Sequence[tuple[str, str, str]]) -> None:
        """Relabels links (account, code, label), as far as they are theirs."""
        await links.rename(self._ledger, renamed)

    async def revoke_links(self, revoked: Sequence[tuple[str, str]], day: date) -> None:
        """Ends links (account, code), as far as they are theirs. What they brought stays."""
        await links.revoke(self._ledger, revoked, day)

    async def come(self, comings: Sequence[Coming]) -> set[str]:
        """Counts how far open walks have come. Gives the codes among them that stand."""
        return await links.come(self._ledger, comings)

    async def rehome(self, moves: Mapping[str, str], day: date) -> set[str]:
        """Gives chats (address → new address) their sessions, invites and cards at the new
        address.

        Gives the new addresses whose session came along. What moved already changes nothing.
        """
        await invites.move(self._ledger, moves)
        await cards.move(self._ledger, moves)
        return await sessions.move(self._ledger, moves, day)

    async def post(self, messages: Sequence[NewMessage]) -> list[OutboxRow]:
        """Puts messages into the outbox, ids in the order given."""
        return await outbox.post(self._ledger, messages)

    async def settle(self, ids: Iterable[int]) -> set[int]:
        """Deletes messages that were delivered or given up. Gives those that were still there: of
        several turns that settle one, a single one gets its id."""
        return await outbox.settle(self._ledger, ids)
