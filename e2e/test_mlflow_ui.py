"""MLflow's own UI, page by page, without a console error or a failed call."""

import time

import mlflow
import pytest
from mlflow.entities import AssessmentSource
from playwright.sync_api import TimeoutError, expect

from test_browser import screenshots, visit  # noqa: F401  (fixtures)

pytestmark = pytest.mark.browser

EXPERIMENT = "ui pages"
MODEL = "ui-model"
PROMPT = "ui-prompt"
RUNS = 3


class Model(mlflow.pyfunc.PythonModel):
    def predict(self, model_input: list[str]) -> list[str]:
        return model_input


@pytest.fixture(scope="module")
def pages(stack, client):
    """What the pages show: runs with metrics, files and a model, a registered model, prompts, traces."""
    experiment = mlflow.set_experiment(EXPERIMENT)
    for number in range(RUNS):
        with mlflow.start_run(run_name=f"run-{number}") as run:
            mlflow.log_params({"rate": number / 10, "kind": "a" if number % 2 else "b"})
            for step in range(20):
                mlflow.log_metrics({"loss": 1 / (step + 1 + number), "accuracy": step / 20}, step=step)
                mlflow.log_metric("system/cpu_utilization_percentage", 10 * number + step, step=step)
            mlflow.log_text("# A report\n\nAll is well.", "report.md")
            mlflow.log_dict({"a": [1, 2]}, "data/values.json")
            mlflow.set_tag("team", "x")
            mlflow.log_input(mlflow.data.from_numpy(__import__("numpy").arange(4), name="numbers"), context="training")
    with mlflow.start_run(run_name="with-model") as run:
        logged = mlflow.pyfunc.log_model(name="model", python_model=Model(), registered_model_name=MODEL)
        mlflow.log_metric("loss", 0.01, model_id=logged.model_id)
    client.set_registered_model_alias(MODEL, "champion", 1)
    client.update_registered_model(MODEL, description="What the pages show.")
    client.set_model_version_tag(MODEL, "1", "stage", "tried")
    mlflow.genai.register_prompt(PROMPT, "Hello {{name}}", commit_message="first")
    mlflow.genai.register_prompt(PROMPT, "Good day {{name}}", commit_message="second")
    mlflow.genai.set_prompt_alias(PROMPT, "live", 1)
    with mlflow.start_run(run_name="with-traces") as traced:
        with mlflow.start_span("answer", span_type="AGENT") as root:
            root.set_inputs({"question": "What is up?"})
            with mlflow.start_span("call", span_type="LLM") as inner:
                inner.set_attribute(
                    "mlflow.chat.tokenUsage", {"input_tokens": 10, "output_tokens": 5, "total_tokens": 15}
                )
                time.sleep(0.01)
            root.set_outputs("The sky.")
    mlflow.flush_trace_async_logging()
    mlflow.log_feedback(trace_id=root.trace_id, name="good", value=True, source=AssessmentSource("HUMAN", "me"))
    runs = client.search_runs([experiment.experiment_id], order_by=["start_time ASC"])
    return {
        "base": stack.url("tracking-server"),
        "experiment": experiment.experiment_id,
        "runs": [one.info.run_id for one in runs],
        "model run": run.info.run_id,
        "traced run": traced.info.run_id,
        "logged model": logged.model_id,
        "trace": root.trace_id,
    }


def quiet(visit) -> None:  # noqa: F811
    """Waits until nothing that was asked for is still to come; what the UI asks for again and again may go on."""
    try:
        visit.page.wait_for_load_state("networkidle", timeout=3_000)
    except TimeoutError:
        pass


def show(visit, pages, path: str, *texts: str, name: str) -> None:  # noqa: F811
    """Opens a page, waits for texts on it, and looks at it once it is quiet."""
    visit.page.goto(f"{pages['base']}/?page={name}#{path}")
    for text in texts:
        expect(visit.page.get_by_text(text).first).to_be_visible()
    quiet(visit)
    visit.screenshot(f"mlflow-{name}")


def test_the_home_page_and_the_list_of_experiments(pages, visit):  # noqa: F811
    show(visit, pages, "/", "Experiments", EXPERIMENT, name="home")
    show(visit, pages, "/experiments", EXPERIMENT, name="experiments")


def test_runs_as_a_table_and_as_charts(pages, visit):  # noqa: F811
    base = f"/experiments/{pages['experiment']}/runs"
    show(visit, pages, base, "run-0", "with-model", name="runs")
    show(visit, pages, f"{base}?compareRunsMode=CHART", "loss", "accuracy", name="charts")
    expect(visit.page.locator(".js-plotly-plot").first).to_be_visible()


@pytest.mark.parametrize(
    ("tab", "text"),
    [
        ("", "rate"),
        ("/model-metrics", "accuracy"),
        ("/system-metrics", "cpu_utilization_percentage"),
        ("/artifacts", "report.md"),
        ("/traces", "Trace"),
    ],
)
def test_a_runs_tabs(pages, visit, tab, text):  # noqa: F811
    path = f"/experiments/{pages['experiment']}/runs/{pages['runs'][1]}{tab}"
    show(visit, pages, path, text, name=f"run{tab.replace('/', '-')}")


def test_a_runs_files_are_shown(pages, visit):  # noqa: F811
    show(visit, pages, f"/experiments/{pages['experiment']}/runs/{pages['runs'][1]}/artifacts", "data", name="files")
    visit.page.get_by_text("report.md").first.click()
    expect(visit.page.get_by_text("A report").first).to_be_visible()
    visit.page.get_by_text("data", exact=True).first.click()
    visit.page.get_by_text("values.json").first.click()
    expect(visit.page.get_by_text('"a"').first).to_be_visible()
    quiet(visit)
    visit.screenshot("mlflow-file")


def test_the_traces_of_a_run(pages, visit):  # noqa: F811
    path = f"/experiments/{pages['experiment']}/runs/{pages['traced run']}/traces"
    show(visit, pages, path, "What is up?", name="run-with-traces")


def test_runs_are_compared(pages, visit):  # noqa: F811
    runs = "%5B" + ",".join(f"%22{run}%22" for run in pages["runs"][:2]) + "%5D"
    experiments = f"%5B%22{pages['experiment']}%22%5D"
    show(visit, pages, f"/compare-runs?runs={runs}&experiments={experiments}", "run-0", "run-1", name="compare")


def test_logged_models(pages, visit):  # noqa: F811
    show(visit, pages, f"/experiments/{pages['experiment']}/models", "model", name="logged-models")
    path = f"/experiments/{pages['experiment']}/models/{pages['logged model']}"
    show(visit, pages, path, pages["logged model"], name="logged-model")
    show(visit, pages, f"{path}/artifacts", "MLmodel", name="logged-model-files")


def test_registered_models(pages, visit):  # noqa: F811
    show(visit, pages, "/models", MODEL, name="models")
    show(visit, pages, f"/models/{MODEL}", MODEL, "champion", "What the pages show.", name="model")
    show(visit, pages, f"/models/{MODEL}/versions/1", "tried", "champion", name="model-version")


def test_prompts(pages, visit):  # noqa: F811
    show(visit, pages, "/prompts", PROMPT, name="prompts")
    show(visit, pages, f"/prompts/{PROMPT}", "Good day", "live", name="prompt")


def test_traces_of_an_experiment_and_one_of_them(pages, visit):  # noqa: F811
    show(visit, pages, f"/experiments/{pages['experiment']}/traces", "What is up?", name="traces")
    visit.page.get_by_text("What is up?").first.click()
    expect(visit.page.get_by_text("The sky.").first).to_be_visible()
    quiet(visit)
    visit.screenshot("mlflow-trace")


@pytest.mark.parametrize("tab", ["overview", "datasets", "chat-sessions", "evaluation-runs", "judges", "prompts"])
def test_other_tabs_of_an_experiment_stay_calm(pages, visit, tab):  # noqa: F811
    show(visit, pages, f"/experiments/{pages['experiment']}/{tab}", EXPERIMENT, name=f"experiment-{tab}")
