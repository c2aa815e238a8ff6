"""Loading a campaign folder: all of it, or a list of everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final

from bot.campaign.facts import Campaign
from bot.campaign.head import FILE, Head, read_head
from bot.campaign.mistakes import CampaignError, Mistake
from bot.campaign.source import read_toml
from bot.campaign.statement import read_statement
from bot.campaign.wording import facts_in_words, read_consents, read_privacy

BUNDLED: Final = Path(__file__).parent.parent / "campaigns" / "stop-repatriation"
"""The campaign that runs where no other is named."""


def load(folder: Path, spoken: Collection[str] | None = None) -> Campaign:
    """Read and check a campaign (see `bot/campaigns/README.md` for the format).

    `spoken`: the languages that the bot has texts in. Left out, a campaign may use any.
    Raises `CampaignError` with every mistake of every file.
    """
    mistakes: list[Mistake] = []
    head = _read_head(folder, spoken, mistakes)
    campaign = _with_texts(folder, head, mistakes) if head else None
    if campaign is None:
        raise CampaignError(folder, _in_order(mistakes), head.examples if head else ())
    return campaign


def _read_head(
    folder: Path, spoken: Collection[str] | None, mistakes: list[Mistake]
) -> Head | None:
    if not folder.is_dir():
        remedy = f"name a folder with a {FILE} (setting CAMPAIGN)"
        mistakes.append(Mistake(str(folder), None, "is no folder", remedy))
        return None
    toml = read_toml(folder, FILE, mistakes)
    return read_head(toml, spoken, mistakes) if toml else None


def _with_texts(folder: Path, head: Head, mistakes: list[Mistake]) -> Campaign | None:
    """The campaign with every language's files. None where anything is wrong."""
    facts = {language: facts_in_words(head, language) for language in head.languages}
    read = [read_statement(folder, language, mistakes) for language in head.languages]
    statements = {statement.language: statement for statement in read if statement}
    consents = read_consents(folder, head, facts, mistakes)
    privacy = {
        language: read_privacy(folder, language, facts[language], mistakes)
        for language in head.languages
    }
    if mistakes:
        return None
    return Campaign(
        slug=head.slug,
        organization=head.organization,
        bot_name=head.bot_name,
        contact=head.contact,
        goal=head.goal,
        timezone=head.timezone,
        opens=head.opens,
        closes=head.closes,
        default_language=head.languages[0],
        languages=head.languages,
        statements=statements,
        consents=consents,
        recipients=head.recipients,
        retention_until=head.retention_until,
        report_hour=head.report_hour,
        anonymous_numbers=head.anonymous_numbers,
        counts=head.counts,
        delete_messages=head.delete_messages,
        privacy=privacy,
        examples=head.examples,
    )


def _in_order(mistakes: list[Mistake]) -> list[Mistake]:
    """File by file in the order they were read, from the top of each to its end."""
    files = list(dict.fromkeys(mistake.file for mistake in mistakes))
    return sorted(mistakes, key=lambda wrong: (files.index(wrong.file), wrong.line or 0))
