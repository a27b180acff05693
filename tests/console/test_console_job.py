"""The page of one job, in a real browser: details, monitor, data set, cancel, test."""

import json
import re
import subprocess
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from pulumi_vertex_tuning.emulator.testing import Emulator
from pulumi_vertex_tuning.evaluation.outcome import Outcome, Sample
from pulumi_vertex_tuning.evaluation.verdict import Check
from tests.console.running import VIEWS, Console, View, environment, look, open_page
from tests.lifecycle.place import Place, rows


def _post(place: Place, name: str = "docs-bot", epochs: int = 4, **spec: object) -> str:
    chosen = {"epochCount": epochs, "adapterSize": "ADAPTER_SIZE_FOUR"}
    data = {"trainingDatasetUri": place.data, "hyperParameters": chosen, **spec}
    return place.post(
        baseModel="gemini-2.5-flash", tunedModelDisplayName=name, supervisedTuningSpec=data
    )


def _address(console: Console, job: str) -> str:
    return f"{console.url}/jobs/{job.rpartition('/')[2]}?token={console.token}"


def _open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def _fact(page: Page, label: str) -> str:
    return page.locator(f'[data-fact="{label}"]').inner_text()


def test_an_unknown_job_is_told(browser: Browser, console: Console) -> None:
    with open_page(browser, f"{console.url}/jobs/4711?token={console.token}") as page:
        expect(page.get_by_text("There is no job 4711")).to_be_visible()


@pytest.mark.parametrize("view", VIEWS)
def test_details_tell_all_of_a_job(
    browser: Browser, console: Console, place: Place, view: View
) -> None:
    job = place.finish(_post(place))

    with open_page(browser, _address(console, job["name"]), view) as page:
        expect(page.locator('[data-fact="tuned model"]')).to_be_visible()
        assert _fact(page, "job") == job["name"]
        assert _fact(page, "endpoint") == job["tunedModel"]["endpoint"]
        assert _fact(page, "training data") == place.data
        assert (_fact(page, "epochs"), _fact(page, "adapter size")) == ("4", "4")
        expect(page.get_by_text("4 (default)")).to_be_visible()
        expect(page.get_by_text("vertex-tuning import projects/")).to_be_visible()
        page.get_by_text("curl", exact=True).click()
        expect(page.locator("pre.code:visible")).to_be_visible()
        look(page, f"details{view.suffix}")


def test_names_can_be_copied(browser: Browser, console: Console, place: Place) -> None:
    job = place.finish(_post(place))

    with open_page(browser, _address(console, job["name"])) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_label("Copy endpoint").click()
        expect(page.get_by_text("copied: endpoint")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")

    assert copied == job["tunedModel"]["endpoint"]


def test_the_curl_form_starts_the_same_job(
    browser: Browser, console: Console, place: Place, emulator: Emulator
) -> None:
    job = place.finish(_post(place, "it's a bot"))
    with open_page(browser, _address(console, job["name"])) as page:
        page.get_by_text("curl", exact=True).click()
        command = page.locator("pre.code:visible").inner_text()

    printed = subprocess.run(
        ["bash", "-c", command], env=environment(emulator), capture_output=True, check=True
    ).stdout
    started = place.finish(json.loads(printed)["name"])

    assert started["supervisedTuningSpec"] == job["supervisedTuningSpec"]
    assert started["tunedModelDisplayName"] == "it's a bot"


def test_what_is_open_stays_open_while_the_job_goes_on(
    browser: Browser, console: Console, place: Place
) -> None:
    with open_page(browser, _address(console, place.post_job({}))) as page:
        page.get_by_text("curl", exact=True).click()
        expect(page.locator("pre.code:visible")).to_contain_text("tuningJobs")
        state = page.locator('[data-fact="state"]')
        before = state.inner_text()
        expect(state).not_to_have_text(before)
        expect(page.locator("pre.code:visible")).to_contain_text("tuningJobs")


def test_the_service_s_own_words_are_shown(
    browser: Browser, console: Console, place: Place
) -> None:
    job = place.finish(_post(place))

    with open_page(browser, _address(console, job["name"])) as page:
        page.get_by_text("As the service tells it (JSON)").click()
        expect(page.locator("pre.code:visible")).to_contain_text("tuningDataStats")


@pytest.mark.parametrize("view", VIEWS)
def test_the_monitor_shows_curves(
    browser: Browser, console: Console, place: Place, view: View
) -> None:
    validation = place.upload("validation.jsonl", rows(10, thing="other"))
    job = place.finish(_post(place, validationDatasetUri=validation))

    with open_page(browser, _address(console, job["name"]), view) as page:
        _open_tab(page, "Monitor")
        expect(page.get_by_text("The job has ended.")).to_be_visible()
        expect(page.get_by_text("validation")).to_have_count(3)
        expect(page.locator(".chart canvas")).to_have_count(3)
        look(page, f"monitor{view.suffix}")


def test_the_monitor_goes_on_while_the_job_runs(
    browser: Browser, console: Console, place: Place
) -> None:
    job = place.post_job({})

    with open_page(browser, _address(console, job)) as page:
        _open_tab(page, "Monitor")
        loss = page.locator("section", has_text="Loss").locator("div.soft")
        expect(loss).to_contain_text("at step")
        before = loss.inner_text()
        page.evaluate("window.marked = true")
        expect(loss).not_to_have_text(before)
        assert page.evaluate("window.marked")


@pytest.mark.parametrize("view", VIEWS)
def test_the_data_set_is_shown_with_its_dropped_rows(
    browser: Browser, console: Console, place: Place, view: View
) -> None:
    long = {"role": "user", "parts": [{"text": "word " * 140_000}]}
    answer = {"role": "model", "parts": [{"text": "<b>no</b>"}]}
    content = rows(30) + json.dumps({"contents": [long, answer]}).encode() + b"\n"
    place.data = place.upload("train.jsonl", content)
    job = place.finish(_post(place))

    with open_page(browser, _address(console, job["name"]), view) as page:
        _open_tab(page, "Data set")
        expect(page.get_by_text("Input tokens (rows)")).to_be_visible()
        expect(page.get_by_text("What colour is thing 0?")).to_be_visible()
        expect(page.get_by_text("The service left out 1 row: 31.")).to_be_visible()
        look(page, f"data{view.suffix}")


def test_data_that_is_gone_is_told(browser: Browser, console: Console, place: Place) -> None:
    job = place.finish(_post(place))
    place.remove("train.jsonl")

    with open_page(browser, _address(console, job["name"])) as page:
        _open_tab(page, "Data set")
        expect(page.get_by_text("is not there any more")).to_be_visible()


def test_a_run_is_cancelled_after_a_confirmation(
    browser: Browser, console: Console, place: Place
) -> None:
    job = place.post_job({})

    with open_page(browser, _address(console, job)) as page:
        page.get_by_role("button", name="Cancel the run").click()
        page.get_by_role("button", name="Let it run").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert place.state(job) in {"PENDING", "RUNNING"}
        page.get_by_role("button", name="Cancel the run").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        look(page, "cancel")
        page.get_by_role("dialog").get_by_role("button", name="Cancel the run").click()
        expect(page.get_by_text("CANCELLED", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Cancel the run")).to_have_count(0)

    assert place.state(job) == "CANCELLED"


@pytest.mark.parametrize("view", VIEWS)
def test_the_tuned_model_answers_beside_its_base_model(
    browser: Browser, console: Console, place: Place, view: View
) -> None:
    job = place.finish(_post(place, epochs=9))
    asked: list[str] = []

    with open_page(browser, _address(console, job["name"]), view) as page:
        _open_tab(page, "Test")
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        page.get_by_label("What to ask").fill("What colour is thing 3?")
        page.keyboard.press("Enter")
        expect(page.locator(".said.model")).to_have_count(2)
        # Trained for a moment, it speaks of what it has read, and not always to the end.
        expect(page.locator(".said.model").first).to_contain_text(re.compile("thing|red"))
        expect(page.locator(".said.model").last).to_contain_text("emulated")
        page.get_by_role("combobox", name="Checkpoint").click()
        page.get_by_role("option", name="checkpoint 1, epoch 1").click()
        page.get_by_label("What to ask").fill("And thing 4?")
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.locator(".said.model")).to_have_count(4)
        expect(page.get_by_role("button", name="Ask", exact=True)).to_be_enabled()
        look(page, f"test{view.suffix}")


def test_what_cannot_be_asked_is_told_in_the_chat(
    browser: Browser, console: Console, place: Place
) -> None:
    job = place.finish(_post(place))

    with open_page(browser, _address(console, job["name"])) as page:
        _open_tab(page, "Test")
        page.get_by_label("What to ask").fill("What colour is thing 3?")
        place.undeploy(job["tunedModel"]["model"])
        page.keyboard.press("Enter")
        expect(page.locator(".said .bad")).to_contain_text("could not ask")


def test_a_job_without_a_model_has_no_test_yet(
    browser: Browser, console: Console, place: Place
) -> None:
    job = place.post_job({})
    place.vertex.cancel(job)
    place.finish(job)

    with open_page(browser, _address(console, job)) as page:
        _open_tab(page, "Test")
        expect(page.get_by_text("The model has no endpoint to ask.")).to_be_visible()


EVIL = "<img src=x onerror=alert(1)>"


def test_the_evaluation_is_shown_and_no_answer_becomes_a_part_of_the_page(
    browser: Browser, console: Console, place: Place
) -> None:
    labels = {"pulumi-resource": "0123", "pulumi-stack": "4567"}
    job = place.finish(place.post_job(labels, epochs=2))
    number = job["name"].rpartition("/")[2]
    told = Outcome(
        job=job["name"],
        model=job["tunedModel"]["model"],
        checkpoint="2",
        base_model="gemini-2.5-flash",
        prompts=1,
        means={"f1": 0.25},
        checks=(Check("f1", "at least 0.8", 0.25, passed=False),),
        samples=(Sample(1, "What?", "red", {"new model": EVIL}, {"f1": 0.25}),),
        emulated=True,
    ).as_json()
    record = f"pulumi-vertex-tuning/0123/evaluation/jobs/{number}.json"
    place.upload(record, json.dumps(told).encode())

    with open_page(browser, _address(console, job["name"])) as page:
        _open_tab(page, "Evaluation")
        expect(page.get_by_text("Not good enough. Emulated: no Gemini")).to_be_visible()
        expect(page.get_by_role("cell", name="at least 0.8")).to_be_visible()
        expect(page.get_by_role("cell", name=EVIL)).to_be_visible()


def test_a_model_that_was_not_evaluated_says_so(
    browser: Browser, console: Console, place: Place
) -> None:
    job = place.finish(_post(place))

    with open_page(browser, _address(console, job["name"])) as page:
        _open_tab(page, "Evaluation")
        expect(page.get_by_text("The model has not been evaluated")).to_be_visible()
