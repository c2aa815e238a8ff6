"""The screens of a private chat: which text, which choices, for which state.

The first choice of every step of signing leads on; where a choice undoes something, the harmless
one stands first. At most three choices, or one menu of at most ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from bot.campaign import ConsentMatter, Statement
from bot.conversation.scene import Scene
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    Choice,
    Found,
    GroupLink,
    LanguageName,
    Lines,
    Markup,
    Public,
    ShareLink,
    Text,
)
from bot.people import names

Screen = tuple[Text, tuple[Choice, ...]]

BUTTON = Text("do-contact")
VERSION_SHOWN = 8
"""Enough of a hash to tell two versions of a text apart by eye."""


def choice(label: str, does: str | None = None) -> Choice:
    """A button `do-<label>` that comes back as the token `does` (default: its label)."""
    return Choice(Text(f"do-{label}"), does or label)


# ── what was shown ───────────────────────────────────────────────────────────────────────
# A button of signing says which text it stood below. Between showing and pressing, the text can be
# changed and the messenger's language can be another; nobody agrees to what they have not seen.


def sign_token(statement: Statement) -> str:
    return f"sign:{statement.version[:VERSION_SHOWN]}"


def agree_token(matters: Sequence[ConsentMatter], language: str) -> str:
    """For these consents as they read in this language."""
    versions = "\n".join(matter.texts[language].version for matter in matters)
    return f"agree:{sha256(versions.encode()).hexdigest()[:VERSION_SHOWN]}"


# ── before signing ───────────────────────────────────────────────────────────────────────


def card(session: Session, scene: Scene) -> Screen:
    campaign = scene.campaign
    statement = scene.statement(session)
    told: dict[str, str | int | date] = {
        "title": Public(statement.title),
        "summary": Public(statement.summary),
    }
    more = (choice("read"), choice("language"))
    match scene.state:
        case "before":
            assert campaign.opens is not None
            return Text("card-before", {**told, "day": campaign.opens}), more
        case "paused":
            return paused_card(statement, pause_words(session, scene)), more
        case "closed":
            return Text("card-closed", {**told, "day": scene.season.last_day}), more
    count = campaign.counts.shown(scene.total)
    choices = (choice("sign", sign_token(statement)), *more)
    if count is None:
        return Text("card", told), choices
    return Text("card-counted", {**told, "count": count, "goal": campaign.goal}), choices


def paused_card(statement: Statement, words: str | Text) -> Text:
    told = {"title": Public(statement.title), "summary": Public(statement.summary)}
    return Text("card-paused", {**told, "words": words})


def pause_words(session: Session, scene: Scene) -> str | Text:
    """What the organizers tell while signing waits; the usual words where they wrote none."""
    return (scene.season.paused or {}).get(scene.language(session)) or Text("pause-usual")


def walk_paused(session: Session, scene: Scene) -> Screen:
    """Instead of the step that waits; that one comes back with the next message after the
    pause."""
    text = Text("walk-paused", {"words": pause_words(session, scene)})
    return text, (choice("go"), choice("read"), choice("language"))


def statement(session: Session, scene: Scene) -> Screen:
    read = scene.statement(session)
    body = Text("statement", {"body": Markup(read.markup)})
    if session.step is Step.CARD and scene.state == "open":
        return body, (choice("sign", sign_token(read)), choice("back", "go"))
    return body, (choice("back", "go"),)


def languages(scene: Scene) -> Screen:
    menu = tuple(
        Choice(Text("language-own", {"language": LanguageName(tag, own=True)}), f"language:{tag}")
        for tag in scene.campaign.languages
    )
    return Text("language"), (*menu, choice("back", "go"))


def consents(session: Session, scene: Scene) -> Screen:
    language = scene.language(session)
    lines = tuple(
        Text("consents-line", {"number": number, "title": Public(matter.texts[language].title)})
        for number, matter in enumerate(scene.campaign.required, start=1)
    )
    text = Text("consents", {"messenger": Public(scene.where.platform), "list": Lines(lines)})
    shown = agree_token(scene.campaign.required, language)
    return text, (choice("agree", shown), choice("each"), choice("later"))


def one_consent(session: Session, scene: Scene) -> Screen:
    required = scene.campaign.required
    matter = required[len(session.consents)]
    shown = matter.texts[scene.language(session)]
    text = Text(
        "consent-one",
        {
            "number": len(session.consents) + 1,
            "count": len(required),
            "title": shown.title,
            "body": shown.body,
        },
    )
    return text, (choice("agree", agree_token((matter,), shown.language)), choice("later"))


def name(session: Session) -> Screen:
    return Text("name", {"name": session.name}), (
        choice("yes"),
        choice("write"),
        choice("nameless"),
    )


def write_name(scene: Scene) -> Screen:
    text = Text("name-write" if scene.campaign.delete_messages else "name-write-kept")
    if profile_name(scene) is None:
        return text, (choice("nameless"),)
    return text, (choice("profile"), choice("nameless"))


def profile_name(scene: Scene) -> str | None:
    """The profile's name where it can be recorded."""
    raw = scene.who.name if scene.who else None
    return names.clean(raw) if raw else None


def contact_card() -> Screen:
    return Text("contact-card"), (choice("no-button"), choice("back", "name"))


def dispute(session: Session) -> Screen:
    since = date.fromisoformat(session.since)
    return Text("already-other-card", {"day": since}), (choice("fine"), choice("not-me"))


# ── after signing ────────────────────────────────────────────────────────────────────────


def signed(session: Session, scene: Scene, day: date, link: str) -> Screen:
    text = Text("signed", {"day": day, "choices": Text("do-choices")})
    return text, _after_signing(session, scene, link)


def my_signature(session: Session, scene: Scene, kept: Found) -> Screen:
    """All that the server can read of a signature."""
    text = Text(
        "my-signature",
        {
            "day": kept.day,
            "language": LanguageName(kept.language),
            "version": kept.statement[:VERSION_SHOWN],
            "consents": _states(scene.language(session), scene.campaign.consents, kept.consents),
        },
    )
    return text, _after_signing(session, scene, kept.link)


def _after_signing(session: Session, scene: Scene, link: str) -> tuple[Choice, ...]:
    share = ShareLink(Text("share", {"title": Public(scene.statement(session).title)}), link)
    return Choice(Text("do-share"), share), choice("choices"), choice("undo")


def choices(session: Session, scene: Scene, given: frozenset[str]) -> Screen:
    """The optional consents, un-ticked until the signer ticks them."""
    spoken = scene.language(session)
    optional = scene.campaign.optional
    menu = tuple(
        Choice(
            Text(
                "do-ticked" if matter.id in given else "do-tick",
                {"label": matter.texts[spoken].label},
            ),
            f"choice:{matter.id}",
        )
        for matter in optional
    )
    text = Text("choices", {"consents": _states(spoken, optional, given)})
    return text, (choice("done", "go"), *menu)


def one_choice(
    session: Session, scene: Scene, matter: ConsentMatter, given: frozenset[str]
) -> Screen:
    shown = matter.texts[scene.language(session)]
    text = Text("choice-one", {"title": shown.title, "body": shown.body})
    if matter.id in given:
        return text, (choice("keep-choice", "choices"), choice("take-back", f"take:{matter.id}"))
    give = f"give:{matter.id}:{shown.version[:VERSION_SHOWN]}"
    return text, (choice("agree", give), choice("no-thanks", "choices"))


def _states(language: str, matters: tuple[ConsentMatter, ...], given: frozenset[str]) -> Lines:
    return Lines(
        tuple(
            Text(
                "consent-given" if matter.id in given else "consent-open",
                {"title": matter.texts[language].title},
            )
            for matter in matters
        )
    )


def withdraw(day: date) -> Screen:
    return Text("withdraw", {"day": day}), (choice("keep", "go"), choice("erase"))


# ── pages beside the way ─────────────────────────────────────────────────────────────────


def help_page(session: Session, scene: Scene) -> Screen:
    campaign = scene.campaign
    text = Text(
        "help",
        {
            "title": scene.statement(session).title,
            "organization": campaign.organization[scene.language(session)],
            "contact": campaign.contact,
        },
    )
    return text, (choice("go"), Choice(Text("do-add-group"), GroupLink()))


def privacy(session: Session, scene: Scene) -> Screen:
    body = Markup(scene.campaign.privacy[scene.language(session)])
    return Text("privacy", {"body": body}), (choice("go"),)
