"""Tasks that use the other services: MLflow's runs, notebooks, the artifact store."""

import json
import time
import urllib.error
import urllib.request
from urllib.parse import quote

SECONDS = 180

TRAIN = """
import mlflow
mlflow.set_experiment("served")
with mlflow.start_run() as run:
    mlflow.log_metric("accuracy", 0.9)
    mlflow.log_text("kept", "note.txt")
    print("trained", run.info.run_id)
    return_value = run.info.artifact_uri + "/note.txt"
"""

NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    "cells": [
        {"id": "a", "cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": "n = 1", "outputs": [],
         "execution_count": None},
        {"id": "b", "cell_type": "code", "metadata": {}, "source": "print('squared', n * n)", "outputs": [],
         "execution_count": None},
    ],
}

DAG = {
    "dag_id": "served",
    "tasks": [
        {"task_id": "train", "operator": "python", "code": TRAIN},
        {"task_id": "kept", "operator": "object_sensor", "bucket_key": "{{ ti.xcom_pull('train') }}",
         "poke_interval": 1, "timeout": 60, "dependencies": ["train"]},
        {"task_id": "book", "operator": "notebook", "input_nb": "served.ipynb", "parameters": {"n": 7}},
    ],
}


def read(url: str, token: str = "", method: str = "GET", body: dict | None = None) -> str:
    request = urllib.request.Request(
        url,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **({"Authorization": f"token {token}"} if token else {})},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.read().decode()


def awaited(url: str) -> str:
    """What is at an address, once something is."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            return read(url)
        except urllib.error.HTTPError:
            assert time.monotonic() < end, url
            time.sleep(0.5)


def test_tasks_use_the_services_around_them(stack, client):
    notebooks = stack.url("notebook-launcher") + "/api/contents/served.ipynb"
    read(notebooks, stack.token, "PUT", {"type": "notebook", "format": "json", "content": NOTEBOOK})
    stack.workflows("PUT", "/api/definitions/served", DAG)
    started = stack.workflows("POST", "/api/v2/dags/served/dagRuns", {"logical_date": None})["dag_run_id"]
    path = f"/api/v2/dags/served/dagRuns/{quote(started)}"
    end = time.monotonic() + SECONDS
    while (state := stack.workflows("GET", path)["state"]) not in ("success", "failed"):
        assert time.monotonic() < end, stack.workflows("GET", path + "/taskInstances")
        time.sleep(0.2)
    logs = {
        task: [line["event"] for line in stack.workflows("GET", f"{path}/taskInstances/{task}/logs/1")["content"]]
        for task in ("train", "kept", "book")
    }
    assert state == "success", logs

    # The task's runs say which task they are of.
    experiment = client.get_experiment_by_name("served")
    run = client.search_runs([experiment.experiment_id], "tags.`airflow.dag_id` = 'served'")[0]
    assert (run.data.tags["airflow.run_id"], run.data.tags["airflow.task_id"]) == (started, "train")
    assert any(run.info.run_id in line for line in logs["train"])

    # The executed notebook and the log of a task that has ended are in the artifact store.
    store = stack.url("artifact-gateway") + "/api/2.0/mlflow-artifacts/artifacts"
    copy = json.loads(awaited(f"{store}/workflows/served/{quote(started)}/book/-1/attempt%3D1.ipynb"))
    assert "squared 49\n" in str(copy["cells"][-1]["outputs"]).replace("\\n", "\n")
    kept = f"dag_id=served/run_id={started}/task_id=train/map_index=-1/attempt=1.log"
    assert "trained" in awaited(f"{store}/logs/{quote(kept)}")
