"""When an account was made, roughly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.account_age import BANDS, band


@pytest.mark.parametrize(
    ("account", "years"),
    [
        ("2768409", "2013-2015"), ("63263518", "2013-2015"), ("130029930", "2013-2015"),
        ("181783990", "2016-2017"), ("400169472", "2016-2017"), ("805158066", "2018-2019"),
        ("1205435102", "2020-2021"), ("1974255900", "2020-2021"), ("5396587273", "2022-2023"),
        ("6696390926", "2022-2023"), ("7477011858", "2024+"), ("8500000000", "2024+"),
    ],
)  # fmt: skip
def test_accounts_of_which_the_time_is_known_are_in_its_band(account, years):
    assert band("telegram", account) == years


@pytest.mark.parametrize(
    ("platform", "account"),
    [
        ("telegram", "0"), ("telegram", "-5"), ("telegram", "3000000000"), ("telegram", ""),
        ("telegram", "٣"), ("telegram", "9" * 20), ("whatsapp", "5396587273"),
    ],
)  # fmt: skip
def test_where_a_number_tells_nothing_nothing_is_said(platform, account):
    assert band(platform, account) == ""


@given(st.integers(1, 1 << 52), st.integers(1, 1 << 52))
def test_of_two_accounts_the_higher_number_is_never_in_an_older_band(one, other):
    low, high = sorted((one, other))
    bands = [band("telegram", str(number)) for number in (low, high)]
    if all(bands):
        assert BANDS.index(bands[0]) <= BANDS.index(bands[1])
