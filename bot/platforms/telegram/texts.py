"""What the adapter asks of the texts."""

from __future__ import annotations

from typing import Protocol

from bot.conversation.vocabulary import Text


class Shows(Protocol):
    """`show` gives our markup, `plain` the same without it, for labels."""

    def show(self, language: str, text: Text) -> str: ...

    def plain(self, language: str, text: Text) -> str: ...
