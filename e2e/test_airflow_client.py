"""The published Airflow client against the scheduler."""

import time

import airflow_client.client as airflow
import pytest
from airflow_client.client.exceptions import ApiException

RUN_SECONDS = 60

DEFINITION = {
    "dag_id": "client_journey",
    "schedule": "0 3 * * *",
    "timezone": "Europe/Berlin",
    "params": {"greeting": "hello"},
    "tasks": [
        {"task_id": "first", "operator": "bash", "bash_command": "echo one; echo $MLOPS_PARAMS"},
        {"task_id": "second", "operator": "empty", "dependencies": ["first"]},
    ],
}


@pytest.fixture
def api(stack):
    stack.workflows("PUT", "/api/definitions/client_journey", DEFINITION)
    with airflow.ApiClient(airflow.Configuration(host=stack.url("workflow-scheduler"))) as client:
        yield client


def test_lists_triggers_waits_and_reads_the_log(api):
    dags = airflow.DAGApi(api).get_dags(dag_id_pattern="client_journey")
    assert [dag.dag_id for dag in dags.dags] == ["client_journey"]
    assert airflow.DAGApi(api).get_dag("client_journey").timetable_summary == "0 3 * * *"
    assert {task.task_id for task in airflow.TaskApi(api).get_tasks("client_journey").tasks} == {"first", "second"}

    runs = airflow.DagRunApi(api)
    body = airflow.TriggerDAGRunPostBody(logical_date=None, conf={"greeting": "good morning"})
    run_id = runs.trigger_dag_run("client_journey", body).dag_run_id
    deadline = time.monotonic() + RUN_SECONDS
    while runs.get_dag_run("client_journey", run_id).state not in ("success", "failed"):
        assert time.monotonic() < deadline
        time.sleep(0.2)

    run = runs.get_dag_run("client_journey", run_id)
    assert run.state == "success"
    assert run.conf == {"greeting": "good morning"}
    tasks = airflow.TaskInstanceApi(api)
    instances = tasks.get_task_instances("client_journey", run_id).task_instances
    assert {task.task_id: task.state for task in instances} == {"first": "success", "second": "success"}
    log = tasks.get_log("client_journey", run_id, "first", 1, full_content=True)
    assert "good morning" in str(log.content.actual_instance)


def test_pauses_and_resumes(api):
    dags = airflow.DAGApi(api)
    assert dags.patch_dag("client_journey", airflow.DAGPatchBody(is_paused=True)).is_paused
    assert not dags.patch_dag("client_journey", airflow.DAGPatchBody(is_paused=False)).is_paused


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (lambda api: airflow.DAGApi(api).get_dag("nowhere"), 404),
        (lambda api: airflow.DagRunApi(api).get_dag_run("client_journey", "nowhere"), 404),
        (lambda api: airflow.TaskApi(api).get_task("client_journey", "nowhere"), 404),
        (lambda api: airflow.DAGApi(api).get_dags(order_by=["nonsense"]), 400),
    ],
)
def test_the_client_understands_every_refusal(api, call, status):
    with pytest.raises(ApiException) as refusal:
        call(api)
    assert refusal.value.status == status
