"""One phone, one identity: the facts about numbers, one row each."""

from __future__ import annotations

import re

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from bot.people.phone import CANON_VERSION, Source, canonical, country, is_anonymous, is_counted
from bot.people.renumbering import TABLE

KOREAN = "+821024687531"


def chat(raw: str) -> str | None:
    return canonical("telegram", raw)


def paper(raw: str, region: str | None = "KR") -> str | None:
    return canonical("paper", raw, region)


# ── verified by a messenger ──────────────────────────────────────────────────────────────

SPELLINGS_IN_CHAT = [
    "821024687531",
    "+821024687531",
    "+82 10 2468 7531",
    "+82 10-2468-7531",
    "+82-10-2468-7531",
    "+82.10.2468.7531",
    "+82 (10) 2468-7531",
    "+82 (0)10-2468-7531",
    "+82 (0) 10 2468 7531",
    "+8201024687531",
    "8201024687531",
    "+82 010-2468-7531",
    "(+82) 10 2468 7531",
    "[+82] 10 2468 7531",
    "+82-(0)10-2468-7531",
    "+82 10 24687531",
    "+82 1024687531",
    "+82102468-7531",
    "  +82 10 2468 7531  ",
    "+82\u00a010\u00a02468\u00a07531",
    "+82\u200310\u20032468\u20037531",
    "+82\u300010\u30002468\u30007531",
    "+82\t10\t2468\t7531",
    "+82 10 2468 7531\r\n",
    "+82\n10\n2468\n7531",
    "+82‐10‐2468‐7531",
    "+82‑10‑2468‑7531",
    "+82–10–2468–7531",
    "+82—10—2468—7531",
    "+82−10−2468−7531",
    "+82－10－2468－7531",
    "+82·10·2468·7531",
    "+82ㆍ10ㆍ2468ㆍ7531",
    "+82・10・2468・7531",
    "+82ㅡ10ㅡ2468ㅡ7531",
    "+82ー10ー2468ー7531",
    "+82_10_2468_7531",
    "+82/10/2468/7531",
    "+82,10,2468,7531",
    "+82~10~2468~7531",
    "+82．10．2468．7531",
    "+82（10）2468－7531",
    "＋821024687531",
    "＋８２１０２４６８７５３１",
    "﹢821024687531",
    "+٨٢١٠٢٤٦٨٧٥٣١",
    "+۸۲۱۰۲۴۶۸۷۵۳۱",
    "+८२१०२४६८७५३१",
    "+๘๒๑๐๒๔๖๘๗๕๓๑",
    "+𝟠𝟚𝟙𝟘𝟚𝟜𝟞𝟠𝟟𝟝𝟛𝟙",
    "\u202a+821024687531\u202c",
    "\ufeff+821024687531",
    "+82\u200b10\u200d2468\u20607531",
    "+82\u00ad10\u00ad2468\u00ad7531",
    "+ 82 10 2468 7531",
    "+82 10 2468 7531.",
]


def test_more_than_fifty_different_spellings_are_tried() -> None:
    assert len(set(SPELLINGS_IN_CHAT)) == len(SPELLINGS_IN_CHAT) > 50


@pytest.mark.parametrize("spelling", SPELLINGS_IN_CHAT)
def test_a_phone_spelled_differently_is_one_phone(spelling: str) -> None:
    assert chat(spelling) == KOREAN


@pytest.mark.parametrize(
    "address",
    [
        "821024687531@s.whatsapp.net",
        "821024687531@c.us",
        "821024687531:12@s.whatsapp.net",
        "821024687531:3",
        "+821024687531",
    ],
)
def test_a_whatsapp_address_is_its_phone(address: str) -> None:
    assert canonical("whatsapp", address) == KOREAN


@pytest.mark.parametrize(
    "raw",
    [
        "184467440737095@lid",
        "120363041234567890@g.us",
        "US.13491208655302741918",
        "821024687531@evil.example",
        "status@broadcast",
    ],
)
def test_an_address_that_is_no_phone_is_held(raw: str) -> None:
    assert canonical("whatsapp", raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "+",
        "+82",
        "123456",
        "1234567890123456",
        "01024687531",
        "+01024687531",
        "00821024687531",
        "+82102468753O",
        "+82102468753²",
        "+8210246875③",
        "82+1024687531",
        "++821024687531",
        "+821024687531 +821024687532",
        "+821024687531#1",
        "+821024687531;ext=1",
        "+8210:2468:7531",
        "+8210246875:31",
        "821024687531@s.whatsapp.net",
        "tel:+821024687531",
        "Ⅷ821024687531",
    ],
)
def test_what_identifies_no_phone_is_held(raw: str) -> None:
    assert chat(raw) is None


@pytest.mark.parametrize("number", ["9996610000", "+9996621234", "+99966 3 9999"])
def test_a_number_of_telegrams_test_servers_never_counts(number: str) -> None:
    assert chat(number) is None


@pytest.mark.parametrize("number", ["+9996640000", "+99966100000"])
def test_a_number_beside_the_test_servers_is_nobodys_business(number: str) -> None:
    assert chat(number) == number


@pytest.mark.parametrize(
    "number",
    [
        "+85361234567",
        "+38649123456",
        "+12425551234",
        "+5493511234567",
        "+88801234567",
        "+8881234567",
        "+2101234567",
        "+82102468753",
        "+8200102468",
        "+820010246875",
    ],
)
def test_stale_metadata_never_refuses_or_rewrites_a_verified_number(number: str) -> None:
    assert chat(number) == number


@pytest.mark.parametrize(
    ("spelled", "identity"),
    [
        ("+4407911123456", "+447911123456"),
        ("+4901712345678", "+491712345678"),
        ("+3306 12 34 56 78", "+33612345678"),
        ("+241 0 62 12 34 56", "+24162123456"),
        ("+55 0 11 8765 4321", "+5511987654321"),
        ("+54 0 11 2345 6789", "+5491123456789"),
    ],
)
def test_a_trunk_zero_after_the_country_code_makes_no_second_identity(
    spelled: str, identity: str
) -> None:
    assert chat(spelled) == identity


@pytest.mark.parametrize(
    "number",
    [
        "+390612345678",
        "+390312345678",
        "+2250712345678",
        "+2290197123456",
        "+3780549886377",
        "+242061234567",
    ],
)
def test_a_zero_that_belongs_to_the_number_stays(number: str) -> None:
    assert chat(number) == number


# ── renumbered by their country ──────────────────────────────────────────────────────────

RENUMBERED = [
    # Mexico
    ("+5215512345678", "+525512345678"),
    ("+5213312345678", "+523312345678"),
    # Argentina
    ("+541123456789", "+5491123456789"),
    ("+542231234567", "+5492231234567"),
    ("+543511234567", "+5493511234567"),
    # Brazil
    ("+551187654321", "+5511987654321"),
    ("+552168765432", "+5521968765432"),
    ("+557198765432", "+5571998765432"),
    # Côte d'Ivoire: Moov, MTN, Orange
    ("+22501234567", "+2250101234567"),
    ("+22502234567", "+2250102234567"),
    ("+22503234567", "+2250103234567"),
    ("+22541234567", "+2250141234567"),
    ("+22573234567", "+2250173234567"),
    ("+22504234567", "+2250504234567"),
    ("+22545234567", "+2250545234567"),
    ("+22566234567", "+2250566234567"),
    ("+22507234567", "+2250707234567"),
    ("+22548234567", "+2250748234567"),
    ("+22589234567", "+2250789234567"),
    # Benin
    ("+22997123456", "+2290197123456"),
    ("+22921123456", "+2290121123456"),
    # Gabon
    ("+24101123456", "+24111123456"),
    ("+24102123456", "+24162123456"),
    ("+24105123456", "+24165123456"),
    ("+24106123456", "+24166123456"),
    ("+24104123456", "+24174123456"),
    ("+24107123456", "+24177123456"),
    ("+2412123456", "+24162123456"),
    ("+2415123456", "+24165123456"),
    ("+2416123456", "+24166123456"),
    ("+2414123456", "+24174123456"),
    ("+2417123456", "+24177123456"),
    # Vietnam
    ("+841201234567", "+84701234567"),
    ("+841211234567", "+84791234567"),
    ("+841221234567", "+84771234567"),
    ("+841231234567", "+84831234567"),
    ("+841241234567", "+84841234567"),
    ("+841251234567", "+84851234567"),
    ("+841261234567", "+84761234567"),
    ("+841271234567", "+84811234567"),
    ("+841281234567", "+84781234567"),
    ("+841291234567", "+84821234567"),
    *((f"+8416{n}1234567", f"+843{n}1234567") for n in range(2, 10)),
    ("+841861234567", "+84561234567"),
    ("+841881234567", "+84581234567"),
    ("+841991234567", "+84591234567"),
]


@pytest.mark.parametrize(("old", "new"), RENUMBERED)
def test_the_old_shape_of_a_number_and_the_new_are_one_phone(old: str, new: str) -> None:
    assert (chat(old), chat(new)) == (new, new)


def test_every_rule_of_the_table_has_a_row_here() -> None:
    used = {row for row in TABLE for old, _ in RENUMBERED if row.old.fullmatch(old[1:])}
    assert used == set(TABLE)


@pytest.mark.parametrize("old", [old for old, _ in RENUMBERED])
def test_one_rule_at_most_applies_to_a_number(old: str) -> None:
    assert sum(bool(row.old.fullmatch(old[1:])) for row in TABLE) == 1


@pytest.mark.parametrize(
    "number",
    [
        "+525512345678",  # Mexico, already short
        "+544123456789",  # no Argentine area starts with 4
        "+551132345678",  # a landline of São Paulo
        "+551171234567",  # eight digits for good
        "+22560123456",  # GreenN
        "+22561123456",
        "+22569123456",  # Aircomm
        "+22520212345",  # fixed lines do not tell their operator
        "+22531612345",
        "+2413123456",  # no new shape is known
        "+24103123456",
        "+842812345678",  # a landline
        "+841401234567",  # not among the moved ones
        "+821112345678",  # Korean 011 → 010 is not unique
        "+37744123456",  # Kosovo's old ranges
    ],
)
def test_what_has_no_certain_new_shape_stays(number: str) -> None:
    assert chat(number) == number


# ── paper ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "written",
    [
        "010-2468-7531",
        "01024687531",
        "010 2468 7531",
        "010.2468.7531",
        "010·2468·7531",
        "010ㆍ2468ㆍ7531",
        "010ㅡ2468ㅡ7531",
        "010_2468_7531",
        "010\t2468\t7531",
        "010\u20032468\u20037531",
        "010/2468/7531",
        "010/2468-7531",
        "010,2468,7531",
        "010~2468~7531",
        "010)2468-7531",
        "(010) 2468-7531",
        "０１０－２４６８－７５３１",
        "1024687531",
        "1024687531.0",
        "10-2468-7531",
        "821024687531",
        "821024687531.0",
        "82(0)10-2468-7531",
        "82-010-2468-7531",
        "+82 10-2468-7531",
        "+82 (0)10-2468-7531",
        "+82-010-2468-7531",
        "00821024687531",
        "0082-10-2468-7531",
        "0082 (0)10 2468 7531",
        "'010-2468-7531",
        "'+821024687531",
        "’01024687531",
        '="010-2468-7531"',
        '="+821024687531"',
        "H.P 010-2468-7531",
        "H.P. 010-2468-7531",
        "HP:010-2468-7531",
        "h/p) 010-2468-7531",
        "C.P 010-2468-7531",
        "핸드폰 010-2468-7531",
        "(핸드폰) 010-2468-7531",
        "휴대폰번호: 010-2468-7531",
        "휴대전화 : 010-2468-7531",
        "손전화 010-2468-7531",
        "연락처 - 010-2468-7531",
        "☎010-2468-7531",
        "☎️ 010-2468-7531",
        "📱 핸드폰: 010-2468-7531",
        "Tel. 010-2468-7531",
        "mobile phone: +82 10 2468 7531",
        "010-2468-7531,",
    ],
)
def test_a_sheet_names_the_same_phone_as_the_chat(written: str) -> None:
    assert paper(written) == KOREAN


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("02-345-6789", "+8223456789"),
        ("02)345-6789", "+8223456789"),
        ("02-3456-7890", "+82234567890"),
        ("02-34567890", "+82234567890"),
        ("0234567890", "+82234567890"),
        ("031-345-6789", "+82313456789"),
        ("+82 2 345 6789", "+8223456789"),
        ("0082-2-345-6789", "+8223456789"),
        ("070-1234-5678", "+827012345678"),
        ("0505-123-4567", "+825051234567"),
    ],
)
def test_a_korean_landline_or_internet_phone_is_read(written: str, line: str) -> None:
    assert paper(written) == line


@pytest.mark.parametrize(
    "written",
    [
        # letters vanish in the library
        "010-2468-753O",
        "02-3456-789O",
        "O10-2468-7531",
        "공일공-2468-7531",
        "010-2468-7531 (엄마)",
        "fax 02-345-6789",
        "1.02E+09",
        # a digit is missing or too many
        "010-246-7531",
        "0102468753",
        "102468753",
        "010-2468-75311",
        "+82 10-246-7531",
        "010 + 2468 7531",
        # second lines are swallowed by the library
        "02-345-6789/8",
        "02-345-6789-8",
        "02-345-6789.8",
        "02-345-6789~8",
        "02-345-6789,8",
        "02-345-6789 8",
        "02-345-6789/90",
        "02-345-67890",
        "02-345-6789#12",
        "02-345-6789 ext 12",
        "02-345-6789 내선 12",
        "010-2468-7531/7532",
        "010-2468-7531, 02-345-6789",
        "010-2468-7531\n010-1357-8642",
        "+821024687531 +821024687532",
        # groups that are not whole
        "02-3456-789",
        "02-34-56789",
        # read only with a leading zero, a full mobile or a country code
        "2468-7531",
        "2-345-6789",
        "82-2-345-6789",
        "1588-1234",
        "00171234567890",
        "0012125551234",
        "+010-2468-7531",
        # dead mobile codes
        "011-246-7531",
        "016-246-7531",
        "017-246-7531",
        "018-246-7531",
        "019-246-7531",
        "011-9246-7531",
        "+82 11-246-7531",
        # nobody's own line
        "080-123-4567",
        "031-120",
        "031-1330",
        "060-700-1234",
        "+800 1234 5678",
        # nothing there
        "",
        "-",
        "없음",
        "?",
        "+",
        "+82",
        "0",
        "0" * 500,
        "/" * 500 + "1",
        '="',
        "010²2468²7531",
        "+9996621234",
        "+8881234567",
        "+12425551234",
    ],
)
def test_a_sheet_that_can_be_read_in_two_ways_is_held(written: str) -> None:
    assert paper(written) is None


@pytest.mark.parametrize(
    ("written", "region", "line"),
    [
        ("+49 (0)171 2345678", "KR", "+491712345678"),
        ("0171/2345/6789", "DE", "+4917123456789"),
        ("'+49 171 2345678", None, "+491712345678"),
        ("(212) 555-2368", "US", "+12125552368"),
        ("1 (212) 555-2368", "us", "+12125552368"),
        ("8 (912) 345-67-89", "RU", "+79123456789"),
        ("06 20 123 4567", "HU", "+36201234567"),
        ("011 15-2345-6789", "AR", "+5491123456789"),
        ("+54 11 15 2345 6789", "KR", "+5491123456789"),
        ("+52 1 55 1234 5678", "KR", "+525512345678"),
        ("(11) 98765-4321", "BR", "+5511987654321"),
        ("(11) 8765-4321", "BR", "+5511987654321"),
        ("07 12 34 56", "CI", "+2250707123456"),
        ("97 12 34 56", "BJ", "+2290197123456"),
        ("0121 2345678", "VN", "+84792345678"),
        ("06 12 34 56", "GA", "+24166123456"),
        ("010 82 10 2468 7531", "JP", KOREAN),
        ("7290", "TK", "+6907290"),
    ],
)
def test_the_sheets_country_decides_how_its_numbers_are_read(
    written: str, region: str | None, line: str
) -> None:
    assert paper(written, region) == line


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("01712345678", None),  # whose national number?
        ("491712345678", None),
        ("01712345678", "ZZ"),
        ("01 5121234/1235", "AT"),  # metadata takes it for one long line
        ("030/1234567", "DE"),
        ("0800 1234567", "DE"),  # free of charge for everybody
    ],
)
def test_a_foreign_sheet_that_can_be_read_in_two_ways_is_held(
    written: str, region: str | None
) -> None:
    assert paper(written, region) is None


def test_digits_that_are_one_line_at_home_and_another_with_a_plus_are_held() -> None:
    at_home = phonenumbers.parse("4951234567", "DE")
    assert phonenumbers.is_valid_number(at_home)
    with_plus = phonenumbers.parse("+4951234567")
    assert phonenumbers.is_valid_number(with_plus)
    assert paper("4951234567", "DE") is None


# ── every country ────────────────────────────────────────────────────────────────────────

EXAMPLES = {
    region: mobile
    for region in sorted(phonenumbers.SUPPORTED_REGIONS)
    if (mobile := phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE))
}


def test_every_region_but_tristan_da_cunha_has_an_example_mobile() -> None:
    assert set(phonenumbers.SUPPORTED_REGIONS) - set(EXAMPLES) == {"TA"}
    assert len(EXAMPLES) == 244


@pytest.mark.parametrize("region", EXAMPLES)
@pytest.mark.parametrize(
    "form", [PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.E164]
)
def test_a_mobile_is_the_same_on_paper_and_in_chat(region: str, form: int) -> None:
    number = EXAMPLES[region]
    in_chat = chat(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    assert in_chat is not None
    assert paper(phonenumbers.format_number(number, form), region) == in_chat


@pytest.mark.parametrize("region", sorted(set(EXAMPLES) - {"GA"}))
def test_todays_mobiles_are_left_as_they_are(region: str) -> None:
    e164 = phonenumbers.format_number(EXAMPLES[region], PhoneNumberFormat.E164)
    assert chat(e164) == e164


def test_the_librarys_gabonese_example_is_the_shape_before_2019() -> None:
    assert chat("+24106031234") == "+24166031234"


# ── statistics ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("number", "counted"),
    [
        (KOREAN, "KR"),
        ("+82102468753", "KR"),
        ("+12125552368", "US"),
        ("+16135550123", "CA"),
        ("+15551234567", "+1"),
        ("+12425551234", "BS"),  # four digits settle it, stale metadata or not
        ("+79123456789", "RU"),
        ("+77011234567", "KZ"),
        ("+76001234567", "+7"),
        ("+447400123456", "GB"),
        ("+447781123456", "GG"),
        ("+390669812345", "VA"),
        ("+38344123456", "XK"),
        ("+8881234567", "INTL"),
        ("+80012345678", "INTL"),
        ("+870773111632", "INTL"),
        ("+2101234567", "+210"),
        ("+9996640000", "+999"),
    ],
)
def test_a_country_is_named_only_where_the_number_tells_it(number: str, counted: str) -> None:
    assert country(number) == counted
    assert is_counted(counted)


@pytest.mark.parametrize(
    "region",
    [
        regions[0]
        for regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.values()
        if len(regions) == 1 and regions[0] != "001"
    ],
)
def test_a_country_with_a_code_of_its_own_is_counted_as_itself(region: str) -> None:
    assert country(f"+{phonenumbers.country_code_for_region(region)}55512345") == region


def test_a_number_sold_without_a_sim_is_told_apart() -> None:
    assert is_anonymous("+88801234567")
    assert not is_anonymous(KOREAN)


def test_the_version_of_the_rules_is_kept_beside_what_they_made() -> None:
    assert CANON_VERSION == 1


# ── any text ─────────────────────────────────────────────────────────────────────────────

IDENTITY = re.compile(r"\+[1-9][0-9]{6,14}")
SOURCES = st.sampled_from(["telegram", "whatsapp", "paper"])
REGIONS = st.sampled_from([None, "KR", "US", "DE", "BR", "AR", "IT", "CI", "RU", "XK", "ZZ", ""])
CODES = sorted(map(str, phonenumbers.COUNTRY_CODE_TO_REGION_CODE))
NUMBERS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "+", "00"]),
    st.sampled_from([*CODES, "521", "549", "225", "229", "241", "8412", "999"]),
    st.sampled_from(["", "0", "00", "1", "9", "15"]),
    st.text("0123456789", min_size=2, max_size=13),
)
LOOSE = st.text("0123456789+-./,~ ()'=\"@:HPx핸드폰☎\u200b２٣ㅡ²\n", max_size=30)


@given(SOURCES, st.one_of(st.text(), LOOSE, NUMBERS), REGIONS)
@example("paper", "+", "KR")
@example("paper", "+82", "KR")
@example("telegram", "\ud800", None)
def test_no_text_raises_and_every_identity_has_one_shape(
    source: Source, raw: str, region: str | None
) -> None:
    identity = canonical(source, raw, region)
    assert identity is None or IDENTITY.fullmatch(identity)
    assert identity is None or country(identity)


@given(SOURCES, st.one_of(LOOSE, NUMBERS), REGIONS)
@example("paper", "20100000000000", "DE")
def test_an_identity_is_its_own_identity(source: Source, raw: str, region: str | None) -> None:
    identity = canonical(source, raw, region)
    assert identity is None or chat(identity) == identity


@given(st.sampled_from(CODES), st.integers(0, 2), st.text("0123456789", min_size=4, max_size=12))
def test_a_verified_number_is_never_refused_for_its_digits(
    code: str, zeros: int, rest: str
) -> None:
    digits = code + "0" * zeros + rest
    assert (chat(digits) is not None) == (7 <= len(digits) <= 15)


@given(st.integers(0, 99_999_999), st.text(" -.·ㆍㅡ_/~,", min_size=1, max_size=2))
def test_every_korean_mobile_is_read_from_paper_in_any_dash(line: int, dash: str) -> None:
    first, last = divmod(line, 10_000)
    written = f"010{dash}{first:04}{dash}{last:04}"
    in_chat = chat(f"+8210{line:08}")
    assert paper(written) == (in_chat if is_known(in_chat) else None)


def is_known(number: str | None) -> bool:
    return number is not None and phonenumbers.is_valid_number(phonenumbers.parse(number))
