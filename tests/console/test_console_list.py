"""The list of tuned models and jobs, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pulumi_vertex_tuning.emulator.testing import running_emulator
from tests.console.running import (
    VIEWS,
    Console,
    View,
    environment,
    look,
    open_page,
    running_console,
)
from tests.lifecycle.place import Place

MANY = 1000


def _post(place: Place, name: str, **more: object) -> str:
    data = {"trainingDatasetUri": place.data, "hyperParameters": {"epochCount": 3}}
    body = {"baseModel": "gemini-2.5-flash", "supervisedTuningSpec": data, **more}
    return place.post(tunedModelDisplayName=name, **body)


def _row(page: Page, name: str) -> str:
    return page.locator(".jobs tbody tr", has_text=name).inner_text()


def test_an_empty_place_says_how_to_begin(browser: Browser, console: Console) -> None:
    with open_page(browser, console.start) as page:
        expect(page.get_by_text("Nothing has been tuned here yet")).to_be_visible()
        expect(page.get_by_text("emulated", exact=True)).to_be_visible()
        look(page, "empty")


def test_jobs_come_and_end_without_a_reload(
    browser: Browser, console: Console, place: Place
) -> None:
    with open_page(browser, console.start) as page:
        page.wait_for_selector("text=Nothing has been tuned")
        page.evaluate("window.marked = true")
        _post(place, "live-bot")

        expect(page.locator(".jobs .tag.SUCCEEDED")).to_be_visible()
        assert page.evaluate("window.marked")
        assert "gemini-2.5-flash" in _row(page, "live-bot")
        assert place.data in _row(page, "live-bot")
        assert "USD" in _row(page, "live-bot")


def test_the_list_is_filtered_and_sorted(browser: Browser, console: Console, place: Place) -> None:
    for name in ("alpha", "beta", "gamma"):
        place.finish(_post(place, name))
    place.vertex.cancel(place.post_job({}))

    with open_page(browser, console.start) as page:
        expect(page.locator(".jobs .tag.SUCCEEDED")).to_have_count(3)
        page.get_by_label("Filter the list").fill("beta")
        expect(page.locator(".jobs tbody tr")).to_have_count(1)
        page.get_by_label("Filter the list").fill("no such thing")
        expect(page.get_by_text("0 of 4 shown")).to_be_visible()
        page.get_by_label("Filter the list").fill("")
        page.locator(".jobs th", has_text="Tuned model").click()
        expect(page.locator(".jobs tbody tr").first).to_contain_text("alpha")
        page.locator(".jobs th", has_text="Tuned model").click()
        expect(page.locator(".jobs tbody tr").first).to_contain_text("gemini-2.5-flash-")
        page.get_by_role("combobox", name="State").click()
        page.get_by_role("option", name="CANCELLED").click()
        expect(page.locator(".jobs tbody tr")).to_have_count(1)


def test_it_is_used_by_keyboard(browser: Browser, console: Console, place: Place) -> None:
    job = place.finish(_post(place, "by-keyboard"))["name"]

    with open_page(browser, console.start) as page:
        page.wait_for_selector(".jobs a")
        page.get_by_label("Filter the list").focus()
        for _ in range(30):
            if page.evaluate("document.activeElement.closest('.jobs a') !== null"):
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/jobs/{job.rpartition('/')[2]}")


@pytest.mark.parametrize("view", VIEWS)
def test_it_fits(browser: Browser, console: Console, place: Place, view: View) -> None:
    for title in ("support-bot", "docs-bot"):
        place.finish(_post(place, title))
    _post(place, "support-bot-2", labels={"managed-by": "pulumi-vertex-tuning"})

    with open_page(browser, console.start, view) as page:
        expect(page.locator(".jobs tbody tr")).to_have_count(3)
        look(page, f"list{view.suffix}")


def test_what_cannot_be_read_is_told_and_read_when_it_can(browser: Browser, tmp_path: Path) -> None:
    with running_emulator() as own:
        place = Place(own)
        _post(place, "still-here")
        arguments = ("--project", place.project, "--location", "us-central1")
        with (
            running_console(environment(own), tmp_path, *arguments) as console,
            open_page(browser, console.start) as page,
        ):
            page.wait_for_selector(".jobs a")
            own.kill()
            expect(page.get_by_text("The console goes on trying")).to_be_visible(timeout=60_000)
            expect(page.locator(".jobs a")).to_have_count(1)
            look(page, "error")
            with running_emulator(port=own.port):
                expect(page.get_by_text("Nothing has been tuned")).to_be_visible(timeout=60_000)


def test_a_thousand_jobs_are_paged_through(browser: Browser, tmp_path: Path) -> None:
    with running_emulator(job_seconds=600, concurrent_jobs=1) as own:
        place = Place(own)
        for number in range(MANY):
            _post(place, f"job-{number:04}")
        arguments = ("--project", place.project, "--location", "us-central1")
        with (
            running_console(environment(own), tmp_path, *arguments) as console,
            open_page(browser, console.start) as page,
        ):
            expect(page.get_by_text(f"{MANY:,} of {MANY:,} shown")).to_be_visible()
            expect(page.locator(".jobs tbody tr")).to_have_count(25)
            before = page.locator(".jobs tbody tr").first.inner_text()
            page.get_by_label("Next page").click()
            expect(page.locator(".jobs tbody tr").first).not_to_have_text(before)
            page.get_by_label("Filter the list").fill("job-0123")
            expect(page.locator(".jobs tbody tr")).to_have_count(1)
