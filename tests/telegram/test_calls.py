"""What waits in the outbox is the same, whether this process composed it or a former one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.vocabulary import Place
from bot.platforms.telegram.calls import Call, dump, load

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.integers(-(2**53), 2**53)
values = st.recursive(
    st.none() | st.booleans() | numbers | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
calls = st.builds(
    Call,
    method=st.sampled_from(["sendMessage", "editMessageText", "sendPhoto"]),
    params=st.dictionaries(words, values, max_size=3),
    slot=words,
    then=words,
    revives=st.booleans(),
    poster=st.dictionaries(words, words, max_size=3),
    chart=st.dictionaries(words, values, max_size=3),
)
places = st.builds(
    Place,
    platform=st.just("telegram"),
    id=words,
    kind=st.sampled_from(["private", "group", "channel"]),
    title=st.none() | words,
    thread=words,
)


@given(places, st.lists(calls, max_size=3))
def test_what_a_former_process_left_says_the_same(where: Place, said: list[Call]) -> None:
    payload = dump(where, said)
    assert load(payload) == load(bytes(payload)) == (where, said)
