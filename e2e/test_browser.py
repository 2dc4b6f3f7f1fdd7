"""The published web UIs and our own pages in a real browser, without a console error or a failed call."""

import os
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

import test_demo
from stack import Stack

pytestmark = pytest.mark.browser

# Airflow's UI looks for a parser of SQL that its package does not have.
TOLERATED_CALLS = re.compile(r"/static/wasm/sqlparser")

# What the UIs log against their original servers as well: a failed call is counted by itself, a layout that settles
# in two steps is no error.
TOLERATED_MESSAGES = re.compile(r"^Failed to load resource|ResizeObserver loop")

# MLflow's UI opens a guide over its pages on the first visit only.
RETURNING_VISITOR = "localStorage.setItem('mlflow.assistant.fab.autoOpenedOnFirstLoad_v1', 'true')"

WAIT_MS = 60_000


class Visit:
    """A page, and all that went wrong on it."""

    def __init__(self, page: Page, screenshots: Path):
        self.page = page
        self.screenshots = screenshots
        self.problems: list[str] = []
        page.set_default_timeout(WAIT_MS)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("console", self._on_console)
        page.on("response", self._on_response)

    def _on_console(self, message) -> None:
        if message.type == "error" and not TOLERATED_MESSAGES.search(message.text):
            self.problems.append(f"console: {message.text}")

    def _on_response(self, response) -> None:
        if response.status >= 400 and not TOLERATED_CALLS.search(response.url):
            self.problems.append(f"{response.status} {response.request.method} {response.url}")

    def screenshot(self, name: str) -> None:
        self.page.screenshot(path=self.screenshots / f"{name}.png")


@pytest.fixture(scope="module")
def screenshots(tmp_path_factory) -> Path:
    """Where screenshots go: MLOPS_SCREENSHOTS keeps them."""
    folder = Path(os.environ.get("MLOPS_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def visit(browser: Browser, screenshots: Path):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(RETURNING_VISITOR)
    visit = Visit(context.new_page(), screenshots)
    yield visit
    context.close()
    assert visit.problems == []


@pytest.fixture(scope="module")
def demo(stack: Stack, client) -> Stack:
    """A stack on which the demo has run."""
    if client.get_experiment_by_name("digits") is None:
        test_demo.test_the_demo_ends_well(stack)
    return stack


def test_mlflows_ui_shows_the_runs_and_their_charts(demo, client, visit):
    experiment = client.get_experiment_by_name("digits")
    base = demo.url("tracking-server")
    visit.page.goto(f"{base}/#/experiments/{experiment.experiment_id}/runs")
    expect(visit.page.get_by_text("train", exact=True).first).to_be_visible()
    visit.page.get_by_text("Model training", exact=True).click()
    expect(visit.page.get_by_text("train", exact=True).first).to_be_visible()
    visit.screenshot("runs")

    run = client.search_runs([experiment.experiment_id], "tags.model = 'perceptron'")[0]
    visit.page.goto(f"{base}/#/experiments/{experiment.experiment_id}/runs/{run.info.run_id}/model-metrics")
    expect(visit.page.get_by_text("test_accuracy").first).to_be_visible()
    expect(visit.page.locator(".js-plotly-plot").first).to_be_visible()
    visit.screenshot("metrics")

    visit.page.goto(f"{base}/#/experiments/{experiment.experiment_id}/runs/{run.info.run_id}/artifacts")
    visit.page.get_by_text("figures").first.click()
    visit.page.get_by_text("confusion.png").first.click()
    expect(visit.page.locator(".image-container img, img[src^='blob:'], [class*=image] img").first).to_be_visible()
    visit.screenshot("artifacts")


def test_mlflows_ui_shows_the_registered_model(demo, visit):
    base = demo.url("tracking-server")
    visit.page.goto(f"{base}/#/models")
    expect(visit.page.get_by_text("digits").first).to_be_visible()
    visit.page.goto(f"{base}/#/models/digits")
    expect(visit.page.get_by_text("champion").first).to_be_visible()
    visit.screenshot("model")


def test_the_plain_pages_show_the_run_and_its_log(demo, client, visit):
    experiment = client.get_experiment_by_name("digits")
    run_id = client.search_runs([experiment.experiment_id], "tags.step = 'train'")[0].data.tags["pipeline_run"]
    base = demo.url("workflow-scheduler")
    visit.page.goto(f"{base}/pages")
    visit.page.get_by_text("digits_training").first.click()
    expect(visit.page.get_by_text("train_perceptron").first).to_be_visible()
    visit.screenshot("workflow")
    visit.page.goto(f"{base}/pages/dags/digits_training/runs/{quote(run_id, safe='')}")
    visit.page.get_by_role("link", name="train_perceptron").last.click()
    expect(visit.page.get_by_text("test_accuracy").first).to_be_visible()
    visit.screenshot("task")


def test_airflows_ui_shows_the_demo_to_who_comes_for_the_first_time(demo, visit):
    visit.page.goto(demo.url("workflow-scheduler") + "/dags")
    visit.page.get_by_role("link", name="digits_training").first.click()
    expect(visit.page.get_by_text("train_perceptron").first).to_be_visible()
    visit.screenshot("airflow-demo")


def test_jupyterlab_runs_a_cell_draws_a_plot_and_saves(demo, visit):
    base = demo.url("notebook-launcher")
    page = visit.page
    page.goto(f"{base}/lab?token={demo.token}")
    page.locator(".jp-LauncherCard", has_text="Python 3").first.click()
    # A cell that is run before there is a kernel is not run at all.
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()
    editor = page.locator(".jp-Notebook .cm-content").first
    editor.click()
    page.keyboard.insert_text("import matplotlib.pyplot as plt\nplt.plot([1, 4, 9, 16]);\nplt.show()")
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".jp-OutputArea-output img")).to_be_visible()
    page.keyboard.press("Control+s")
    rename = page.get_by_role("button", name="Rename")
    if rename.is_visible():
        rename.click()
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    visit.screenshot("notebook-new")


def test_jupyterlab_opens_the_executed_notebook(demo, visit):
    visit.page.goto(f"{demo.url('notebook-launcher')}/lab/tree/digits-executed.ipynb?reset&token={demo.token}")
    plot = visit.page.locator(".jp-OutputArea-output img").first
    expect(plot).to_be_visible()
    plot.scroll_into_view_if_needed()
    visit.screenshot("notebook")
