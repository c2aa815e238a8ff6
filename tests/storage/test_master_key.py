from __future__ import annotations

import base64

import pytest

from storage.keys import Keys, MasterKeyUnusable, Unreadable, new_master_key

SAMPLE = base64.urlsafe_b64encode(bytes(range(32))).decode()


@pytest.fixture
def keys() -> Keys:
    return Keys.parse(SAMPLE)


def test_a_new_master_key_is_usable_and_new() -> None:
    one, other = new_master_key(), new_master_key()
    assert len(one) == 43
    assert Keys.parse(one).key_id != Keys.parse(other).key_id


def test_padding_and_surrounding_space_do_not_matter() -> None:
    assert Keys.parse(f" {SAMPLE.rstrip('=')}\n").key_id == Keys.parse(SAMPLE).key_id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "secret",
        "changeme" * 6,
        "A" * 43,
        base64.urlsafe_b64encode(bytes(range(31))).decode(),
        base64.urlsafe_b64encode(bytes(range(33))).decode(),
        SAMPLE[:-3] + "!!!",
        SAMPLE[:20] + " " + SAMPLE[20:],
        "열쇠" * 10,
    ],
)
def test_anything_that_is_no_key_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(MasterKeyUnusable) as refusal:
        Keys.parse(text)
    assert "dojang keys new" in str(refusal.value)
    assert not text or text not in str(refusal.value)


def test_derived_values_never_change_between_releases(keys: Keys) -> None:
    # Tags of signatures recorded years ago must still be recognised.
    assert keys.key_id == "e7eb72a2"
    assert keys.tag("phone", "rescue", "+821024687531").hex() == "8159f7271d699b689259f549d9328d25"
    hidden = bytes.fromhex("01e6602259e3206f85c078f434e6693c65f620392443d7bf13993d41bd987bfd1c")
    assert keys.reveal("session", hidden, b"row") == b"step"


def test_a_tag_is_stable_and_depends_on_key_domain_and_every_part(keys: Keys) -> None:
    tag = keys.tag("phone", "rescue", "+821024687531")
    assert tag == Keys.parse(SAMPLE).tag("phone", "rescue", "+821024687531")
    others = [
        Keys.parse(new_master_key()).tag("phone", "rescue", "+821024687531"),
        keys.tag("account", "rescue", "+821024687531"),
        keys.tag("phone", "harvest", "+821024687531"),
        keys.tag("phone", "rescue", "+821024687532"),
        keys.tag("phone", "rescue+821024687531"),
        keys.tag("phone", "rescue+", "821024687531"),
    ]
    assert len(tag) == 16
    assert len({tag, *others}) == 7


def test_what_is_hidden_can_be_revealed(keys: Keys) -> None:
    hidden = keys.hide("session", b"step", b"row")
    assert b"step" not in hidden
    assert keys.reveal("session", hidden, b"row") == b"step"


def test_hiding_twice_looks_different(keys: Keys) -> None:
    assert keys.hide("session", b"step") != keys.hide("session", b"step")


def test_a_hidden_value_moved_elsewhere_is_unreadable(keys: Keys) -> None:
    hidden = keys.hide("session", b"step", b"row")
    for domain, context in (("outbox", b"row"), ("session", b"other row"), ("session", b"")):
        with pytest.raises(Unreadable):
            keys.reveal(domain, hidden, context)
    with pytest.raises(Unreadable):
        Keys.parse(new_master_key()).reveal("session", hidden, b"row")


def test_every_flipped_bit_and_every_cut_is_noticed(keys: Keys) -> None:
    hidden = keys.hide("session", b"step", b"row")
    for place in range(len(hidden)):
        flipped = bytearray(hidden)
        flipped[place] ^= 1
        with pytest.raises(Unreadable):
            keys.reveal("session", bytes(flipped), b"row")
        with pytest.raises(Unreadable):
            keys.reveal("session", hidden[:place], b"row")


def test_keys_do_not_show_themselves(keys: Keys) -> None:
    shown = f"{keys!r} {keys}"
    assert bytes(range(32)).hex() not in shown
    assert SAMPLE.rstrip("=") not in shown
