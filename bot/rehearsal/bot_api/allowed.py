"""Which kinds of updates a bot wants: said when it fetches them, or when it sets a webhook."""

from __future__ import annotations

from bot.rehearsal.bot_api.parameters import Parameters
from bot.rehearsal.bot_api.refusal import Refused
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.update_queue import KINDS


def choose_kinds(messenger: Messenger, given: Parameters) -> None:
    """Keeps what `allowed_updates` says; left out, what was said last goes on to hold."""
    kinds = given.parsed("allowed_updates", "allowed updates")
    if kinds is None:
        return
    if not isinstance(kinds, list):
        raise Refused.bad_request("expected an Array of allowed updates")
    for kind in kinds:
        if kind not in KINDS:
            raise Refused.bad_request(f'unknown update type "{kind}"')
    messenger.allow(kinds)
