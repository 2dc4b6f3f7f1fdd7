"""Airflow's own UI, page by page and action by action, without a console error or a failed call."""

import re
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import TimeoutError, expect

from test_browser import screenshots, visit  # noqa: F401  (fixtures)

pytestmark = pytest.mark.browser

DAG = "ui_rich"
PYTHON = "ui_python"
WAITS = "ui_waits"
PATIENCE_SECONDS = 60

RICH = """
dag_id: ui_rich
description: Everything that the pages show
schedule: "0 6 * * *"
start_date: 2026-01-01
tags: [shown]
max_active_runs: 20
params:
  name: {default: world, type: string, title: Whom to greet, description: A name, minLength: 2}
  times: {default: 3, type: integer, minimum: 1, maximum: 9}
  loud: {default: false, type: boolean}
  colour: {default: red, type: string, enum: [red, green, blue]}
  parts: {default: [a, b], type: array, items: {type: string}}
task_groups:
  prepare: {tooltip: before all else, dependencies: [greet]}
tasks:
  - task_id: greet
    operator: bash
    bash_command: 'echo "Hello {{ params.name }}"'
    outlets: [{name: ui_made, uri: 's3://ui/made'}]
  - task_id: load
    operator: bash
    bash_command: 'for i in 1 2 3; do echo "line $i"; done; echo 42'
    task_group_name: prepare
  - {task_id: clean, operator: empty, task_group_name: prepare, dependencies: [load]}
  - {task_id: sort, operator: empty, task_group_name: prepare, dependencies: [load]}
  - {task_id: each, operator: bash, expand: {bash_command: [echo one, echo two, echo three]}, dependencies: [prepare]}
  - {task_id: done, operator: empty, dependencies: [each]}
"""

ASKS = """
dag_id: ui_asks
tasks:
  - {task_id: ask, operator: approval, subject: 'Shall it be?', body: 'It **can** be.'}
  - {task_id: after, operator: empty, dependencies: [ask]}
"""

WAITING = """
dag_id: ui_waits
schedule: {assets: {any: [{name: ui_made, uri: 's3://ui/made'}, {all: ['s3://ui/b', 's3://ui/c']}]}}
tasks: [{task_id: used, operator: bash, bash_command: 'sleep 1; echo used'}]
"""


TALKS = """
dag_id: ui_talks
tasks: [{task_id: talk, operator: bash, bash_command: 'for i in $(seq 1 999); do echo "tick $i"; sleep 0.5; done'}]
"""


class Ui:
    def __init__(self, stack):
        self.stack = stack
        self.base = stack.url("workflow-scheduler")

    def api(self, method: str, path: str, body: dict | None = None) -> dict:
        return self.stack.workflows(method, "/api/v2" + path, body)

    def put(self, dag: str, text: str) -> None:
        request = urllib.request.Request(
            f"{self.base}/api/definitions/{dag}",
            method="PUT",
            data=text.encode(),
            headers={"Content-Type": "application/yaml"},
        )
        urllib.request.urlopen(request, timeout=30).close()

    def put_file(self, name: str) -> None:
        """A Python DAG, as the watcher submits it."""
        request = urllib.request.Request(
            f"{self.base}/api/dag-files/dags-folder/{name}.py",
            method="PUT",
            data=(Path(__file__).parent / "ui" / f"{name}.json").read_bytes(),
            headers={"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=30).close()
        self.api("PATCH", f"/dags/{name}", {"is_paused": False})

    def trigger(self, dag: str, **conf) -> str:
        return self.api("POST", f"/dags/{dag}/dagRuns", {"logical_date": None, "conf": conf})["dag_run_id"]

    def run(self, dag: str, run: str) -> dict:
        return self.api("GET", f"/dags/{dag}/dagRuns/{quote(run, safe='')}")

    def states(self, dag: str, run: str) -> dict:
        found = self.api("GET", f"/dags/{dag}/dagRuns/{quote(run, safe='')}/taskInstances")
        return {task["task_id"]: task["state"] for task in found["task_instances"]}


def eventually(what) -> None:
    """Waits until what() is true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def ui(stack) -> Ui:
    ui = Ui(stack)
    ui.put(WAITS, WAITING)
    ui.put("ui_asks", ASKS)
    ui.put(DAG, RICH)
    ui.put(DAG, RICH.replace("Everything that", "All that"))
    ui.finished = ui.trigger(DAG)
    eventually(lambda: ui.run(DAG, ui.finished)["state"] == "success")
    ui.put("ui_talks", TALKS)
    ui.put_file(PYTHON)
    ui.python = ui.trigger(PYTHON)
    eventually(lambda: ui.run(PYTHON, ui.python)["state"] == "success")
    ui.asking = ui.trigger("ui_asks")
    eventually(lambda: ui.states("ui_asks", ui.asking)["ask"] == "awaiting_input")
    ui.asset = ui.api("GET", "/assets?name_pattern=ui_made")["assets"][0]["id"]
    return ui


def settled(visit) -> None:  # noqa: F811
    """Waits until nothing that was asked for is still to come; what the UI asks for again and again may go on."""
    try:
        visit.page.wait_for_load_state("networkidle", timeout=3_000)
    except TimeoutError:
        pass


def show(visit, ui, path: str, *texts: str) -> None:  # noqa: F811
    visit.page.goto(ui.base + path)
    for text in texts:
        expect(visit.page.get_by_text(text).first).to_be_visible()
    settled(visit)
    visit.screenshot("airflow" + re.sub(r"[^a-z0-9]+", "-", path.lower().split("manual_")[0] + path[-20:]))


PAGES = [
    ("/", "History", "Asset Events"),
    ("/dags", DAG, WAITS),
    ("/dags?search=ui_wait", WAITS),
    ("/dag_runs", DAG),
    ("/task_instances", "greet"),
    ("/assets", "ui_made"),
    ("/variables", "Variables"),
    ("/pools", "default_pool"),
    ("/connections", "Connections"),
    ("/events", "put_definition"),
    ("/xcoms", "return_value"),
    ("/plugins", "definitions"),
    ("/providers", "built-in operators"),
    ("/required_actions", "Shall it be?"),
    ("/jobs", "SchedulerJob"),
    ("/deadlines", "Deadlines"),
    (f"/dags/{DAG}", "greet"),
    (f"/dags/{DAG}/runs", "manual"),
    (f"/dags/{DAG}/tasks", "greet", "prepare.load"),
    (f"/dags/{DAG}/events", "put_definition"),
    (f"/dags/{DAG}/code", "max_active_runs"),
    (f"/dags/{DAG}/details", "All that the pages show"),
    (f"/dags/{DAG}/calendar", "Calendar"),
    (f"/dags/{DAG}/backfills", "Backfill"),
    (f"/dags/{DAG}/tasks/greet", "greet"),
    (f"/dags/{DAG}/tasks/group/prepare", "prepare"),
    (f"/dags/{WAITS}", "used"),
    ("/dags/ui_asks/required_actions", "Shall it be?"),
]

RUN_PAGES = ["", "/events", "/code", "/details", "/asset_events"]

TASK_PAGES = [
    ("greet", "Hello world"),
    ("greet/details", "BashOperator"),
    ("greet/xcom", "return_value"),
    ("greet/rendered_templates", "bash_command"),
    ("greet/events", "greet"),
    ("greet/code", "max_active_runs"),
    ("greet/asset_events", "ui_made"),
    ("greet/task-state-store", "greet"),
    ("prepare.load", "line 3"),
    ("group/prepare", "prepare.load"),
    ("each/mapped", "each"),
    ("each/mapped/1", "two"),
    ("done", "done"),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[0])
def test_a_page(ui, visit, page):  # noqa: F811
    show(visit, ui, *page)


@pytest.mark.parametrize("tab", RUN_PAGES)
def test_a_page_of_a_run(ui, visit, tab):  # noqa: F811
    show(visit, ui, f"/dags/{DAG}/runs/{quote(ui.finished)}{tab}", "greet")


@pytest.mark.parametrize(("task", "text"), TASK_PAGES)
def test_a_page_of_a_task(ui, visit, task, text):  # noqa: F811
    show(visit, ui, f"/dags/{DAG}/runs/{quote(ui.finished)}/tasks/{task}", text)


def test_an_asset_and_where_it_comes_from(ui, visit):  # noqa: F811
    show(visit, ui, f"/assets/{ui.asset}", "ui_made", DAG, WAITS)


PYTHON_PAGES = [
    ("", "greet", "prepare"),
    ("/runs", "manual"),
    ("/tasks", "greet", "prepare.load"),
    ("/events", "ui_python"),
    ("/code", "BashOperator"),
    ("/details", "From a file of Python"),
    ("/calendar", "Calendar"),
    ("/backfills", "Backfill"),
    ("/tasks/greet", "greet"),
    ("/runs/{run}", "greet"),
    ("/runs/{run}/code", "BashOperator"),
    ("/runs/{run}/details", "greet"),
    ("/runs/{run}/tasks/greet", "Hello world"),
    ("/runs/{run}/tasks/greet/xcom", "Hello world"),
    ("/runs/{run}/tasks/greet/rendered_templates", "echo Hello world"),
    ("/runs/{run}/tasks/greet/details", "BashOperator"),
    ("/runs/{run}/tasks/greet/asset_events", "ui://python"),
    ("/runs/{run}/tasks/group/prepare", "prepare.load"),
]


@pytest.mark.parametrize("page", PYTHON_PAGES, ids=lambda page: page[0])
def test_a_page_of_a_python_dag(ui, visit, page):  # noqa: F811
    show(visit, ui, f"/dags/{PYTHON}" + page[0].format(run=quote(ui.python)), *page[1:])


# --- Actions, each with its effect as the REST interface tells it ---


def press(visit, name: str) -> None:  # noqa: F811
    visit.page.get_by_role("button", name=name).first.click()


def test_a_run_is_triggered_by_a_form_of_the_parameters(ui, visit):  # noqa: F811
    page = visit.page
    show(visit, ui, f"/dags/{DAG}", "greet")
    page.get_by_test_id("trigger-dag-button").first.click()
    expect(page.get_by_text("Whom to greet").first).to_be_visible()
    page.locator("input[name='element_name']").fill("form")
    visit.screenshot("airflow-trigger")
    before = ui.api("GET", f"/dags/{DAG}/dagRuns?limit=1")["total_entries"]
    page.get_by_test_id("trigger-dag-submit").click()
    eventually(lambda: ui.api("GET", f"/dags/{DAG}/dagRuns?limit=1")["total_entries"] == before + 1)
    newest = ui.api("GET", f"/dags/{DAG}/dagRuns?limit=1&order_by=-id")["dag_runs"][0]
    assert newest["conf"]["name"] == "form"
    eventually(lambda: ui.run(DAG, newest["dag_run_id"])["state"] == "success")


def test_a_log_grows_while_it_is_looked_at(ui, visit):  # noqa: F811
    run = ui.trigger("ui_talks")
    path = f"/dags/ui_talks/dagRuns/{quote(run, safe='')}/taskInstances/talk"
    eventually(lambda: ui.states("ui_talks", run)["talk"] == "running")
    page = visit.page
    page.goto(f"{ui.base}/dags/ui_talks/runs/{quote(run)}/tasks/talk")
    lines = page.get_by_text(re.compile(r"tick \d+"))
    expect(lines.first).to_be_visible(timeout=PATIENCE_SECONDS * 1000)
    visit.screenshot("airflow-log-grows")
    last = int(lines.last.inner_text().split()[-1])
    eventually(lambda: int(lines.last.inner_text().split()[-1]) > last + 3)
    assert ui.states("ui_talks", run)["talk"] == "running"
    ui.api("PATCH", path, {"new_state": "success"})
    eventually(lambda: ui.run("ui_talks", run)["state"] == "success")
    settled(visit)


def test_a_dag_is_paused_and_goes_on(ui, visit):  # noqa: F811
    show(visit, ui, f"/dags/{WAITS}", "used")
    for paused in (True, False):
        visit.page.locator("[data-part='control']").first.click()
        eventually(lambda: ui.api("GET", f"/dags/{WAITS}")["is_paused"] == paused)
    settled(visit)


def test_a_dag_becomes_a_favourite(ui, visit):  # noqa: F811
    show(visit, ui, f"/dags/{WAITS}", "used")
    press(visit, "Favorite Dag")
    eventually(lambda: ui.api("GET", f"/dags/{WAITS}/details")["is_favorite"])
    show(visit, ui, "/dags?favorite=true", WAITS)


def test_a_run_is_cleared_and_runs_again(ui, visit):  # noqa: F811
    run = ui.trigger(DAG)
    eventually(lambda: ui.run(DAG, run)["state"] == "success")
    first = ui.run(DAG, run)["start_date"]
    show(visit, ui, f"/dags/{DAG}/runs/{quote(run)}", "greet")
    press(visit, "Press shift+c to clear")
    expect(visit.page.get_by_text("Affected Tasks").first).to_be_visible()
    settled(visit)
    visit.screenshot("airflow-clear")
    press(visit, "Confirm")
    eventually(lambda: ui.run(DAG, run)["start_date"] not in (first, None))
    eventually(lambda: ui.run(DAG, run)["state"] == "success")


def test_a_task_is_marked_failed_and_a_run_succeeded(ui, visit):  # noqa: F811
    run = ui.trigger("ui_asks")
    eventually(lambda: ui.states("ui_asks", run)["ask"] == "awaiting_input")
    show(visit, ui, f"/dags/ui_asks/runs/{quote(run)}/tasks/ask", "ask")
    press(visit, "Mark Task Instance as...")
    visit.page.get_by_role("menuitem", name="Failed").click()
    press(visit, "Confirm")
    eventually(lambda: ui.states("ui_asks", run)["ask"] == "failed")
    eventually(lambda: ui.run("ui_asks", run)["state"] == "failed")
    show(visit, ui, f"/dags/ui_asks/runs/{quote(run)}", "ask")
    press(visit, "Mark Dag Run as...")
    visit.page.get_by_test_id("mark-run-as-success").click()
    press(visit, "Confirm")
    eventually(lambda: ui.run("ui_asks", run)["state"] == "success")


def test_a_question_is_answered(ui, visit):  # noqa: F811
    run = ui.trigger("ui_asks")
    eventually(lambda: ui.states("ui_asks", run)["ask"] == "awaiting_input")
    show(visit, ui, f"/dags/ui_asks/runs/{quote(run)}/tasks/ask/required_actions", "Shall it be?")
    visit.screenshot("airflow-ask")
    visit.page.get_by_test_id("hitl-option-Approve").click()
    eventually(lambda: ui.run("ui_asks", run)["state"] == "success")
    assert ui.states("ui_asks", run) == {"ask": "success", "after": "success"}


def test_runs_are_made_up_for_the_past(ui, visit):  # noqa: F811
    page = visit.page
    show(visit, ui, f"/dags/{DAG}", "greet")
    page.get_by_test_id("trigger-dag-button").first.click()
    page.get_by_role("dialog").get_by_text("Backfill", exact=True).first.click()
    for date in ("2026/02/01", "2026/02/03"):
        page.get_by_text("Select date and time").first.click()
        page.get_by_placeholder("YYYY/MM/DD").last.fill(date)
        page.get_by_placeholder("HH:mm").last.fill("00:00")
        page.get_by_placeholder("HH:mm").last.press("Enter")
        page.get_by_text("Date Range").click()
    expect(page.get_by_text(re.compile("2 runs")).first).to_be_visible()
    settled(visit)
    visit.screenshot("airflow-backfill")
    page.get_by_role("button", name=re.compile("^Run Backfill")).click()
    eventually(lambda: ui.api("GET", f"/backfills?dag_id={DAG}")["total_entries"] == 1)
    eventually(lambda: ui.api("GET", f"/backfills?dag_id={DAG}")["backfills"][0]["completed_at"])
    done = ui.api("GET", f"/dags/{DAG}/dagRuns?run_type=backfill")["dag_runs"]
    assert {run["state"] for run in done} == {"success"}
    show(visit, ui, f"/dags/{DAG}/backfills", "2026-02-01")


def test_a_variable_a_pool_and_a_connection_are_added(ui, visit):  # noqa: F811
    page = visit.page
    show(visit, ui, "/variables", "Add Variable")
    press(visit, "Add Variable")
    page.locator("input[name='key']").fill("ui_variable")
    page.locator("textarea[name='value']").fill("a value")
    press(visit, "Save")
    eventually(lambda: ui.api("GET", "/variables?variable_key_pattern=ui_variable")["total_entries"] == 1)
    show(visit, ui, "/pools", "Add Pool")
    press(visit, "Add Pool")
    page.locator("input[name='name']").fill("ui_pool")
    press(visit, "Save")
    eventually(lambda: ui.api("GET", "/pools?pool_name_pattern=ui_pool")["total_entries"] == 1)
    show(visit, ui, "/connections", "Add Connection")
    press(visit, "Add Connection")
    page.locator("input[name='connection_id']").fill("ui_connection")
    page.get_by_role("combobox").last.click()
    page.keyboard.type("http")
    page.keyboard.press("Enter")
    press(visit, "Save")
    eventually(lambda: ui.api("GET", "/connections?connection_id_pattern=ui_connection")["total_entries"] == 1)
    settled(visit)


def select_all(visit, ui, path: str, text: str) -> None:  # noqa: F811
    show(visit, ui, path, text)
    visit.page.locator("thead [data-part='control']").first.click()
    expect(visit.page.get_by_text(re.compile("Selected$")).first).to_be_visible()


def confirm(visit) -> None:  # noqa: F811
    button = visit.page.get_by_role("dialog").get_by_role("button", name="Confirm")
    expect(button).to_be_enabled()
    settled(visit)
    button.click()


def test_several_tasks_are_cleared_and_marked_and_several_runs_are_deleted(ui, visit):  # noqa: F811
    ui.put("ui_many", "dag_id: ui_many\ntasks: [{task_id: one, operator: empty}, {task_id: two, operator: empty}]\n")
    runs = [ui.trigger("ui_many") for _ in range(3)]
    starts = [ui.run("ui_many", run)["start_date"] for run in runs]
    select_all(visit, ui, "/task_instances?dag_id_pattern=ui_many", "two")
    visit.screenshot("airflow-many")
    press(visit, "Clear Task Instances")
    confirm(visit)
    eventually(lambda: all(ui.run("ui_many", run)["start_date"] not in (None, was) for run, was in zip(runs, starts)))
    eventually(lambda: all(ui.run("ui_many", run)["state"] == "success" for run in runs))
    select_all(visit, ui, "/task_instances?dag_id_pattern=ui_many", "two")
    press(visit, "Mark Task Instances as...")
    visit.page.get_by_role("menuitem", name="Failed").click()
    confirm(visit)
    eventually(lambda: all(set(ui.states("ui_many", run).values()) == {"failed"} for run in runs))
    select_all(visit, ui, "/dag_runs?dag_id_pattern=ui_many", "ui_many")
    press(visit, "Mark Dag Runs as...")
    visit.page.get_by_role("menuitem", name="Failed").click()
    confirm(visit)
    eventually(lambda: all(ui.run("ui_many", run)["state"] == "failed" for run in runs))
    select_all(visit, ui, "/dag_runs?dag_id_pattern=ui_many", "ui_many")
    press(visit, "Delete Dag Runs")
    confirm(visit)
    eventually(lambda: ui.api("GET", "/dags/ui_many/dagRuns")["total_entries"] == 0)
    settled(visit)


def test_a_definition_is_written_on_a_page_of_its_own(ui, visit):  # noqa: F811
    page = visit.page
    show(visit, ui, "/", "New definition")
    page.goto(f"{ui.base}/definitions/new")
    source = page.locator("#source")
    expect(page.locator("#preview svg")).to_be_visible()
    visit.screenshot("airflow-definition")
    source.fill("dag_id: ui_written\ntasks:\n  - {task_id: a, operator: nothing}\n")
    expect(page.locator("#faults li").first).to_contain_text("Line 3")
    expect(page.locator("#submit")).to_be_disabled()
    visit.screenshot("airflow-definition-fault")
    visit.problems = [problem for problem in visit.problems if not problem.startswith("422 POST")]
    source.fill("dag_id: ui_written\ntasks:\n  - {task_id: a, operator: empty}\n")
    expect(page.locator("#submit")).to_be_enabled()
    source.press("Control+Enter")
    expect(page).to_have_url(re.compile("/dags/ui_written$"))
    assert ui.api("GET", "/dags/ui_written")["dag_id"] == "ui_written"
    settled(visit)
