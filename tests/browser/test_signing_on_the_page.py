"""A newcomer opens the rehearsal's page and signs, in Korean and in English, with real clicks."""

import re
from collections.abc import Sequence

import pytest
from playwright.async_api import Page, expect

from bot.rehearsal.messenger.personas import HANEUL, JIWOO, JUNHO, MARIA, SOYEON, Persona
from bot.rehearsal.rehearsal import Rehearsal
from tests.browser.conftest import PHONE, WIDE, Opens

pytestmark = pytest.mark.browser

KOREAN = ("✍️ 서명하기", "동의합니다", "네, 맞습니다")
ENGLISH = ("✍️ Sign", "I agree", "Yes")


async def become(page: Page, person: Persona) -> None:
    """Choose who to be: in the column, or in the sheet of a narrow window."""
    choice = page.get_by_test_id(f"persona-{person.id}")
    if not await choice.is_visible():
        await page.get_by_test_id("who-button").click()
    await choice.click()


async def press(page: Page, label: str) -> None:
    await page.get_by_test_id("inline-button").filter(has_text=label).last.click()


async def walk_to_contact(page: Page, labels: Sequence[str]) -> None:
    await page.get_by_test_id("start").click()
    for label in labels:
        await press(page, label)
    await expect(page.get_by_test_id("contact-button")).to_be_visible()


async def share_number(page: Page) -> None:
    await page.get_by_test_id("contact-button").click()
    await page.get_by_test_id("confirm-share").click()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize(
    ("person", "labels", "thanks"),
    [
        (HANEUL, KOREAN, "서명이 기록되었습니다"),
        (MARIA, ENGLISH, "Your signature is recorded"),
    ],
    ids=["korean", "english"],
)
async def test_a_supporter_signs(
    open_page: Opens,
    rehearsal: Rehearsal,
    person: Persona,
    labels: Sequence[str],
    thanks: str,
    size: tuple[int, int],
):
    async with open_page(language=person.language, size=size) as page:
        await become(page, person)
        await walk_to_contact(page, labels)
        await share_number(page)
        chat = page.get_by_test_id("message")
        await expect(chat.filter(has_text=thanks)).to_be_visible()
        await expect(page.get_by_test_id("contact-button")).to_have_count(0)
        await expect(chat.filter(has_text=person.phone)).to_have_count(0)
        count = "total" if size == WIDE else "strip-total"
        await expect(page.get_by_test_id(count)).to_have_text("1")
    assert not rehearsal.server.api.refusals


async def test_signing_again_counts_once_and_survives_a_reload(
    open_page: Opens, rehearsal: Rehearsal
):
    async with open_page(language="en") as page:
        await become(page, MARIA)
        await walk_to_contact(page, ENGLISH)
        await share_number(page)
        await expect(page.get_by_test_id("total")).to_have_text("1")
        await page.reload()
        await page.get_by_test_id("attach").click()
        await page.get_by_test_id("attach-mine").click()
        confirm = page.get_by_test_id("confirm-share")
        if await confirm.is_visible():
            await confirm.click()
        again = page.get_by_test_id("message").filter(
            has_text="Thank you for standing with us once more"
        )
        await expect(again).to_be_visible()
        await expect(page.get_by_test_id("total")).to_have_text("1")
    assert not rehearsal.server.api.refusals


async def test_somebody_elses_contact_is_kindly_refused(open_page: Opens, rehearsal: Rehearsal):
    async with open_page(language="ko") as page:
        await become(page, JUNHO)
        await walk_to_contact(page, KOREAN)
        await page.get_by_test_id("attach").click()
        await page.get_by_test_id("attach-other").click()
        refused = page.get_by_test_id("message").filter(has_text="다른 분의 연락처입니다")
        await expect(refused).to_be_visible()
        await expect(page.get_by_test_id("total")).to_have_text("0")
    assert not rehearsal.server.api.refusals


async def test_a_group_gets_its_card_and_an_organizer_sees_its_signature(
    open_page: Opens, rehearsal: Rehearsal
):
    async with open_page(language="ko") as page:
        await become(page, SOYEON)
        await page.get_by_test_id("chat-group").click()
        await page.get_by_test_id("add-bot").click()
        await press(page, "개인 대화방에서 서명")
        for label in KOREAN:
            await press(page, label)
        await share_number(page)
        await expect(page.get_by_test_id("total")).to_have_text("1")
        await become(page, JIWOO)
        await page.get_by_test_id("start").click()
        await page.get_by_test_id("composer").fill("/invites")
        await page.get_by_test_id("send").click()
        brought = re.compile("강남 시민모임 · 단체 대화방.*서명 1", re.DOTALL)
        told = page.get_by_test_id("message").filter(has_text=brought)
        await expect(told).to_be_visible()
    assert not rehearsal.server.api.refusals
