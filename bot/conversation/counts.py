"""How counts are told.

Small counts and small differences tell who has just signed. So everybody but an organizer hears
them as the campaign's policy has it, wherever they are told.
"""

from __future__ import annotations

from bot.conversation.scene import Scene
from bot.conversation.vocabulary import Argument, LinkSeen, Text

TOLD = {
    "personal": "link-personal",
    "volunteer": "link-volunteer",
    "rally": "link-rally",
    "poster": "link-poster",
    "group": "link-group",
    "channel": "link-channel",
}
"""What a kind of invite is called."""


def told(scene: Scene, count: int, *, exactly: bool = False) -> Argument:
    """A count to be shown."""
    shown = count if exactly else scene.campaign.counts.shown(count)
    return Text("link-few", {"from": scene.campaign.counts.show_from}) if shown is None else shown


def way(scene: Scene, link: LinkSeen, *, exactly: bool = False) -> dict[str, Argument]:
    """How far people came by an invite: started, consented, asked, signed."""
    return {
        "started": told(scene, link.started, exactly=exactly),
        "consented": told(scene, link.consented, exactly=exactly),
        "asked": told(scene, link.asked, exactly=exactly),
        "signed": told(scene, link.signed, exactly=exactly),
    }


def over(scene: Scene, count: int) -> int | None:
    """A count that stays true where it is not updated: "over 12,000" of 12,345 and of all that
    come. None where nothing may be told."""
    shown = scene.campaign.counts.shown(count)
    if not shown:
        return None
    step = int(10 ** max(len(str(shown)) - 2, 0))
    return int(shown - shown % step)
