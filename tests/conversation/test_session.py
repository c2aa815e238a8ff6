"""A session survives the database, another release, and nothing more than it must."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.session import Session, Step, dump, load
from bot.conversation.vocabulary import Consent

words = st.text(max_size=20)
sessions = st.builds(
    Session,
    step=st.sampled_from(Step),
    language=words,
    card=words,
    ask=words,
    invite=words,
    statement=words,
    read_in=words,
    consents=st.lists(
        st.builds(Consent, id=words, text=words, language=words, at=st.datetimes()), max_size=3
    ).map(tuple),
    name=words,
    since=words,
    replacing=st.booleans(),
)


@given(sessions)
def test_what_is_stored_comes_back(session):
    assert load(dump(session)) == session


def test_a_field_of_another_release_does_not_lose_the_walk():
    assert load(b'{"step":"name","name":"Maria","from_tomorrow":1}') == Session(
        step=Step.NAME, name="Maria"
    )


@pytest.mark.parametrize(
    ("step", "kept"),
    [
        (Step.CARD, {"step", "language", "card", "invite"}),
        (Step.SIGNED, {"step", "language", "card"}),
    ],
)
def test_a_finished_walk_keeps_no_name_and_no_consent_and_a_signer_no_invite(step, kept):
    walk = Session(name="Maria", invite="code", statement="v", language="ko", card="1")
    left = walk.forget_walk(step)
    assert {f.name for f in fields(Session) if getattr(left, f.name) != f.default} == kept
