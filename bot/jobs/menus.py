"""The menus of organizers' chats, brought up to date with the release and with the campaign.

A menu that stands already is not set again: each chat remembers by a stamp which one it has. What
changes in between (a role, a language) is seen to where it changes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from typing import Final

from bot.campaign import Campaign
from bot.conversation.organizing import commands_of
from bot.conversation.vocabulary import Errand, MenuDue, Place, Role, Text
from bot.effects.appointing import person_of
from bot.texts import Texts
from storage.store import Store

STAMP: Final = 16
"""Hex digits."""


class Menus:
    """`carry_out` lets errands happen in a turn."""

    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        texts: Texts,
        carry_out: Callable[[Sequence[Errand]], Awaitable[None]],
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._texts = texts
        self._carry_out = carry_out

    async def refresh(self) -> None:
        """Tell each organizer's chat which menu it should have."""
        async with self._store.figures() as figures:
            organizers = await figures.organizers()
        errands = []
        for one in organizers:
            who = person_of(one)
            where = Place(who.platform, who.id, "private")
            language = self._campaign.language_for(one.language)
            errands.append(Errand(where, MenuDue(self.stamp(one.role.value, language)), who))
        if errands:
            await self._carry_out(errands)

    def stamp(self, role: Role, language: str) -> str:
        """Stands for all that the menu says."""
        lines = [
            f"{command} {self._texts.plain(language, Text(f'command-{command}'))}"
            for command in commands_of(role)
        ]
        return sha256("\n".join([language, *lines]).encode()).hexdigest()[:STAMP]
