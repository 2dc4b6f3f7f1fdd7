"""./mlops workflows apply: a directory of definitions becomes the scheduler's DAGs."""

import pytest

DAG = """
dag_id: {id}
is_paused_upon_creation: true
tasks:
  - {{task_id: a, operator: bash, bash_command: echo {text}}}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "deeper").mkdir()
    (tmp_path / "one.yaml").write_text(DAG.format(id="applied_one", text="1"))
    (tmp_path / "deeper" / "two.yml").write_text(DAG.format(id="applied_two", text="2"))
    return tmp_path


def apply(stack, folder, *options):
    return stack.command("workflows", "apply", "-f", str(folder), *options)


def dags(stack):
    found = stack.workflows("GET", "/api/definitions?limit=100")["definitions"]
    return {each["dag_id"]: each["version"] for each in found if each["dag_id"].startswith("applied_")}


def test_applies_a_directory_and_tells_what_it_did(stack, folder):
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
    kept = stack.workflows("GET", "/api/definitions?limit=100")["definitions"]
    for each in kept:
        if not each["dag_id"].startswith("applied_"):
            (folder / f"{each['dag_id']}.yaml").write_text(
                stack.workflows("GET", f"/api/definitions/{each['dag_id']}")["source"]
            )
    assert apply(stack, folder, "--prune").returncode == 0
    assert dags(stack) == {"applied_one": 3}


def test_ends_with_2_for_wrong_arguments(stack, tmp_path):
    assert apply(stack, tmp_path).returncode == 2
    assert stack.command("workflows", "frobnicate").returncode == 2
