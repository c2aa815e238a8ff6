"""The local messenger, with everybody's hands."""

from __future__ import annotations

from bot.rehearsal.messenger.picking import Picking
from bot.rehearsal.messenger.writing import ActRefused

__all__ = ["ActRefused", "Messenger"]


class Messenger(Picking):
    """All that people and the bot can do in it."""
