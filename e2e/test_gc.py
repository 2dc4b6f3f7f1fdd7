"""Permanent deletion by ./mlops gc, with the services killed in the middle of it."""

import json
import threading
import urllib.request

import pytest
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from stack import Stack

RUNS = 60
ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"


def objects(stack: Stack, path: str) -> int:
    """Counts what is left in a folder and below it."""
    url = f"{stack.url('artifact-gateway')}/api/2.0/mlops-artifacts/tree/{path}"
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)["objects"]


@pytest.fixture
def experiment(client: MlflowClient, request, tmp_path) -> str:
    """An experiment of many runs with artifacts, all but one of them deleted."""
    experiment = client.create_experiment(request.node.name)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    for i in range(RUNS + 1):
        run = client.create_run(experiment).info.run_id
        client.log_metric(run, "m", i)
        client.log_artifacts(run, str(tmp_path))
        if i < RUNS:
            client.delete_run(run)
    return experiment


def test_a_rehearsal_counts_and_an_age_spares(stack, client, experiment):
    young = stack.command("gc", "--older-than", "1d")
    assert young.returncode == 0 and young.stdout.splitlines()[-1].startswith("Removed 0 runs"), young.stdout
    rehearsal = stack.command("gc", "--older-than", "0s", "--dry-run")
    assert rehearsal.returncode == 0, rehearsal.stdout
    assert rehearsal.stdout.splitlines()[-1].startswith("Would remove ")
    assert rehearsal.stdout.count("would remove run ") >= RUNS
    assert "(2 objects, 10 bytes)" in rehearsal.stdout
    assert objects(stack, experiment) == 2 * (RUNS + 1)
    assert stack.command("gc").returncode == 2
    assert "Could not parse" in stack.command("gc", "--older-than", "soon").stdout


def test_nothing_is_left_over_when_it_is_killed(stack, client, experiment):
    gone = [run.info.run_id for run in client.search_runs([experiment], run_view_type=2)]
    kept = [run.info.run_id for run in client.search_runs([experiment])]
    assert len(gone) == RUNS and len(kept) == 1

    for service in ("tracking-server", "artifact-gateway"):
        before = objects(stack, experiment)
        collection = threading.Thread(target=stack.command, args=("gc", "--older-than", "0s"))
        collection.start()
        while collection.is_alive() and objects(stack, experiment) > before - 20:
            pass
        stack.kill(service)
        collection.join()
        # What still has rows may have lost artifacts; what has no rows has none.
        left = {run.info.run_id for run in client.search_runs([experiment], run_view_type=2)}
        for run in set(gone) - left:
            assert objects(stack, f"{experiment}/{run}") == 0

    last = stack.command("gc", "--older-than", "0s")
    assert last.returncode == 0, last.stdout
    assert client.search_runs([experiment], run_view_type=2) == []
    assert objects(stack, experiment) == 2
    assert [file.path for file in client.list_artifacts(kept[0])] == ["a.txt", "b.txt"]
    with pytest.raises(MlflowException):
        client.get_run(gone[0])
    assert stack.command("gc", "--older-than", "0s").stdout.startswith("Removed 0 runs")
