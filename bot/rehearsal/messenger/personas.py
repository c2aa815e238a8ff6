"""The people of the rehearsal: a small cast with everything that makes signing go differently.

All are invented. Their numbers are well-formed but set apart (`010-0000-…`, `555-01…` and their
like), so that a rehearsal never writes down a stranger's phone. Ids are as large as the
messenger's real ones: code that thinks in 32 bits breaks here, not in public.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.rehearsal.messenger.groups import Group

Role = Literal["supporter", "admin", "member", "organizer"]


@dataclass(frozen=True, slots=True)
class Card:
    """A contact card as somebody's phone would send it."""

    first_name: str
    phone: str
    """As the messenger spells it: international, without `+`."""
    last_name: str = ""
    user_id: int | None = None
    """The account behind the phone, if the messenger knows one."""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody with an account in the local messenger."""

    id: int
    first_name: str
    phone: str
    """International, with `+`; the messenger hands it over without."""
    language: str
    last_name: str = ""
    username: str | None = None
    role: Role = "supporter"
    note: str = ""
    """One line in English: what this person is there to show."""
    color: str = "#5b7a99"
    other: Card | None = None
    """Somebody else's card, for the one who tries to sign with it."""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        """Two letters at most; a name in Hangul or Han is known by its last syllables."""
        if self.last_name:
            return f"{self.first_name[:1]}{self.last_name[:1]}".upper()
        return self.first_name[-2:] if len(self.first_name) > 2 else self.first_name

    @property
    def card(self) -> Card:
        """One's own contact, as the messenger vouches for it."""
        return Card(self.first_name, self.phone.lstrip("+"), self.last_name, user_id=self.id)


NEIGHBOUR = Card("최민수", "821000000771", user_id=5_100_000_771)
"""Whose card is sent when somebody shares another's contact."""

STRANGER = Card("박 사장님 (정비소)", "821000000772")
"""A number that belongs to no account of the messenger."""

HANEUL = Persona(
    5_100_000_001,
    "김하늘",
    "+821000000101",
    "ko",
    username="haneul_k",
    note="Signs in Korean, in a minute, on the way to work",
    color="#c2553f",
)
MARIA = Persona(
    5_100_000_002,
    "Maria",
    "+4520000102",
    "en",
    last_name="Jensen",
    username="mjensen",
    note="Reads and signs in English from Denmark",
    color="#3f7fc2",
)
SAKURA = Persona(
    5_100_000_003,
    "田中さくら",
    "+819000000103",
    "ja",
    note="Her language has no text yet and falls back",
    color="#c23f86",
)
MEILING = Persona(
    5_100_000_004,
    "林美玲",
    "+886900000104",
    "zh-hant",
    note="A script subtag in her language, and a worry about who can see this",
    color="#3f9c6b",
)
JUNHO = Persona(
    5_100_000_005,
    "이준호",
    "+821000000105",
    "ko",
    note="Tries somebody else's contact card before his own",
    color="#8a6d3b",
    other=NEIGHBOUR,
)
SOYEON = Persona(
    5_100_000_006,
    "박소연",
    "+821000000106",
    "ko",
    username="soyeon_gn",
    role="admin",
    note="Runs the citizens' group and brings the bot into it",
    color="#6a5acd",
)
DOYUN = Persona(
    5_100_000_007,
    "정도윤",
    "+821000000107",
    "ko",
    role="member",
    note="A member of the group who may not run the bot there",
    color="#2f8f9d",
)
JIWOO = Persona(
    5_100_000_008,
    "한지우",
    "+821000000108",
    "ko",
    username="jiwoo_org",
    role="organizer",
    note="Organizes the campaign and asks for /totals",
    color="#4a5568",
)

YUJIN = Persona(
    5_100_000_009,
    "최유진",
    "+821000000109",
    "ko",
    username="yujin_choi",
    role="admin",
    note="Helps to run the citizens' group, and runs the volunteers' room",
    color="#b0703c",
)
TAEHYUN = Persona(
    5_100_000_010,
    "오태현",
    "+821000000110",
    "ko",
    username="taehyun_oh",
    role="member",
    note="A volunteer who could be made an organizer",
    color="#4f7a3f",
)
ANNA = Persona(
    5_100_000_011,
    "Анна",
    "+79000000111",
    "ru",
    last_name="Ким",
    role="member",
    note="A volunteer abroad who could be made an organizer",
    color="#8e4585",
)

GANGNAM = Group(
    -4_100_000_001,
    "강남 시민모임",
    (
        (SOYEON.id, "creator"),
        (YUJIN.id, "administrator"),
        (DOYUN.id, "member"),
        (HANEUL.id, "member"),
    ),
)
"""A citizens' group with two admins, small and old enough to be no supergroup."""

RESCUE = Group(
    -1_004_100_000_003,
    "탈북난민구출네트워크",
    (
        (SOYEON.id, "creator"),
        (JIWOO.id, "administrator"),
        (DOYUN.id, "member"),
        (HANEUL.id, "member"),
    ),
    kind="channel",
    username="rescue_network",
)
"""A public channel."""

VOLUNTEERS = Group(
    -1_004_100_000_002,
    "자원봉사방",
    ((YUJIN.id, "creator"), (TAEHYUN.id, "administrator"), (ANNA.id, "member")),
    kind="supergroup",
    linked=RESCUE.id,
)
"""A supergroup, in which the channel's posts are discussed."""

CAST: tuple[Persona, ...] = (
    HANEUL, MARIA, SAKURA, MEILING, JUNHO, SOYEON, YUJIN, DOYUN, TAEHYUN, ANNA, JIWOO,
)  # fmt: skip
GROUPS: tuple[Group, ...] = (GANGNAM, VOLUNTEERS, RESCUE)
