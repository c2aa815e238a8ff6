"""Links of one's own: a volunteer's, a rally's, a poster's, and what they brought.

Anybody may make some, in the private chat, beside whatever waits there. Who owns a link is decided
by the store at each step, never by the button. Counts follow the campaign's policy, since small
differences tell who has just signed; organizers see them exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import counts, placing, poster, signing
from bot.conversation.counts import TOLD
from bot.conversation.organizing.rights import is_organizer
from bot.conversation.scene import Answer, Scene, on_card, tidy
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Argument,
    Choice,
    Chose,
    GroupLink,
    Happening,
    Lines,
    LinkKind,
    LinkSeen,
    LinksRead,
    MakeLink,
    ReadLinks,
    RenameLink,
    RevokeLink,
    Said,
    ShareLink,
    Text,
    Unsupported,
)
from bot.people import names

COMMANDS = frozenset({"links", "newlink"})
ACTIONS = frozenset({"links", "newlink", "link", "poster", "rename", "revoke", "revoke-now"})
KINDS: dict[LinkKind, str] = {
    "volunteer": "do-volunteer",
    "rally": "do-rally",
    "poster": "do-poster",
}
"""What a link can be made for, and the button for it."""
PLACES = frozenset({"group", "channel"})
"""Kinds of links that belong to a place: shown to the admin who brought it in, and not to be
changed here."""
MOST = 20
"""Links that one account can make, as the store has it."""
LONGEST = 60
PAGE = 5
"""Links on one page: their lines must fit into a message."""
LABEL = 20
"""What a button has room for."""


# ── what is asked for ────────────────────────────────────────────────────────────────────


def asked(session: Session, scene: Scene, command: str) -> Answer:
    if command == "newlink":
        return on_card(session, scene, Text("link-kind"), _kinds(), menu=True)
    return Answer(session, effects=(ReadLinks("0"),))


def chose(session: Session, scene: Scene, token: str) -> Answer:
    """A button of these pages. One that makes no sense any more shows the list."""
    action, _, about = token.partition(":")
    match action:
        case "newlink" if about in KINDS:
            return _write(replace(session, linking=token), scene)
        case "newlink" if about == "place":
            return placing.ask(session)
        case "newlink":
            return asked(session, scene, "newlink")
        case "link" | "poster":
            return Answer(session, effects=(ReadLinks(token),))
        case "rename" | "revoke":
            return Answer(replace(session, linking=token), effects=(ReadLinks(token),))
        case "revoke-now" if session.linking == f"revoke:{about}":
            ended = replace(session, linking="")
            return Answer(ended, effects=(RevokeLink(about, scene.today),))
        case _:
            page = about if about.isascii() and about.isdigit() else "0"
            return Answer(session, effects=(ReadLinks(page),))


def waits(session: Session) -> bool:
    """Whether the next text is a label."""
    return session.linking.partition(":")[0] in ("newlink", "rename")


def left(session: Session, what: Happening) -> Session:
    """Whatever else is done takes back what was asked about a link."""
    confirmed = isinstance(what, Chose) and what.token.startswith("revoke-now:")
    return session if confirmed else replace(session, linking="")


def labelled(session: Session, scene: Scene, what: Said | Unsupported) -> Answer:
    """What comes where a label is waited for."""
    if isinstance(what, Said):
        return _said(session, scene, what.text)
    note = "edited" if what.kind == "edit" else "unsupported"
    return _write(session, scene, Text(note))


def _said(session: Session, scene: Scene, text: str) -> Answer:
    """The label was written. It is cleaned like a name: others may come to see it."""
    label = names.clean(text)
    if label is None or len(label) > LONGEST or signing.tells_number(label):
        note = Text("link-label-refused", {"most": LONGEST})
        return _write(session, scene, note).after(*tidy(scene))
    action, _, about = session.linking.partition(":")
    done = replace(session, linking="")
    if action == "rename":
        return Answer(done, effects=(RenameLink(about, label),))
    kind = next(kind for kind in KINDS if kind == about)
    return Answer(done, effects=(MakeLink(kind, label),))


def _write(session: Session, scene: Scene, note: Text | None = None) -> Answer:
    choices = (choice("to-links", "links"),)
    return on_card(session, scene, Text("link-label", {"most": LONGEST}), choices, note=note)


def _kinds() -> tuple[Choice, ...]:
    menu = (Choice(Text(label), f"newlink:{kind}") for kind, label in KINDS.items())
    group = Choice(Text("do-add-group"), GroupLink())
    return (*menu, group, choice("place", "newlink:place"), choice("back", "links"))


# ── what the store answers ───────────────────────────────────────────────────────────────


def read(session: Session, scene: Scene, found: LinksRead) -> Answer:
    """The page that was asked for, as far as the link is theirs and stands."""
    action, _, code = found.then.partition(":")
    link = next((link for link in found.links if link.code == code), None)
    if found.then == "full":
        return _list(session, scene, found.links, 0, Text("links-full", {"most": MOST}))
    if found.then == "revoked":
        return _list(session, scene, found.links, 0, Text("link-revoked"))
    if link is None:
        start = int(found.then) if found.then.isascii() and found.then.isdigit() else 0
        return _list(replace(session, linking=""), scene, found.links, start)
    if action == "poster":
        return Answer(session, (poster.show(session, scene, code),))
    if action == "rename" and link.kind in KINDS:
        return _write(session, scene)
    if action == "revoke" and link.kind not in PLACES:
        text = Text("link-revoke", {"label": _label(link)})
        keep = choice("keep-link", f"link:{code}")
        return on_card(session, scene, text, (keep, choice("revoke", f"revoke-now:{code}")))
    return _one(replace(session, linking=""), scene, link)


def _list(
    session: Session,
    scene: Scene,
    links: Sequence[LinkSeen],
    start: int,
    note: Text | None = None,
) -> Answer:
    start = start if start < len(links) else 0
    page = links[start : start + PAGE]
    lines = Lines(tuple(Text("links-line", _facts(scene, link)) for link in page))
    text = Text("links", {"links": lines}) if page else Text("links-none")
    menu = [Choice(_short(link), f"link:{link.code}") for link in page]
    if len(links) > start + PAGE:
        menu.append(choice("more-links", f"links:{start + PAGE}"))
    choices = (*menu, choice("newlink"), choice("go"))
    return on_card(session, scene, text, choices, note=note, menu=True)


def _one(session: Session, scene: Scene, link: LinkSeen) -> Answer:
    title = scene.statement(session).title
    share = ShareLink(Text("link-share", {"title": title}), link.code)
    rename, revoke = f"rename:{link.code}", f"revoke:{link.code}"
    choices = (
        Choice(Text("do-share-link"), share),
        choice("print", f"poster:{link.code}"),
        *((choice("rename", rename),) if link.kind in KINDS else ()),
        *((choice("revoke", revoke),) if link.kind not in PLACES else ()),
        choice("to-links", "links"),
    )
    return on_card(session, scene, Text("link", _facts(scene, link)), choices, menu=True)


def _facts(scene: Scene, link: LinkSeen) -> dict[str, Argument]:
    way = counts.way(scene, link, exactly=is_organizer(scene))
    return {"label": _label(link), "kind": Text(TOLD[link.kind]), **way}


def _label(link: LinkSeen) -> Argument:
    return Text("link-own") if link.kind == "personal" else link.label


def _short(link: LinkSeen) -> Text | str:
    if link.kind == "personal":
        return Text("link-own")
    return link.label if len(link.label) <= LABEL else link.label[: LABEL - 1].rstrip() + "…"
