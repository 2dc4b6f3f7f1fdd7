"""Backup under load, everything gone, restore: what MLflow's own client logged is all there again."""

import json
import shutil
import threading
import urllib.request
from pathlib import Path

import pytest
from mlflow import MlflowClient
from stack import Stack

DONE = "artifact-is-there"
ENOUGH = 8

DEFINITION = {
    "dag_id": "kept",
    "schedule": None,
    "tasks": [{"task_id": "say", "operator": "bash", "bash_command": "echo kept"}],
}


@pytest.fixture
def own_stack(tmp_path):
    stack = Stack(tmp_path / "data")
    yield stack
    stack.down()


class Load(threading.Thread):
    """Logs runs, each with an artifact, and then says in the run that it is there."""

    def __init__(self, client: MlflowClient, experiment: str):
        super().__init__()
        self.client = client
        self.experiment = experiment
        self.done: list[str] = []
        self.enough = threading.Event()
        self.stop = threading.Event()

    def run(self):
        try:
            while not self.stop.is_set():
                run = self.client.create_run(self.experiment).info.run_id
                self.client.log_metric(run, "n", len(self.done))
                self.client.log_text(run, run * 1000, "folder/text.txt")
                self.client.set_tag(run, DONE, "yes")
                self.done.append(run)
                if len(self.done) >= ENOUGH:
                    self.enough.set()
        finally:
            self.enough.set()


def notebooks(stack: Stack, method: str, path: str, body: dict | None = None) -> dict:
    request = urllib.request.Request(
        f"{stack.url('notebook-launcher')}/api/contents/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"token {stack.token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def text(client: MlflowClient, run: str, folder: Path) -> str:
    folder.mkdir()
    return Path(client.download_artifacts(run, "folder/text.txt", str(folder))).read_text()


def test_what_was_backed_up_under_load_comes_back(own_stack: Stack, tmp_path):
    stack, backup = own_stack, tmp_path / "kept.zip"
    stack.up()
    client = MlflowClient(tracking_uri=stack.url("tracking-server"))
    experiment = client.create_experiment("kept")
    client.create_registered_model("kept-model")
    stack.workflows("PUT", "/api/definitions/kept", DEFINITION)
    notebooks(stack, "PUT", "kept.txt", {"type": "file", "format": "text", "content": "ünchanged"})

    load = Load(client, experiment)
    load.start()
    assert load.enough.wait(300)
    before = list(load.done)
    assert len(before) >= ENOUGH
    done = stack.command("backup", str(backup))
    assert done.returncode == 0, done.stdout
    load.stop.set()
    load.join(300)
    refused = stack.command("restore", str(backup))
    assert refused.returncode == 1 and "is up" in refused.stdout
    stack.down()
    shutil.rmtree(stack.data)

    restored = stack.command("restore", str(backup))
    assert restored.returncode == 0, restored.stdout
    stack.up()

    found = client.search_runs([experiment], f"tags.`{DONE}` = 'yes'", max_results=10_000)
    assert set(before) <= {run.info.run_id for run in found}
    for number, run in enumerate(found):
        run_id = run.info.run_id
        assert "n" in run.data.metrics
        assert [entry.path for entry in client.list_artifacts(run_id, "folder")] == ["folder/text.txt"]
        assert text(client, run_id, tmp_path / str(number)) == run_id * 1000
    assert client.get_registered_model("kept-model").name == "kept-model"
    assert stack.workflows("GET", "/api/v2/dags/kept")["dag_id"] == "kept"
    assert notebooks(stack, "GET", "kept.txt")["content"] == "ünchanged"
    # And it goes on from there.
    assert client.create_run(experiment).info.run_id not in {run.info.run_id for run in found}
