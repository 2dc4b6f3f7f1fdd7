"""kill -9 of any service, while a workflow trains, costs nothing but a pause."""

import time

import pytest
from mlflow import MlflowClient

from stack import SERVICES, Stack

POINTS = 150
RUN_SECONDS = 240

TRAINING = f"""
import time
import mlflow

mlflow.set_experiment("survivors")
with mlflow.start_run(run_name=RUN) as run:
    for step in range({POINTS}):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
        time.sleep(0.03)
        if step % 50 == 0:
            mlflow.log_text(str(step), f"checkpoints/{{step}}.txt")
print("logged", {POINTS}, "points as", run.info.run_id, flush=True)
"""


@pytest.mark.parametrize("service", SERVICES)
def test_a_killed_service_loses_nothing(stack: Stack, client: MlflowClient, service: str):
    dag_id = f"survives_{service.replace('-', '_')}"
    submit(stack, dag_id)
    run_id = stack.workflows("POST", f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None})["dag_run_id"]
    wait_for(lambda: len(points(client, dag_id)) > 10, "the training started")

    stack.kill(service)

    run = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}"
    wait_for(lambda: stack.workflows("GET", run)["state"] in ("success", "failed"), "the run ended")
    tasks = stack.workflows("GET", f"{run}/taskInstances")["task_instances"]
    assert stack.workflows("GET", run)["state"] == "success"
    assert {task["task_id"]: (task["state"], task["try_number"]) for task in tasks} == {
        "train": ("success", 1),
        "after": ("success", 1),
    }
    assert [point.step for point in points(client, dag_id)] == list(range(POINTS))
    artifacts = client.list_artifacts(find_run(client, dag_id).info.run_id, "checkpoints")
    assert [file.path for file in artifacts] == ["checkpoints/0.txt", "checkpoints/100.txt", "checkpoints/50.txt"]


def submit(stack: Stack, dag_id: str) -> None:
    definition = {
        "dag_id": dag_id,
        "tasks": [
            {"task_id": "train", "operator": "python", "code": f"RUN = {dag_id!r}\n{TRAINING}"},
            {"task_id": "after", "operator": "bash", "bash_command": "echo done", "dependencies": ["train"]},
        ],
    }
    stack.workflows("PUT", f"/api/definitions/{dag_id}", definition)


def points(client: MlflowClient, run_name: str) -> list:
    run = find_run(client, run_name)
    return [] if run is None else client.get_metric_history(run.info.run_id, "loss")


def find_run(client: MlflowClient, run_name: str):
    experiment = client.get_experiment_by_name("survivors")
    if experiment is None:
        return None
    found = client.search_runs([experiment.experiment_id], f"attributes.run_name = '{run_name}'")
    assert len(found) <= 1, f"{len(found)} runs are named {run_name}"
    return found[0] if found else None


def wait_for(condition, what: str) -> None:
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.2)
    raise AssertionError(f"waited in vain until {what}")
