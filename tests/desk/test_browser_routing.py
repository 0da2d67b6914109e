"""The routing in a real browser: the editor checks and completes, nobody overwrites another, a call lights its way."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from ivr.desk.words import words
from tests.desk.test_browser import There, there
from tests.desk.test_routing_pages import accepted

__all__ = ["there"]

W = words("en")


async def editor(there: There, role: str = "supervisor") -> tuple[Page, list[str]]:
    """The editor, and what the browser refuses."""
    page = await there.as_role(role)  # type: ignore[arg-type]
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    await page.goto(f"{there.desk.url}/routing/edit")
    await expect(page.locator(".cm-content")).to_be_visible()
    return page, refused


async def written_after(page: Page, line: str, text: str) -> None:
    """Types behind a line that is in view."""
    await page.locator(".cm-line").filter(has_text=line).first.click()
    await page.keyboard.press("End")
    await page.keyboard.type(text)


async def test_the_editor_says_what_ivr_check_says_while_one_types(there: There) -> None:
    page, refused = await editor(there)
    await written_after(page, "tries: 3", "\npromis: 3")
    await expect(page.locator(".cm-lintRange-error").first).to_be_visible()
    await page.locator(".cm-lint-marker-error").hover()
    await expect(page.locator(".cm-tooltip-lint")).to_contain_text("did you mean 'promise'")
    await expect(page.locator("#problems li.error")).to_contain_text("did you mean 'promise'")
    await page.get_by_role("button", name=W("save")).click()
    await expect(page.locator(".problems li.error")).to_have_count(1)
    await page.locator(".problems a").click()
    await expect(page.locator(".cm-activeLine")).to_contain_text("promis: 3")
    assert "promis: 3" in there.desk.place.desk.settings.routing.read_text()
    await page.get_by_role("button", name=W("take-last-back")).click()
    await expect(page.get_by_text(W("done-taken-back"))).to_be_visible()
    assert "promis: 3" not in there.desk.place.desk.settings.routing.read_text()
    assert refused == []


async def test_the_editor_completes_from_the_schema_and_the_file(there: There) -> None:
    page, refused = await editor(there)
    await written_after(page, "tries: 3", "\nmost_c")
    await expect(page.locator(".cm-tooltip-autocomplete li")).to_have_count(3)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Shift+Home")
    await page.keyboard.type("person: to-a")
    await expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("to-a-person")
    assert refused == []


async def test_two_supervisors_see_each_other(there: There) -> None:
    (one, _), (other, _) = await editor(there), await editor(there, "administrator")
    for page, note in ((one, "  # of one"), (other, "  # of another")):
        await written_after(page, "tries: 3", note)
        await page.get_by_role("button", name=W("save")).click()
    await expect(other.get_by_role("alert")).to_contain_text("supervisor has saved the file meanwhile")
    await expect(other.locator("pre.file .gone")).to_contain_text("# of one")
    await expect(other.locator(".cm-content")).to_contain_text("# of another")
    assert "# of one" in there.desk.place.desk.settings.routing.read_text()


async def test_a_log_in_that_ends_in_the_middle_of_an_edit_keeps_the_text(there: There) -> None:
    page, _ = await editor(there)
    await written_after(page, "tries: 3", "  # thought about for long")
    there.desk.place.desk.gate.sessions.end_all("supervisor")
    await expect(page.locator("#told")).to_have_text(W("editor-logged-out"))
    await page.get_by_role("button", name=W("save")).click()
    await expect(page.get_by_label(W("password"))).to_be_visible()
    assert "# thought about for long" in await page.locator("[name='kept:text']").input_value()


async def test_the_service_goes_away_while_one_types(there: There) -> None:
    page, _ = await editor(there)
    await there.desk.stop()
    await written_after(page, "tries: 3", " ")
    await expect(page.locator("#told")).to_have_text(W("editor-not-connected"))
    await there.desk.start()
    await page.keyboard.type(" ")
    await expect(page.locator("#told")).to_be_hidden()


async def test_a_node_of_the_picture_leads_to_what_it_says(there: There) -> None:
    accepted(there.desk.place)
    page = await there.as_role("auditor")
    await page.goto(f"{there.desk.url}/routing")
    await page.locator("#node-topics a").click()
    await expect(page).to_have_url(re.compile("/routing/nodes/topics"))
    await expect(page.locator("audio")).to_have_count(5 * 8)
    await expect(page.get_by_text("Pour un document ou un service, appuyez sur 1.")).to_be_visible()


async def test_a_call_on_paper_lights_its_way(there: There) -> None:
    page = await there.as_role("supervisor")
    await page.goto(f"{there.desk.url}/routing/simulate")
    await page.get_by_label(W("sim-to")).fill("+33199000100")
    await page.get_by_label(W("sim-keys")).fill("- 4")
    await page.get_by_role("button", name=W("sim-call")).click()
    await expect(page.locator(".flow .node.lit")).to_have_count(6)
    colour = "element => getComputedStyle(element).stroke"
    lit = await page.locator("#node-emergency path").first.evaluate(colour)
    assert lit != await page.locator("#node-taxes path").first.evaluate(colour)
