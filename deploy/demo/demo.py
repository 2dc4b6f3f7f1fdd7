"""The main job of the stack, from a submitted workflow to a plotted notebook; exits with 0 if all of it worked.

Where the services are is read from the environment: MLFLOW_TRACKING_URI, MLOPS_WORKFLOWS_URL, MLOPS_NOTEBOOKS_URL and
MLOPS_NOTEBOOKS_TOKEN.
"""

import json
import os
import sys
import time
from pathlib import Path
from urllib.parse import quote

import mlflow
import yaml
from mlflow import MlflowClient

from http_json import Api, ApiError

ROOT = Path(__file__).resolve().parents[2]
DEFINITION = ROOT / "workflows" / "digits" / "workflow.yaml"
NOTEBOOK = ROOT / "notebooks" / "digits.ipynb"

EPOCHS = 20
RUN_TIMEOUT_SECONDS = 600
NOTEBOOK_TIMEOUT_SECONDS = 300
POLL_SECONDS = 0.5


def main() -> None:
    workflows = Api(os.environ["MLOPS_WORKFLOWS_URL"])
    notebooks = Api(os.environ["MLOPS_NOTEBOOKS_URL"], token=os.environ["MLOPS_NOTEBOOKS_TOKEN"])
    dag_id = yaml.safe_load(DEFINITION.read_text())["dag_id"]

    step("Submit the workflow")
    submit(workflows, dag_id)
    step("Trigger it now")
    run_id = trigger(workflows, dag_id)
    follow(workflows, dag_id, run_id)
    step("Read the results back with the mlflow client")
    experiment_id = check_tracking(run_id)
    step("Execute the notebook")
    output = execute_notebook(notebooks, run_id)

    tracking = os.environ["MLFLOW_TRACKING_URI"]
    step("Look at it")
    say(f"runs and charts   {tracking}/#/experiments/{experiment_id}/runs?compareRunsMode=CHART")
    say(f"registered model  {tracking}/#/models/digits")
    say(f"workflow          {workflows.url}/dags/{dag_id}/runs/{quote(run_id)}")
    say(f"notebook          {notebooks.url}/lab/tree/{output}?token={notebooks.token}")


def submit(workflows: Api, dag_id: str) -> None:
    answer = workflows.put(
        f"/api/definitions/{dag_id}", DEFINITION.read_text().encode(), content_type="application/yaml"
    )
    dag = workflows.get(f"/api/v2/dags/{dag_id}")
    say(f"{dag_id} version {answer['version']}, {dag['timetable_summary']}")
    say(f"next scheduled run {dag['next_dagrun_run_after']}")


def trigger(workflows: Api, dag_id: str) -> str:
    run = workflows.post(f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None})
    say(run["dag_run_id"])
    return run["dag_run_id"]


def follow(workflows: Api, dag_id: str, run_id: str) -> None:
    """Prints every change of a task's state until the run ends."""
    run_path = f"/api/v2/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}"
    seen: dict[str, str] = {}
    deadline = time.monotonic() + RUN_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        try:
            run = workflows.get(run_path)
            tasks = workflows.get(f"{run_path}/taskInstances")["task_instances"]
        except (ConnectionError, OSError) as unavailable:
            say(f"the scheduler does not answer ({unavailable}), trying again")
            time.sleep(1)
            continue
        for task in tasks:
            state = task["state"] or "none"
            if seen.get(task["task_id"]) != state and state not in ("none", "scheduled", "queued"):
                duration = f"  {task['duration']:.1f} s" if task["duration"] and state == "success" else ""
                say(f"{task['task_id']:<18} {state}{duration}")
            seen[task["task_id"]] = state
        if run["state"] == "success":
            return
        if run["state"] == "failed":
            for task in tasks:
                if task["state"] == "failed":
                    print_log(workflows, run_path, task)
            raise DemoFailure(f"run {run_id} failed")
        time.sleep(POLL_SECONDS)
    raise DemoFailure(f"run {run_id} did not end within {RUN_TIMEOUT_SECONDS} s")


def print_log(workflows: Api, run_path: str, task: dict) -> None:
    log = workflows.get(f"{run_path}/taskInstances/{task['task_id']}/logs/{task['try_number']}")
    for entry in log["content"]:
        print("    | " + (entry["event"] if isinstance(entry, dict) else str(entry)))


def check_tracking(run_id: str) -> str:
    """Holds what the tracking server answers against what the workflow has logged."""
    client = MlflowClient()
    experiment = client.get_experiment_by_name("digits")
    runs = client.search_runs(
        [experiment.experiment_id],
        f"tags.pipeline_run = '{run_id}' and tags.step = 'train' and attributes.status = 'FINISHED'",
        order_by=["metrics.test_accuracy DESC"],
    )
    expect(len(runs) == 2, f"expected 2 finished training runs, found {len(runs)}")
    for run in runs:
        for metric in ("train_loss", "test_accuracy"):
            steps = [point.step for point in client.get_metric_history(run.info.run_id, metric)]
            expect(sorted(steps) == list(range(EPOCHS)), f"{metric} of {run.info.run_id} has the steps {steps}")
        figures = [file.path for file in client.list_artifacts(run.info.run_id, "figures")]
        expect(figures == ["figures/confusion.png"], f"figures of {run.info.run_id}: {figures}")
        say(f"{run.data.tags['model']:<12} accuracy {run.data.metrics['test_accuracy']:.4f}, {2 * EPOCHS} points")
    champion = client.get_model_version_by_alias("digits", "champion")
    expect(champion.run_id == runs[0].info.run_id, "the champion is not the better model")
    say(f"models:/digits@champion is version {champion.version}")
    return experiment.experiment_id


def execute_notebook(notebooks: Api, run_id: str) -> str:
    content = json.loads(NOTEBOOK.read_text())
    notebooks.put("/api/contents/digits.ipynb", {"type": "notebook", "format": "json", "content": content})
    output = "digits-executed.ipynb"
    execution = notebooks.post(
        "/api/executions",
        {"path": "digits.ipynb", "output_path": output, "parameters": {"pipeline_run": run_id}},
    )
    deadline = time.monotonic() + NOTEBOOK_TIMEOUT_SECONDS
    while execution["state"] in ("queued", "running"):
        expect(time.monotonic() < deadline, f"the notebook did not end within {NOTEBOOK_TIMEOUT_SECONDS} s")
        time.sleep(POLL_SECONDS)
        execution = notebooks.get(f"/api/executions/{execution['id']}")
    expect(execution["state"] == "success", f"the notebook failed: {execution.get('error')}")
    executed = notebooks.get(f"/api/contents/{output}")["content"]
    outputs = [output for cell in executed["cells"] for output in cell.get("outputs", [])]
    expect(any("image/png" in output.get("data", {}) for output in outputs), "the notebook drew no plot")
    for output_text in (output["text"] for output in outputs if output.get("name") == "stdout"):
        say(output_text.strip())
    progress = execution["progress"]
    say(f"{progress['executed_cells']} of {progress['total_cells']} cells, one of them with a plot")
    return output


class DemoFailure(Exception):
    pass


def expect(condition: bool, otherwise: str) -> None:
    if not condition:
        raise DemoFailure(otherwise)


def step(title: str) -> None:
    print(f"\n{title}", flush=True)


def say(text: str) -> None:
    print(f"  {text}", flush=True)


if __name__ == "__main__":
    mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
    try:
        main()
    except (DemoFailure, ApiError) as failure:
        print(f"\nThe demo failed: {failure}", file=sys.stderr)
        sys.exit(1)
