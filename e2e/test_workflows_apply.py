"""./mlops workflows apply: a directory of definitions becomes the scheduler's DAGs."""

import json
import urllib.request
from pathlib import Path

import pytest

PYTHON = json.loads((Path(__file__).parent / "ui/ui_python.json").read_text())
DAG = """
dag_id: {id}
is_paused_upon_creation: true
tasks:
  - {{task_id: a, operator: bash, bash_command: echo {text}}}
"""


@pytest.fixture
def folder(stack, tmp_path):
    (tmp_path / "deeper").mkdir()
    (tmp_path / "one.yaml").write_text(DAG.format(id="applied_one", text="1"))
    (tmp_path / "deeper" / "two.yml").write_text(DAG.format(id="applied_two", text="2"))
    yield tmp_path
    for dag_id in dags(stack):
        stack.workflows("DELETE", f"/api/definitions/{dag_id}")


def apply(stack, folder, *options):
    return stack.command("workflows", "apply", "-f", str(folder), *options)


def definitions(stack):
    return stack.workflows("GET", "/api/definitions?limit=100")["definitions"]


def dags(stack):
    return {each["dag_id"]: each["version"] for each in definitions(stack) if each["dag_id"].startswith("applied_")}


@pytest.fixture
def python_dag(stack):
    """A DAG of a Python file, submitted as the watcher of the folder does."""
    address = f"{stack.url('workflow-scheduler')}/api/dag-files/dags-folder/applied.py"
    headers = {"Content-Type": "application/json"}
    body = json.dumps(PYTHON).replace("ui_python", "of_python")
    urllib.request.urlopen(urllib.request.Request(address, body.encode(), headers, method="PUT"), timeout=30).close()
    yield "of_python"
    urllib.request.urlopen(urllib.request.Request(address, method="DELETE"), timeout=30).close()


def test_applies_a_directory_and_tells_what_it_did(stack, folder, python_dag):
    assert "applied_one: would be created" in apply(stack, folder, "--dry-run").stdout
    assert dags(stack) == {}

    first = apply(stack, folder)
    assert (first.returncode, "applied_two: created" in first.stdout) == (0, True)
    (folder / "one.yaml").write_text(DAG.format(id="applied_one", text="changed"))
    second = apply(stack, folder)
    assert "applied_one: version 2" in second.stdout
    assert "applied_two: unchanged" in second.stdout
    assert dags(stack) == {"applied_one": 2, "applied_two": 1}

    (folder / "one.yaml").write_text(DAG.format(id="applied_one", text="again"))
    (folder / "deeper" / "two.yml").write_text("dag_id: applied_two\ntasks: [{task_id: a, operator: nonsense}]\n")
    broken = apply(stack, folder)
    assert broken.returncode == 1
    assert "two.yml: refused" in broken.stdout and "tasks.0.operator" in broken.stdout
    assert dags(stack) == {"applied_one": 2, "applied_two": 1}

    (folder / "deeper" / "two.yml").unlink()
    assert "applied_two: would be deleted" in apply(stack, folder, "--prune", "--dry-run").stdout
    for each in definitions(stack):
        if not each["dag_id"].startswith("applied_") and each["file"] is None:
            (folder / f"{each['dag_id']}.yaml").write_text(
                stack.workflows("GET", f"/api/definitions/{each['dag_id']}")["source"]
            )
    assert apply(stack, folder, "--prune").returncode == 0
    assert dags(stack) == {"applied_one": 3}
    assert python_dag in {each["dag_id"] for each in definitions(stack)}
    stack.workflows("GET", f"/api/v2/dags/{python_dag}")


def test_ends_with_2_for_wrong_arguments(stack, tmp_path):
    assert apply(stack, tmp_path).returncode == 2
    assert stack.command("workflows", "frobnicate").returncode == 2
