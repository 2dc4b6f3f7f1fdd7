"""The demo's training scripts know nothing of us: they run unchanged against the original MLflow server."""

import os
import subprocess
import sys
import time
import urllib.request

import pytest
from mlflow import MlflowClient

from stack import ROOT, free_ports

START_SECONDS = 120
STEPS = [
    ["prepare.py"],
    ["train.py", "--model", "logistic", "--epochs", "3"],
    ["train.py", "--model", "perceptron", "--epochs", "3"],
    ["promote.py"],
]


@pytest.fixture
def original(tmp_path):
    port = free_ports(1)[0]
    url = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "mlflow", "server", "--port", str(port), "--workers", "1"]
        + ["--backend-store-uri", f"sqlite:///{tmp_path}/mlflow.db", "--artifacts-destination", str(tmp_path / "art")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until_healthy(url)
        yield url
    finally:
        os.killpg(server.pid, 15)
        server.wait(30)


def test_the_training_scripts_run_against_the_original_and_against_us(original, stack):
    for uri in (original, stack.url("tracking-server")):
        environment = {**os.environ, "MLFLOW_TRACKING_URI": uri, "AIRFLOW_CTX_DAG_RUN_ID": "by-hand"}
        for script, *arguments in STEPS:
            step = subprocess.run(
                [sys.executable, ROOT / "workflows/digits" / script, *arguments],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=300,
            )
            assert step.returncode == 0, f"{script} against {uri}:\n{step.stdout}"

    ours, theirs = (results(uri) for uri in (stack.url("tracking-server"), original))
    assert ours == theirs


def results(uri: str) -> dict:
    """What the scripts left behind, without what has to differ: ids and times."""
    client = MlflowClient(uri, uri)
    experiment = client.get_experiment_by_name("digits")
    runs = client.search_runs(
        [experiment.experiment_id], "tags.pipeline_run = 'by-hand'", order_by=["attributes.start_time ASC"]
    )
    return {
        "runs": [
            {
                "name": run.info.run_name,
                "status": run.info.status,
                "params": run.data.params,
                "metrics": run.data.metrics,
                "history": {
                    key: [(point.step, point.value) for point in client.get_metric_history(run.info.run_id, key)]
                    for key in run.data.metrics
                },
                "tags": {key: value for key, value in run.data.tags.items() if key in ("step", "model")},
                "inputs": [(data.dataset.name, data.dataset.digest) for data in run.inputs.dataset_inputs],
                "models": len(run.outputs.model_outputs) if run.outputs else 0,
                "figures": [file.path for file in client.list_artifacts(run.info.run_id, "figures")],
            }
            for run in runs
        ],
        "champion": client.get_run(client.get_model_version_by_alias("digits", "champion").run_id).data.tags["model"],
    }


def wait_until_healthy(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError("the original MLflow server did not start")
