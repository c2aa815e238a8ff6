"""The people of the sweep, with names, numbers and words that occur nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from bot.rehearsal.messenger.groups import Group
from bot.rehearsal.messenger.personas import NEIGHBOUR, STRANGER, Card, Persona
from tests.privacy.traces import Planted, of_number

WILMA = Persona(7_314_159_265, "Wilhelmina", "+821000005162", "en", "Quarkenbush", "wilma_quark_77")
BYEOL = Persona(7_271_828_182, "남궁별찬", "+821000005926", "ko", username="byeolchan_ng")
SOREN = Persona(7_161_803_398, "Sørine", "+4520009182", "en", "O'Zappa-Müllerová", "soerine_oz")
FORGER = Persona(
    7_141_421_356,
    "Forgearella",
    "+821000007320",
    "en",
    "Blankenskein",
    "forgearella_b",
    other=Card("Xylophonia Nextdoorsen", "821000006223", user_id=7_223_606_797),
)
HEIR = Persona(7_173_205_080, "제갈온누리", "+821000006457", "ko", username="onnuri_heir")
TIRED = Persona(7_244_948_974, "Tiredelia", "+821000003166", "en", "Shelterbelt", "tiredelia_s")
KEEPER = Persona(7_346_410_161, "Keeperina", "+821000004123", "en", "Grouphall", "keeperina_g")
CHIEF = Persona(7_387_298_334, "Chiefonzo", "+821000004242", "en", "Tallymaster", "chiefonzo_t")

PEOPLE = (WILMA, BYEOL, SOREN, FORGER, HEIR, TIRED, KEEPER, CHIEF)
GROUP = Group(
    -4_123_105_625,
    "Heron & Plum Society 해오라기",
    ((KEEPER.id, "creator"), (WILMA.id, "member")),
)

WRITTEN = "Bartholomew Quillfeather"
REFUSED = "https://quill.example.org/plumage"
REMARK = "the heron flies over the plum orchard at midnight"
BUGS = "heron-step heron-task heron-thread heron-warning heron-finalizer"
"""A remark that sets off a bug of every kind; see `saboteur`."""
CRASH = "heron-uncaught over the plum orchard"
REMARK_KO = "두루미는 자정에 살구밭 위를 난다"
TYPED_NUMBER = "010-0000 9387"
MEANT = "821000009387"
"""The number that was typed."""
PAYLOAD = "plumorchard8842"
FORGED_PRESS = "agree:heronfeather"
COMMAND = "/heronsong plumage"
CHANGED = "the heron has changed its feathers"


def planted() -> list[Planted]:
    """Everything of everybody that must be found nowhere; the token is the server's own."""
    return [
        *(one for person in PEOPLE for one in _of(person)),
        *_of_card(NEIGHBOUR),
        *_of_card(STRANGER),
        *_of_card(FORGER.other or NEIGHBOUR),
        of_number("account of the group", str(-GROUP.id)),
        Planted("title of the group", GROUP.title),
        Planted("a written name", WRITTEN),
        Planted("a refused name", REFUSED),
        Planted("a remark", REMARK),
        Planted("a Korean remark", REMARK_KO),
        Planted("a remark with bugs", BUGS),
        Planted("a remark that ends the bot", CRASH),
        of_number("phone that was typed", MEANT),
        Planted("payload of a link", PAYLOAD),
        Planted("a forged press", FORGED_PRESS),
        Planted("an unknown command", COMMAND),
        Planted("a changed message", CHANGED),
    ]


def names_and_numbers() -> list[Planted]:
    """What no message may show in the end: not what belongs to accounts or was only said."""
    shown = ("name", "phone", "a written name", "a refused name")
    return [one for one in planted() if one.what.startswith(shown)]


def _of(person: Persona) -> Iterator[Planted]:
    who = person.first_name
    yield of_number(f"phone of {who}", person.phone.lstrip("+"))
    yield of_number(f"account of {who}", str(person.id))
    yield from _names(who, person.first_name, person.last_name)
    if person.username:
        yield Planted(f"user name of {who}", person.username)


def _of_card(card: Card) -> Iterator[Planted]:
    yield of_number(f"phone of {card.first_name}", card.phone)
    yield from _names(card.first_name, card.first_name, card.last_name)
    if card.user_id:
        yield of_number(f"account of {card.first_name}", str(card.user_id))


def _names(who: str, *parts: str) -> Iterator[Planted]:
    for part in parts:
        if part:
            yield Planted(f"name of {who}", part)


def of_token(token: str) -> list[Planted]:
    """The number before the colon is the bot's account, which everybody can know."""
    return [Planted("token", token), Planted("token's secret", token.partition(":")[2])]
