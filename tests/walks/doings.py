"""What random people do in random walks: presses, cards, texts, and the ways they know."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.conversation.vocabulary import (
    Asked,
    Chose,
    Happening,
    Membership,
    Place,
    Said,
    SharedContact,
    Started,
    Unsupported,
)
from tests.walks.belief import CAMPAIGNS, DECISIONS
from tests.walks.world import CAMPAIGN, Act, Press, person, token

PEOPLE = [person(n) for n in range(4)]
GROUP = Place("telegram", "-1001", "group", title="Choir")
SPELLINGS = [
    *["821024687531", "+82 10-2468-7531", "+82 (0)10-2468-7531", "＋８２１０２４６８７５３１"],
    *["+4917612345678", "49 176 / 12345678", "+49 (0)176 12345678"],
    *["15551234567", "+1 (555) 123-4567"],
    *["+88812345678", "12", "99966 1 1234", "", "010-2468-7531"],
]
"""Three phones, each spelled in several ways, and some that are none or cannot count."""

ACTIONS = [
    "sign", "agree", "each", "later", "yes", "write", "nameless", "profile", "no-button", "name",
    "fine", "not-me", "go", "read", "language", "language:ko", "language:xx", "choices",
    "choice:updates", "give:updates", "take:updates", "give:collection", "undo", "erase", "",
    "agree:collection", "agree:sensitive", "agree:age", "agree:handover", "x" * 64,
    "links", "links:5", "newlink", "newlink:rally", "link:x", "rename:x", "revoke:x",
    "revoke-now:x",
]  # fmt: skip
TOKENS = sorted(
    {*ACTIONS}
    | {
        token(action, campaign, language)
        for action in ACTIONS
        for campaign in CAMPAIGNS.values()
        for language in campaign.languages
    }
)
"""What any button has ever sent, and what never any did."""
COMMANDS = ["help", "statement", "language", "privacy", "me", "withdraw", "cancel", "invite",
            "totals", "links", "newlink", "nonsense"]  # fmt: skip
WRITTEN = ["?", "Maria", "홍길동", "010-2468-7531", "=cmd", "\u3164", "x" * 300]

people = st.sampled_from(PEOPLE)
cards = st.builds(
    SharedContact,
    st.sampled_from(SPELLINGS),
    st.sampled_from(["self", "self", "self", "other", "unknown", "forwarded"]),
)
presses = st.one_of(st.sampled_from(ACTIONS).map(Press), st.sampled_from(TOKENS).map(Chose))
happenings: st.SearchStrategy[Act] = st.one_of(
    st.sampled_from([Started(), Started("unknown-code")]),
    st.sampled_from(COMMANDS).map(Asked),
    st.sampled_from(WRITTEN).map(Said),
    presses,
    cards,
    st.sampled_from(["sticker", "voice", "edit"]).map(Unsupported),
    st.sampled_from([Membership("blocked"), Membership("unblocked")]),
)
in_groups: st.SearchStrategy[Happening] = st.one_of(
    st.sampled_from(["invite", "me", "totals"]).map(Asked),
    st.sampled_from([Started(), Membership("added"), Membership("removed")]),
    st.sampled_from(TOKENS).map(Chose),
    cards,
)
own = st.sampled_from(SPELLINGS[:9])
WAYS: dict[str, list[Act]] = {
    "to the contact": [Started(), Press("sign"), Press("agree"), Press("yes")],
    "to the end": [Started(), Press("sign"), Press("agree"), Press("yes")],
    "to the end, nameless": [Press("go"), Press("sign"), Press("agree"), Press("nameless")],
    "to the end, one by one": [
        Press("go"), Press("sign"), Press("each"),
        *(Press(f"agree:{matter.id}") for matter in CAMPAIGN.required),
        Press("write"), Said("Maria"), Press("yes"),
    ],
    "that was not me": [Press("not-me")],
    "that was me": [Press("fine")],
    "withdrawing": [Press("undo"), Press("erase")],
    "choosing": [Press("choices"), Press("choice:updates"), Press("give:updates")],
}  # fmt: skip
ENDING_WITH_A_CARD = {
    "to the end", "to the end, nameless", "to the end, one by one", "that was not me"
}  # fmt: skip
messages = st.sampled_from([None, None, "1", "2", "3", "999"])
"""The one that a press comes from: usually the card, else anybody's."""

BREAKABLE = sorted(DECISIONS | {"card", "consents", "contact", "signed", "withdrawn"})
"""Texts that a bug can make impossible to write."""
