"""A new case, first part: which signatures are meant."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Final

from bot.conversation.organizing import case_pages
from bot.conversation.organizing.case_draft import Draft, drafting, keep, kept
from bot.conversation.organizing.rights import ORGANIZERS, Right
from bot.conversation.scene import Answer, Scene, on_card
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    CaseLinksRead,
    Choice,
    LanguageName,
    ReadCaseLinks,
    Text,
)
from bot.people import phone
from bot.people.account_age import BANDS

LABEL: Final = 20
MENU: Final = 8
"""Things to pick from on one page, beside the way back."""
_DAY: Final = re.compile(r"(?<!\d)(\d{4})[-./]\s?(\d{1,2})[-./]\s?(\d{1,2})(?!\d)")
_BETWEEN: Final = re.compile(r"[\s,;/]+")
_CODE: Final = re.compile(r"(?:\S+[?&]start=)?([A-Za-z0-9_-]{6,64})")
"""By itself, or at the end of a link's address."""


def _new(session: Session, scene: Scene, _rest: str) -> Answer:
    return choose(session, scene, Draft())


def choose(session: Session, scene: Scene, draft: Draft, note: Text | None = None) -> Answer:
    text = Text("case-draft", {"selection": case_pages.selection(draft.chosen)})
    choices = (
        choice("to-cases", "cases"),
        choice("case-link", "case-by:link"),
        choice("case-days", "case-by:days"),
        choice("case-country", "case-by:country"),
        choice("case-language", "case-by:language"),
        choice("case-band", "case-by:band"),
        choice("case-new-again", "case-new"),
        choice("case-count"),
    )
    ready = keep(session, replace(draft, counts=None))
    return on_card(ready, scene, text, choices, note=note, menu=True)


def _again(session: Session, scene: Scene, _rest: str) -> Answer:
    return choose(session, scene, kept(session) if drafting(session) else Draft())


def _by(session: Session, scene: Scene, what: str) -> Answer:
    draft = kept(session) if drafting(session) else Draft()
    back = choice("back", "case-draft")
    match what:
        case "link":
            return Answer(keep(session, draft, "case-link"), effects=(ReadCaseLinks(),))
        case "days" | "country":
            waiting = "case-days" if what == "days" else "case-country"
            return on_card(keep(session, draft, waiting), scene, Text(waiting), (back,))
        case "language":
            menu = [
                Choice(Text("language-own", {"language": LanguageName(tag)}), f"case-set:l:{tag}")
                for tag in scene.campaign.languages[:MENU]
            ]
        case "band":
            menu = [Choice(band, f"case-set:b:{band}") for band in BANDS]
        case _:
            return choose(session, scene, draft)
    text = Text("case-language" if what == "language" else "case-band")
    return on_card(keep(session, draft), scene, text, (back, *menu), menu=True)


def links_read(session: Session, scene: Scene, found: CaseLinksRead) -> Answer:
    """Links to pick from, or the one that was picked or written, if there is such a one."""
    draft = kept(session)
    if found.one and not found.links:
        return _ask_link(session, scene, Text("case-link-unknown"))
    if found.one:
        [(code, label, _)] = found.links
        others = tuple(pair for pair in draft.chosen.invites if pair[0] != code)
        chosen = replace(draft.chosen, invites=(*others, (code, label)))
        return choose(session, scene, replace(draft, chosen=chosen))
    menu = tuple(
        Choice(_short(label), f"case-set:i:{code}") for code, label, _ in found.links[:MENU]
    )
    back = choice("back", "case-draft")
    return on_card(session, scene, Text("case-link"), (back, *menu), menu=True)


def _short(label: str) -> str:
    return label if len(label) <= LABEL else label[: LABEL - 1].rstrip() + "…"


def _set(session: Session, scene: Scene, about: str) -> Answer:
    """Picked from a menu; picked once more, it is taken out again."""
    kind, _, value = about.partition(":")
    draft = kept(session) if drafting(session) else Draft()
    chosen = draft.chosen
    if kind == "i" and _CODE.fullmatch(value):
        return Answer(keep(session, draft, "case-link"), effects=(ReadCaseLinks(value),))
    if kind == "l" and value in scene.campaign.languages:
        chosen = replace(chosen, languages=_toggled(chosen.languages, value))
    elif kind == "b" and value in BANDS:
        chosen = replace(chosen, bands=_toggled(chosen.bands, value))
    return choose(session, scene, replace(draft, chosen=chosen))


def _toggled(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(v for v in values if v != value) if value in values else (*values, value)


def _link_written(session: Session, scene: Scene, text: str) -> Answer:
    found = _CODE.fullmatch(text.strip())
    if found is None:
        return _ask_link(session, scene, Text("case-link-unread"))
    return Answer(session, effects=(ReadCaseLinks(found[1]),))


def _ask_link(session: Session, scene: Scene, note: Text) -> Answer:
    return on_card(session, scene, Text("case-link"), (choice("back", "case-draft"),), note=note)


def _days_written(session: Session, scene: Scene, text: str) -> Answer:
    draft = kept(session)
    try:
        days = sorted(date(*map(int, found)) for found in _DAY.findall(text))
    except ValueError:
        days = []
    if not days or len(days) > 2:
        back = choice("back", "case-draft")
        return on_card(session, scene, Text("case-days"), (back,), note=Text("case-days-unread"))
    chosen = replace(draft.chosen, since=days[0], until=days[-1])
    return choose(session, scene, replace(draft, chosen=chosen))


def _country_written(session: Session, scene: Scene, text: str) -> Answer:
    draft = kept(session)
    found = tuple(dict.fromkeys(word for word in _BETWEEN.split(text.upper()) if word))
    if not found or not all(map(phone.is_counted, found)):
        back = choice("back", "case-draft")
        note = Text("case-country-unread")
        return on_card(session, scene, Text("case-country"), (back,), note=note)
    chosen = replace(draft.chosen, countries=found)
    return choose(session, scene, replace(draft, chosen=chosen))


def _written(session: Session, scene: Scene, _text: str) -> Answer:
    """Where nothing is to be written, what was chosen is shown again."""
    return choose(session, scene, kept(session))


COMMANDS: Final[dict[str, Right]] = {}
ACTIONS: Final = {
    "case-new": Right(ORGANIZERS, _new, noted=False),
    "case-draft": Right(ORGANIZERS, _again, noted=False),
    "case-by": Right(ORGANIZERS, _by, noted=False),
    "case-set": Right(ORGANIZERS, _set, noted=False),
}
TEXTS: Final = {
    "case-draft": Right(ORGANIZERS, _written, noted=False),
    "case-link": Right(ORGANIZERS, _link_written, noted=False),
    "case-days": Right(ORGANIZERS, _days_written, noted=False),
    "case-country": Right(ORGANIZERS, _country_written, noted=False),
}
