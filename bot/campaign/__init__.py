"""Campaigns: what is demanded, in whose name, in which languages, and under which promises.

A campaign is a folder that people write who are not programmers; its format is explained in
`bot/campaigns/README.md`. `load` turns it into a frozen `Campaign` or refuses it with every
mistake at once. The rest of the product meets a campaign only in its loaded form.
"""

from bot.campaign.facts import (
    Campaign,
    ConsentMatter,
    ConsentText,
    CountPolicy,
    Example,
    KeptText,
    Statement,
)
from bot.campaign.folder import BUNDLED, load
from bot.campaign.mistakes import CampaignError, Mistake

__all__ = [
    "BUNDLED",
    "Campaign",
    "CampaignError",
    "ConsentMatter",
    "ConsentText",
    "CountPolicy",
    "Example",
    "KeptText",
    "Mistake",
    "Statement",
    "load",
]
