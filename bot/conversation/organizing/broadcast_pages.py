"""What an organizer sees of a message to many, from its first word to the count at its end."""

from __future__ import annotations

from typing import Final, TypeAlias

from bot.conversation.organizing.rights import ORGANIZERS
from bot.conversation.scene import Scene
from bot.conversation.screens import choice
from bot.conversation.vocabulary import (
    Argument,
    BroadcastRead,
    BroadcastSeen,
    Choice,
    LanguageName,
    Lines,
    Text,
)

Page: TypeAlias = tuple[Text, tuple[Choice, ...]]

MOST: Final = 1000
"""Characters of a text. They fit into one message of every messenger."""

_BACK: Final = choice("back", "broadcast")


def nothing(scene: Scene, subscribers: int) -> Page:
    """None was ever sent."""
    text = Text("broadcast-none", {"people": _people(subscribers)})
    return text, _new(scene)


# ── writing ──────────────────────────────────────────────────────────────────────────────


def write(language: str) -> Page:
    text = Text("broadcast-write", {"language": LanguageName(language), "most": MOST})
    return text, (_BACK,)


def draft(scene: Scene, seen: BroadcastSeen, subscribers: int) -> Page:
    """Which languages have a text; what is still to be written stands first."""
    default = scene.campaign.default_language
    lines = tuple(_line(tag, seen, default) for tag in scene.campaign.languages)
    text = Text("broadcast-draft", {"people": _people(subscribers), "languages": Lines(lines)})
    missing = [tag for tag in scene.campaign.languages if tag not in seen.texts]
    written = [tag for tag in scene.campaign.languages if tag in seen.texts]
    preview = (choice("broadcast-preview", f"broadcast-preview:{seen.number}"),)
    menu = (
        *map(_language, missing),
        *(preview if default in seen.texts else ()),
        *map(_language, written),
        choice("broadcast-drop", f"broadcast-drop:{seen.number}"),
    )
    return text, menu


def _line(tag: str, seen: BroadcastSeen, default: str) -> Text:
    language = {"language": LanguageName(tag)}
    if tag in seen.texts:
        return Text("broadcast-written", language)
    if tag == default:
        return Text("broadcast-needed", language)
    return Text("broadcast-unwritten", {**language, "default": LanguageName(default)})


def _language(tag: str) -> Choice:
    label = Text("do-broadcast-write", {"language": LanguageName(tag)})
    return Choice(label, f"broadcast-write:{tag}")


# ── deciding ─────────────────────────────────────────────────────────────────────────────


def confirm(scene: Scene, seen: BroadcastSeen, found: BroadcastRead) -> Page:
    """Below the messages as they will be sent."""
    about = f"{seen.number}:{seen.version}"
    if found.others:
        next_ = Text("broadcast-needs-second")
        on = choice("broadcast-ask", f"broadcast-ask:{about}")
    else:
        next_ = Text("broadcast-alone")
        on = choice("broadcast-send", f"broadcast-send:{about}")
    text = Text("broadcast-confirm", {**_reach(scene, seen, found.subscribers), "next": next_})
    return text, (choice("broadcast-change", "broadcast"), on)


def really(seen: BroadcastSeen, subscribers: int) -> Page:
    """The second confirmation of whoever has nobody to ask."""
    text = Text("broadcast-really", {"people": _people(subscribers)})
    send = choice("broadcast-now", f"broadcast-approve:{seen.number}:{seen.version}")
    return text, (choice("broadcast-not-now", "broadcast"), send)


def asked(others: int) -> Page:
    return Text("broadcast-asked", {"others": others}), (choice("broadcast-change", "broadcast"),)


def approve(scene: Scene, seen: BroadcastSeen, subscribers: int) -> Page:
    """For another organizer, below the messages as they will be sent."""
    about = f"{seen.number}:{seen.version}"
    text = Text("broadcast-approve", _reach(scene, seen, subscribers))
    no = choice("broadcast-decline", f"broadcast-decline:{about}")
    return text, (no, choice("broadcast-approve", f"broadcast-approve:{about}"))


def denied() -> Page:
    return Text("broadcast-denied"), (choice("broadcast-change", "broadcast"),)


def elsewhere(scene: Scene, seen: BroadcastSeen) -> Page:
    """Another organizer is writing one."""
    if not _steers(scene):
        return Text("broadcast-being-written"), ()
    drop = choice("broadcast-drop", f"broadcast-drop:{seen.number}")
    return Text("broadcast-elsewhere"), (drop,)


def _reach(scene: Scene, seen: BroadcastSeen, subscribers: int) -> dict[str, Argument]:
    """How many get it, and who gets it in another language than their own."""
    default = scene.campaign.default_language
    missing = tuple(
        Text("broadcast-fallback", {"language": LanguageName(t), "default": LanguageName(default)})
        for t in scene.campaign.languages
        if t not in seen.texts
    )
    every = Text("broadcast-own-language")
    return {"people": _people(subscribers), "missing": Lines(missing or (every,))}


# ── on its way, and after ────────────────────────────────────────────────────────────────


def state(scene: Scene, seen: BroadcastSeen, *, asked: bool = False, live: bool = False) -> Page:
    """How far it has come. `asked`: whether it shall be stopped. `live`: it changes by itself."""
    reached = seen.delivered + seen.blocked + seen.failed
    text = Text(
        "broadcast-state",
        {
            "phase": seen.phase,
            "day": seen.day,
            "recipients": seen.recipients,
            "delivered": seen.delivered,
            "blocked": seen.blocked,
            "failed": seen.failed,
            "rest": max(seen.recipients - reached, 0),
        },
    )
    if seen.over:
        return text, () if live else (choice("broadcast-read", _of("read", seen)), *_new(scene))
    look = () if live else (choice("broadcast-look", "broadcast"),)
    return text, (*(_steering(seen, asked=asked) if _steers(scene) else ()), *look)


def _steering(seen: BroadcastSeen, *, asked: bool) -> tuple[Choice, ...]:
    stop = choice("broadcast-stop", _of("stop", seen))
    if seen.phase == "sending":
        return choice("broadcast-pause", _of("pause", seen)), stop
    resume = choice("broadcast-resume", _of("resume", seen))
    return resume, choice("broadcast-end", _of("end", seen)) if asked else stop


def _of(action: str, seen: BroadcastSeen) -> str:
    return f"broadcast-{action}:{seen.number}"


def _new(scene: Scene) -> tuple[Choice, ...]:
    return (choice("broadcast-new"),) if _steers(scene) else ()


def _steers(scene: Scene) -> bool:
    return scene.role in ORGANIZERS


def _people(subscribers: int) -> Text:
    return Text("broadcast-people", {"subscribers": subscribers})
