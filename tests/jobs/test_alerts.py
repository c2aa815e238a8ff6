"""Alerts: once, in either direction, and never a flood of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.conversation.organizing.case_pages import selection
from bot.conversation.vocabulary import Chose, Chosen, Country, Say, SharedContact, Started
from bot.jobs.alerts import Alerts
from storage.care.case_facts import Selection
from storage.care.hourly import NEWCOMER, hour_of
from tests.jobs.caretakers import AUDITOR, HELPER, OWNER, Desk
from tests.storage.places import codes_of
from tests.walks.world import Press, person, phone

MANY = NEWCOMER + 1
KOREA = "c:KR:2026112302"
"""The hour before the world's first one, as a button names it."""


def watching(desk: Desk) -> Alerts:
    world = desk.world
    return Alerts(world.store, world.campaign, lambda: world.now, world.app.happen)


async def look(desk: Desk) -> None:
    await watching(desk).look()


async def last_hour(desk: Desk, count: int, *, country: str = "KR", first: int = 100) -> None:
    hour = hour_of(desk.world.now - timedelta(hours=1))
    await desk.sign(count, first=first, country=country, hour=hour)


def presses(say: Say) -> list[str]:
    return [str(choice.does) for choice in say.choices]


async def test_who_wants_alerts_hears_once_of_an_hour_that_is_out_of_its_band(desk: Desk) -> None:
    await desk.wants(OWNER)
    await desk.wants(HELPER, alerts=False)
    await last_hour(desk, MANY)
    await look(desk)
    await look(desk)
    [alert] = desk.said(OWNER)
    assert alert.text.id == "alert-high-new"
    assert alert.text.args["what"] == Country("KR")
    assert alert.text.args["last"] == MANY
    assert presses(alert) == [f"alert-look:{KOREA}", f"alert-hold:{KOREA}", "alert-fine:c:KR"]
    assert desk.heard(HELPER) == []


async def test_who_only_reads_is_offered_only_to_look(desk: Desk) -> None:
    await desk.wants(AUDITOR)
    await last_hour(desk, MANY)
    await look(desk)
    [alert] = desk.said(AUDITOR)
    assert presses(alert) == [f"alert-look:{KOREA}"]


async def test_who_signs_in_the_chat_is_counted_for_the_hour_and_in_the_accounts_band(
    desk: Desk,
) -> None:
    contact = SharedContact(phone(1), "self")
    acts = (Started(), Press("sign"), Press("agree"), Press("yes"), contact)
    await desk.world.does(person(1), *acts)
    async with desk.world.store.figures() as figures:
        pulses = await figures.pulses(desk.world.now + timedelta(hours=1))
        band = Selection(bands=frozenset({"2022-2023"}))
        assert (await figures.count_selected(band)).live == 1
    assert [(pulse.kind, pulse.key, pulse.last) for pulse in pulses] == [("country", "KR", 1)]


async def test_an_hour_as_usual_alarms_nobody(desk: Desk) -> None:
    await desk.wants(OWNER)
    await last_hour(desk, NEWCOMER)
    await look(desk)
    assert desk.heard(OWNER) == []


async def busy_days(desk: Desk) -> None:
    """From every hour of the days before, but not from these last ones."""
    for number, hours in enumerate((*range(18, 25), *range(42, 49), *range(66, 73))):
        hour = hour_of(desk.world.now - timedelta(hours=hours))
        await desk.sign(60, first=100 * number, hour=hour)


async def test_too_few_in_a_whole_hour_is_told_too(desk: Desk) -> None:
    await desk.wants(OWNER)
    await busy_days(desk)
    alerts = watching(desk)
    heard = []
    for minutes in (0, 55, 5):
        desk.world.now += timedelta(minutes=minutes)
        await alerts.look()
        heard.append(desk.heard(OWNER))
    assert heard == [[], [], ["alert-low-country"]]


@pytest.mark.parametrize(
    ("invited", "days", "last", "text"),
    [
        (True, 5, 0, "alert-low"),
        (False, 5, 0, "alert-low-country"),
        (False, 5, MANY, "alert-high"),
        (False, 2, MANY, "alert-high-new"),
    ],
)
async def test_an_alert_asks_of_a_link_what_can_be_asked_of_a_link_and_of_a_newcomer_nothing(
    desk: Desk, invited: bool, days: int, last: int, text: str
) -> None:
    await desk.wants(OWNER)
    now = desk.world.now
    invite = None
    if invited:
        async with desk.world.store.turn() as turn:
            [invite] = await codes_of(turn, ("telegram:-1001", "Choir"))
    for day in range(1, days + 1):
        hour = hour_of(now - timedelta(days=day, hours=1))
        await desk.sign(60, first=100 * day, hour=hour, invite=invite)
    alerts = watching(desk)
    desk.world.now = now - timedelta(hours=1)
    await alerts.look()
    desk.world.now = now
    await last_hour(desk, last, first=5_000)
    await alerts.look()
    assert text in desk.heard(OWNER)
    low, high = text.startswith("alert-low"), text == "alert-high"
    [alert] = [say for say in desk.said(OWNER) if say.text.id == text]
    assert ("high" in alert.text.args) is (low or high)


async def test_few_sign_where_nobody_could_and_that_alarms_nobody(desk: Desk) -> None:
    await desk.wants(OWNER)
    await busy_days(desk)
    alerts = watching(desk)
    world = desk.world
    await alerts.look()
    async with world.store.turn() as turn:
        await turn.care.pause({}, OWNER.account, world.now)
    world.now += timedelta(hours=2)
    await alerts.look()
    async with world.store.turn() as turn:
        await turn.care.resume()
    for minutes in (20, 40):  # the hour in which it was resumed is no whole one
        world.now += timedelta(minutes=minutes)
        await alerts.look()
    assert desk.heard(OWNER) == []
    world.now += timedelta(hours=1)
    await alerts.look()
    assert desk.heard(OWNER) == ["alert-low-country"]


async def test_of_many_at_once_three_are_told_and_the_others_are_counted(desk: Desk) -> None:
    await desk.wants(OWNER)
    for place, country in enumerate(("KR", "DE", "FR", "DK", "JP")):
        await last_hour(desk, MANY + place, country=country, first=1_000 * (place + 1))
    await look(desk)
    assert desk.heard(OWNER) == ["alert-high-new"] * 3 + ["alerts-more"]
    assert [say.text.args.get("what") for say in desk.said(OWNER)[:3]] == [
        Country("JP"), Country("DK"), Country("FR"),
    ]  # fmt: skip
    assert desk.said(OWNER)[3].text.args["count"] == 2


async def test_what_was_only_counted_is_told_by_its_name_where_it_lasts(desk: Desk) -> None:
    await desk.wants(OWNER)
    countries = ("KR", "DE", "FR", "DK", "JP")
    for round_ in range(2):
        for place, country in enumerate(countries):
            first = 10_000 * round_ + 1_000 * (place + 1)
            await last_hour(desk, MANY + place, country=country, first=first)
        await look(desk)
        desk.world.now += timedelta(minutes=55)
        await look(desk)  # within the same hour nobody hears of it twice
        desk.world.now += timedelta(minutes=5)
    told = [say.text.args.get("what") for say in desk.said(OWNER)]
    assert told == [*map(Country, ("JP", "DK", "FR")), None, *map(Country, ("DE", "KR"))]


async def test_it_is_told_again_after_a_day_but_not_for_a_week_once_it_is_fine(desk: Desk) -> None:
    await desk.wants(OWNER)
    await last_hour(desk, MANY)
    await look(desk)
    desk.world.now += timedelta(days=1)
    await last_hour(desk, 2 * MANY, first=1_000)
    await look(desk)
    assert desk.heard(OWNER) == ["alert-high-new"] * 2
    await desk.world.does(OWNER, Chose("alert-fine:c:KR"))
    desk.world.now += timedelta(days=6)
    await last_hour(desk, 3 * MANY, first=3_000)
    await look(desk)
    assert desk.heard(OWNER)[2:] == ["alert-calmed"]


async def test_hold_goes_the_way_of_every_case_and_counts_anew(desk: Desk) -> None:
    await desk.wants(OWNER)
    await last_hour(desk, MANY)
    await desk.sign(3, first=5_000, country="DE")
    await look(desk)
    [counted] = await desk.world.does(OWNER, Chose(f"alert-hold:{KOREA}"))
    assert counted.text == "case-counted"
    assert isinstance(counted.reply, Say)
    assert counted.reply.text.args["live"] == MANY
    assert "case-verdict:new" in counted.tokens


async def test_inspect_tells_the_figures_as_they_are_when_it_is_pressed(desk: Desk) -> None:
    await desk.wants(AUDITOR)
    await last_hour(desk, MANY)
    await desk.withdraw(100)
    [page] = await desk.world.does(AUDITOR, Chose(f"alert-look:{KOREA}"))
    assert isinstance(page.reply, Say)
    assert (page.reply.text.args["last"], page.reply.text.args["live"]) == (MANY, MANY - 1)
    assert page.tokens == ["go"]


async def test_an_alert_of_before_midnight_is_about_its_own_hour_and_day_on_the_next(
    desk: Desk,
) -> None:
    await desk.wants(OWNER)
    desk.world.now = datetime(2026, 11, 23, 14, 50, tzinfo=UTC)  # in Seoul, ten to midnight
    await desk.sign(MANY, hour=hour_of(desk.world.now))
    desk.world.now += timedelta(minutes=15)
    await look(desk)
    looking, holding, _ = presses(desk.said(OWNER)[0])
    desk.world.now += timedelta(hours=9)
    [page] = await desk.world.does(OWNER, Chose(looking))
    assert isinstance(page.reply, Say)
    assert (page.reply.text.args["last"], page.reply.text.args["live"]) == (MANY, MANY)
    assert page.reply.text.args["day"] == date(2026, 11, 23)
    [counted] = await desk.world.does(OWNER, Chose(holding))
    assert isinstance(counted.reply, Say)
    assert counted.reply.text.args["live"] == MANY
    assert counted.reply.text.args["selection"] == selection(
        Chosen(since=date(2026, 11, 23), until=date(2026, 11, 24), countries=("KR",))
    )


async def test_what_was_usual_before_an_old_alert_is_not_made_up(desk: Desk) -> None:
    await desk.wants(OWNER)
    desk.world.now += timedelta(days=7)
    [page] = await desk.world.does(OWNER, Chose(f"alert-look:{KOREA}"))
    assert page.text == "alert-old"


@pytest.mark.parametrize(
    "token",
    ["alert-look:x:KR:2026112302", "alert-hold:i::2026112302", "alert-fine:", "alert-look",
     "alert-look:c:KR", "alert-hold:c:KR:2026112303x", "alert-look:c:KR:2026112304"],
)  # fmt: skip
async def test_a_forged_press_leads_nowhere(desk: Desk, token: str) -> None:
    await desk.wants(OWNER)
    [page] = await desk.world.does(OWNER, Chose(token))
    assert page.text == "nothing-changed"
