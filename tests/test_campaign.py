"""A campaign folder becomes a campaign, or a list of everything that is wrong with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from bot.campaign import BUNDLED, Campaign, CampaignError, CountPolicy, load

Edit = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled campaign, to be changed."""
    return Path(shutil.copytree(BUNDLED, tmp_path / "campaign"))


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replaces what stands once in a file."""

    def replace(file: str, old: str, new: str) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    return replace


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(CampaignError) as refused:
        load(folder)
    assert str(refused.value).splitlines()[1:] == [f"  {one}" for one in refused.value.mistakes]
    return [str(mistake) for mistake in refused.value.mistakes]


def line_of(folder: Path, file: str, beginning: str) -> int:
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if line.startswith(beginning))


# ── the bundled campaign ─────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def bundled() -> Campaign:
    return load(BUNDLED)


def test_the_bundled_campaign_speaks_korean_first_and_english(bundled: Campaign) -> None:
    assert bundled.languages[:2] == ("ko", "en")
    assert bundled.default_language == "ko"
    assert bundled.goal == 10_000_000
    assert bundled.closes is None
    assert bundled.is_open(date(2100, 1, 1)) == "open"


def test_what_the_source_does_not_give_is_marked_as_an_example(bundled: Campaign) -> None:
    assert [example.key for example in bundled.examples] == [
        "contact",
        "recipients",
        "retention_until",
    ]
    for example in bundled.examples:
        line = (BUNDLED / example.file).read_text(encoding="utf-8").splitlines()[example.line - 1]
        assert example.key in line
        assert str(example).startswith(f"campaign.toml:{example.line}: {example.key} is still")


def test_the_bundled_texts_fit_the_smallest_messenger(bundled: Campaign) -> None:
    for statement in bundled.statements.values():
        assert len(statement.summary) <= 500
        assert len(statement.title) + len(statement.summary) <= 900
    for matter in bundled.consents:
        for text in matter.texts.values():
            assert len(text.label) <= 18
            assert len(text.title) <= 60
            assert len(text.body) <= 900


def test_three_consents_are_required_and_two_are_free(bundled: Campaign) -> None:
    assert [matter.id for matter in bundled.required] == ["collection", "sensitive", "age"]
    assert [matter.id for matter in bundled.optional] == ["handover", "updates"]
    assert bundled.consents == (*bundled.required, *bundled.optional)
    assert [matter.id for matter in bundled.consents if matter.subscribes] == ["updates"]


def test_consents_name_the_facts_in_the_readers_language(bundled: Campaign) -> None:
    handover = next(matter for matter in bundled.consents if matter.id == "handover")
    for language, text in handover.texts.items():
        assert all(name in text.body for name in bundled.recipients[language])
        assert bundled.contact in text.body
        assert "{" not in text.body
    assert "2027년 12월 31일" in handover.texts["ko"].body
    assert "December 31, 2027" in handover.texts["en"].body
    assert bundled.organization["en"] in bundled.privacy["en"]


# ── versions and kept texts ──────────────────────────────────────────────────────────────


def test_every_kept_text_hashes_to_its_version(bundled: Campaign) -> None:
    kept = list(bundled.texts())
    assert len(kept) == len(bundled.languages) * (1 + len(bundled.consents))
    for text in kept:
        assert sha256(text.body.encode()).hexdigest() == text.sha256
    assert {text.kind for text in kept} == {
        "statement",
        *(f"consent:{matter.id}" for matter in bundled.consents),
    }


def test_the_version_is_that_of_the_file_as_it_lies_there(bundled: Campaign) -> None:
    for language, statement in bundled.statements.items():
        file = BUNDLED / f"statement.{language}.md"
        assert statement.version == sha256(file.read_bytes()).hexdigest()


def test_another_word_is_another_version(folder: Path, edit: Edit, bundled: Campaign) -> None:
    edit("statement.en.md", "Thank you for lending yours.", "Thank you.")
    changed = load(folder)
    assert changed.statements["en"].version != bundled.statements["en"].version
    assert changed.statements["ko"].version == bundled.statements["ko"].version


def test_line_ends_blanks_and_decomposed_letters_change_no_version(
    folder: Path, bundled: Campaign
) -> None:
    file = folder / "statement.ko.md"
    text = file.read_text(encoding="utf-8")
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "  \r\n").encode() + b"\r\n\r\n")
    assert load(folder).statements["ko"].version == bundled.statements["ko"].version


def test_other_recipients_are_another_consent(folder: Path, edit: Edit, bundled: Campaign) -> None:
    edit("campaign.toml", "Example Human Rights Office", "Another Office")
    before = {matter.id: matter.texts["en"].version for matter in bundled.consents}
    after = {matter.id: matter.texts["en"].version for matter in load(folder).consents}
    assert {id_ for id_ in before if before[id_] != after[id_]} == {"handover"}


# ── languages ────────────────────────────────────────────────────────────────────────────


def with_languages(folder: Path, edit: Edit, *tags: str) -> Campaign:
    for tag in tags:
        for file in ("statement.{}.md", "consents.{}.toml", "privacy.{}.md"):
            shutil.copy(folder / file.format("en"), folder / file.format(tag))
    listed = ", ".join(f'"{tag}"' for tag in ("ko", "en", *tags))
    edit("campaign.toml", '"ko", "en"]  ', f"{listed}]  ")
    return load(folder)


def test_adding_a_language_takes_its_files_and_its_tag(folder: Path, edit: Edit) -> None:
    campaign = with_languages(folder, edit, "fr")
    assert campaign.languages == ("ko", "en", "fr")
    assert campaign.organization["fr"] == campaign.organization["en"]
    assert campaign.recipients["fr"] == campaign.recipients["en"]
    assert "31 décembre 2027" in campaign.privacy["fr"]


def test_a_language_that_the_bot_has_no_texts_in_is_refused_beside_all_else(
    folder: Path, edit: Edit
) -> None:
    edit("campaign.toml", "goal = 10_000_000", "goal = 0")
    edit("campaign.toml", '"ko", "en"]', '"ko", "en", "fr"]')
    with pytest.raises(CampaignError) as refused:
        load(folder, spoken={"ko", "en"})
    line = line_of(folder, "campaign.toml", "languages")
    told = [str(mistake) for mistake in refused.value.mistakes]
    assert told[0].startswith("campaign.toml:")
    assert "goal" in told[0]
    assert told[1] == (
        f"campaign.toml:{line}: languages holds “fr”, in which the bot has no texts — "
        "add bot/texts/fr.ftl, or take it out"
    )
    assert "statement.fr.md: is missing" in told[2]
    assert [example.key for example in refused.value.examples] == [
        "contact",
        "recipients",
        "retention_until",
    ]


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("ko", "ko"),
        ("en-GB", "en"),
        ("EN_us", "en"),
        ("zh-hant-tw", "zh-hant"),
        ("zh-TW", "zh-hant"),
        ("zh-hk", "zh-hant"),
        ("zh-cn", "zh-hans"),
        ("zh-hans-raw", "zh-hans"),
        ("zh", "zh-hans"),
        ("pt-br", "pt-br"),
        ("pt-pt", "pt-br"),
        ("pt", "pt-br"),
        ("sw", "ko"),
        (None, "ko"),
        ("", "ko"),
        ("-", "ko"),
        ("e", "ko"),
        ("'; drop table", "ko"),
    ],
)
def test_a_messengers_tag_finds_the_nearest_language(
    folder: Path, edit: Edit, tag: str | None, language: str
) -> None:
    campaign = with_languages(folder, edit, "zh-hant", "zh-hans", "pt-br")
    assert campaign.language_for(tag) == language


# ── days ─────────────────────────────────────────────────────────────────────────────────


def test_the_day_is_the_one_in_the_campaigns_timezone(bundled: Campaign) -> None:
    assert bundled.day(datetime(2012, 3, 18, 15, 0, tzinfo=UTC)) == date(2012, 3, 19)
    assert bundled.day(datetime(2012, 3, 18, 14, 59, tzinfo=UTC)) == date(2012, 3, 18)


def test_a_moment_without_an_offset_has_no_day(bundled: Campaign) -> None:
    with pytest.raises(ValueError, match="offset"):
        bundled.day(datetime(2012, 3, 19, 9, 0))  # noqa: DTZ001 - the point of the test


def test_first_and_last_day_are_open(folder: Path, edit: Edit) -> None:
    edit("campaign.toml", "# closes = 2030-12-31 ", "closes = 2012-05-31")
    campaign = load(folder)
    days = [(3, 18), (3, 19), (5, 31), (6, 1)]
    assert [campaign.is_open(date(2012, month, day)) for month, day in days] == [
        "before",
        "open",
        "open",
        "closed",
    ]


@pytest.mark.parametrize(("count", "shown"), [(0, None), (9, None), (10, 10), (1234, 1230)])
def test_small_counts_and_small_steps_are_not_told(count: int, shown: int | None) -> None:
    assert CountPolicy().shown(count) == shown


# ── what is refused ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "case",
    [
        ('slug = "stop-rep', 'slug = "Stop Rep', "slug", "slug is malformed"),
        ('slug = "stop-repatriation"', 'slug = ""', "slug", "slug is empty"),
        ("goal = 10_000_000", "goal = 0", "goal", "goal is 0"),
        ("goal = 10_000_000", 'goal = "many"', "goal", "goal is “many”"),
        ("goal = 10_000_000", "goal = true", "goal", "goal is true"),
        ("goal = 10_000_000", "gaol = 10_000_000", "gaol", "(did you mean “goal”?)"),
        ("Asia/Seoul", "Asia/Soul", "timezone", "(did you mean “Asia/Seoul”?)"),
        ("Asia/Seoul", "../../etc/passwd", "timezone", "is no time zone"),
        ("opens = 2012-03-19", "opens = 2012-03-19T10:00:00", "opens", "opens is 2012-03-19 10"),
        ("opens = 2012-03-19", 'opens = "2012-03-19"', "opens", "write a day such as 2012-03-19"),
        ("# closes = 2030-12-31", "closes = 2012-03-18", "closes", "before the campaign opens"),
        ("retention_until = 2027", "retention_until = 2011", "retention", "write a later day"),
        ('["ko", "en"]', "[]", "languages", "names no language"),
        ('["ko", "en"]', '"ko"', "languages", "write a list"),
        ('["ko", "en"]', '["ko", "en", "en"]', "languages", "names “en” twice"),
        ('["ko", "en"]', '["ko", "en", "qq"]', "languages", "holds “qq”"),
        ('["ko", "en"]', '["ko", "en", "zh-Hant"]', "languages", "holds “zh-Hant”"),
        ('["ko", "en"]', '["ko", "en", "../x"]', "languages", "holds “../x”"),
        ('["ko", "en"]', '["ko", "en", 5]', "languages", "holds 5, which is no text"),
        ('= "refuse"', '= "ignore"', "anonymous_numbers", 'write "refuse" or "count"'),
        ("= true", '= "yes"', "delete_messages", "write true or false"),
        ("report_hour = 9", "report_hour = 24", "report_hour", "write an hour from 0 to 23"),
        ("report_hour = 9", "report_hour = -1", "report_hour", "write an hour from 0 to 23"),
        ("report_hour = 9", 'report_hour = "9"', "report_hour", "without quotes"),
        ("show_from = 10", "show_from = 5", "show_from", "less than the step of 10"),
        ("step = 10", "step = 0", "step", "counts.step is 0"),
        ('= "updates"', '= "update"', "subscribes", "(did you mean “updates”?)"),
        ('= "updates"', '= "age"', "subscribes", "no optional consent"),
        ('["handover", ', '["age", "handover", ', "optional", "required already"),
        ('"sensitive", ', '"Very Sensitive", ', "required", "malformed name"),
        ('["contact", ', '["contacts", ', "examples", "(did you mean “contact”?)"),
        ('en = "Network', 'de = "Network', "de = ", "organization.de is no setting"),
        ('ko = ["예시 인권기구"]', "ko = []", "ko = []", "recipients.ko names nobody"),
        ("petition@example.org", "a\\u0007b", "contact", "control character U+0007"),
        ("petition@example.org", "x" * 101, "contact", "has 101 characters, at most 100"),
    ],
    ids=lambda case: f"{case[1]}: {case[3]}",
)
def test_a_wrong_setting_is_named_at_its_line(
    folder: Path, edit: Edit, case: tuple[str, str, str, str]
) -> None:
    old, new, beginning, what = case
    edit("campaign.toml", old, new)
    line = line_of(folder, "campaign.toml", beginning)
    named = [one for one in mistakes(folder) if one.startswith(f"campaign.toml:{line}: ")]
    assert any(what in one for one in named), mistakes(folder)


@pytest.mark.parametrize(
    "key", ["slug", "goal", "languages", "timezone", "contact", "retention_until"]
)
def test_a_missing_setting_is_named(folder: Path, key: str) -> None:
    file = folder / "campaign.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(x for x in lines if not x.startswith(f"{key} = ")), encoding="utf-8")
    assert any(one.startswith(f"campaign.toml: {key} is missing") for one in mistakes(folder))


def test_a_missing_required_list_is_named_at_its_table(folder: Path, edit: Edit) -> None:
    edit("campaign.toml", 'required = ["collection", "sensitive", "age"]\n', "")
    line = line_of(folder, "campaign.toml", "[consents]")
    assert mistakes(folder)[0].startswith(f"campaign.toml:{line}: consents.required is missing")


def test_a_setting_where_a_table_belongs_is_named(folder: Path, edit: Edit) -> None:
    edit("campaign.toml", "[counts]\nshow_from = 10\nstep = 10\n", "")
    edit("campaign.toml", "goal = ", "counts = 10\ngoal = ")
    line = line_of(folder, "campaign.toml", "counts")
    assert mistakes(folder) == [
        f"campaign.toml:{line}: counts is not a table — write it below a line [counts]"
    ]


def test_toml_that_cannot_be_read_is_named_at_its_line(folder: Path, edit: Edit) -> None:
    edit("campaign.toml", "goal = 10_000_000", "goal =")
    line = line_of(folder, "campaign.toml", "goal")
    [mistake] = mistakes(folder)
    assert mistake.startswith(f"campaign.toml:{line}: is not valid TOML: Invalid value — ")


def test_a_text_without_its_closing_quotes_is_named_at_the_end(folder: Path) -> None:
    file = folder / "consents.en.toml"
    file.write_text('[age]\nlabel = "14"\nbody = """\nnever ends\n', encoding="utf-8")
    assert any(
        one.startswith("consents.en.toml:4: is not valid TOML: ") for one in mistakes(folder)
    )


@pytest.mark.parametrize(
    "case",
    [
        ("statement.en.md", "# Stop", "Stop", "Stop", "has no title"),
        ("statement.en.md", "# Stop", "## Stop", "## Stop", "has no title"),
        ("statement.en.md", "# Stop", "# " + "x" * 80, "# x", "at most 80 fit"),
        ("statement.en.md", "> People", "People", "People", "has no summary"),
        ("statement.en.md", "> People", "> " + "x" * 600, "> x", "at most 600 fit"),
        ("statement.en.md", "Every single", "Ev\u0007ry", "Ev", "control character U+0007"),
        ("statement.en.md", "Every single", "\u202eEvery", "\u202e", "control character U+202E"),
        ("privacy.en.md", "{retention}", "{retetnion}", "**How", "(did you mean “retention”?)"),
        ("consents.en.toml", '"My data"', '"' + "x" * 19 + '"', "label", "at most 18 fit"),
        ("consents.en.toml", '"I am 14', '"' + "x" * 60, 'title = "xx', "at most 60 fit"),
        ("consents.en.toml", "To record", "x" * 900, "body", "at most 900 fit"),
        ("consents.en.toml", "m: {recipients}", "m: {all}", "[handover]", "placeholder {all}"),
        ("consents.en.toml", '= "14 or older"', "= 14", "label = 14", "write a text in quotes"),
        ("consents.en.toml", "[age]", "[aged]", "[aged]", "(did you mean “age”?)"),
    ],
    ids=lambda case: f"{case[0]}: {case[4]}",
)
def test_a_wrong_text_is_named_at_its_line(
    folder: Path, edit: Edit, case: tuple[str, str, str, str, str]
) -> None:
    file, old, new, beginning, what = case
    edit(file, old, new)
    line = line_of(folder, file, beginning)
    found = [one for one in mistakes(folder) if what in one]
    assert found
    # The body of a consent is one value of many lines, known by the line it begins on.
    later = line + 3 if beginning == "[handover]" else line
    assert found[0].startswith(f"{file}:{later}: ")


@pytest.mark.parametrize("file", ["statement.en.md", "consents.ko.toml", "privacy.ko.md"])
def test_a_language_without_one_of_its_files_is_refused(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert mistakes(folder) == [f"{file}: is missing — add this file to the folder"]


def test_a_statement_that_ends_after_its_summary_is_refused(folder: Path) -> None:
    (folder / "statement.en.md").write_text("# Title\n\n> Summary\n", encoding="utf-8")
    [mistake] = mistakes(folder)
    assert mistake.startswith("statement.en.md: has no full text")


def test_an_empty_statement_is_refused(folder: Path) -> None:
    (folder / "statement.en.md").write_text("", encoding="utf-8")
    assert [one.partition(" — ")[0] for one in mistakes(folder)] == [
        "statement.en.md: has no title",
        "statement.en.md: has no summary right below the title",
        "statement.en.md: has no full text",
    ]


def test_a_file_that_is_not_utf8_is_named_at_the_line_of_the_first_such_byte(
    folder: Path,
) -> None:
    (folder / "privacy.ko.md").write_bytes("첫 줄\n".encode() + "둘째 줄".encode("euc-kr"))
    [mistake] = mistakes(folder)
    assert mistake == "privacy.ko.md:2: is not UTF-8 — save the file as UTF-8"


def test_a_privacy_notice_longer_than_a_message_is_refused(folder: Path) -> None:
    (folder / "privacy.en.md").write_text("x" * 1001, encoding="utf-8")
    [mistake] = mistakes(folder)
    assert mistake.startswith("privacy.en.md: has 1001 characters, at most 1000 fit")


def test_a_handover_without_recipients_is_refused(folder: Path, edit: Edit) -> None:
    edit("campaign.toml", '[recipients]\nko = ["예시 인권기구"]\n', "")
    edit("campaign.toml", 'en = ["Example Human Rights Office"]\n', "")
    edit("campaign.toml", '"contact", "recipients"', '"contact"')
    refused = mistakes(folder)
    assert len(refused) == 4
    assert all("holds {recipients}, but campaign.toml names none" in one for one in refused)


def test_a_campaign_without_a_handover_needs_no_recipients(folder: Path, edit: Edit) -> None:
    edit("campaign.toml", '[recipients]\nko = ["예시 인권기구"]\n', "")
    edit("campaign.toml", 'en = ["Example Human Rights Office"]\n', "")
    edit("campaign.toml", '"contact", "recipients"', '"contact"')
    edit("campaign.toml", '["handover", "updates"]', '["updates"]')
    for language in ("ko", "en"):
        consents = folder / f"consents.{language}.toml"
        head, _, rest = consents.read_text(encoding="utf-8").partition("[handover]")
        _, _, updates = rest.partition("[updates]")
        consents.write_text(f"{head}[updates]{updates}", encoding="utf-8")
        (folder / f"privacy.{language}.md").write_text("{retention}", encoding="utf-8")
    assert load(folder).recipients == {"ko": (), "en": ()}


def test_a_folder_that_is_not_there_is_refused_with_the_setting_to_change(tmp_path: Path) -> None:
    [mistake] = mistakes(tmp_path / "nowhere")
    assert mistake.endswith("is no folder — name a folder with a campaign.toml (setting CAMPAIGN)")


def test_a_folder_without_a_campaign_is_refused(tmp_path: Path) -> None:
    assert mistakes(tmp_path) == ["campaign.toml: is missing — add this file to the folder"]


def test_all_mistakes_are_told_at_once_file_by_file_from_top_to_end(
    folder: Path, edit: Edit
) -> None:
    edit("campaign.toml", "Asia/Seoul", "Asia/Soul")
    edit("campaign.toml", "goal = 10_000_000", "goal = 0")
    edit("statement.ko.md", "# 탈북민", "탈북민")
    edit("consents.en.toml", '"News"', '"News that is far too long"')
    (folder / "privacy.en.md").unlink()
    places = [one.partition(" ")[0].split(":")[:2] for one in mistakes(folder)]
    assert [file for file, _ in places] == [
        "campaign.toml",
        "campaign.toml",
        "statement.ko.md",
        "consents.en.toml",
        "privacy.en.md",
    ]
    assert int(places[0][1]) < int(places[1][1])


def test_names_are_never_taken_for_markup(folder: Path, edit: Edit) -> None:
    edit("campaign.toml", "Example Human Rights Office", "A *star* & <b>")
    campaign = load(folder)
    assert "A *star* &amp; &lt;b&gt;" in campaign.privacy["en"]
