"""The published JSON Schema of definitions says the same as the service that publishes it."""

import json
import urllib.error
import urllib.request

import jsonschema
import pytest
import yaml

TASK = {"task_id": "a", "operator": "empty"}
BASH = {"task_id": "a", "operator": "bash", "bash_command": "true"}


def dag(**members) -> dict:
    return {"dag_id": "schema_case", "tasks": [TASK], **members}


def task(**members) -> dict:
    return {"dag_id": "schema_case", "tasks": [{"task_id": "lst", "operator": "empty"}, {**BASH, **members}]}


ACCEPTED = {
    "least": dag(),
    "tasks in a dict": {"dag_id": "schema_case", "tasks": {"a": {"operator": "empty"}}},
    "cron": dag(schedule="0 6 * * mon-fri"),
    "crons": dag(schedule={"cron": ["0 6 * * *", "0 18 * * *"], "interval": "PT1H"}),
    "delta": dag(schedule={"delta": 3600, "data_interval": True}),
    "events": dag(schedule={"events": ["2026-05-04T10:30:00Z"], "restrict_to_events": True}),
    "assets": dag(schedule=["s3://a/x", {"name": "y", "uri": "s3://a/y", "extra": {"k": 1}}]),
    "assets or time": dag(
        schedule={"assets": {"any": ["s3://a/x", {"all": ["s3://a/y", "s3://a/z"]}]}, "cron": "@daily"}
    ),
    "alias": dag(schedule={"assets": {"any": [{"alias": "found"}, "s3://a/x"]}}),
    "no schedule": dag(schedule=None),
    "outlets": task(outlets=["s3://a/x"], inlets=[{"uri": "s3://a/y", "group": "g"}]),
    "class with packages": {
        "dag_id": "schema_case",
        "tasks": [{**BASH, "operator": "airflow.providers.standard.operators.bash.BashOperator"}],
    },
    "defaults": dag(default_args={"retries": 2, "retry_delay": 30, "env": {"A": "b"}}),
    "groups": dag(task_groups={"g": {"tooltip": "t", "default_args": {"retries": 5}}}),
    "params": dag(params={"n": {"default": 3, "type": "integer"}, "s": "text"}),
    "expand": {
        "dag_id": "schema_case",
        "tasks": [
            {"task_id": "lst", "operator": "empty"},
            {
                "task_id": "a",
                "operator": "bash",
                "expand": {"bash_command": {"filter": "lst.output", "when": "{{ item }}"}},
            },
        ],
    },
    "expand_kwargs": {
        "dag_id": "schema_case",
        "tasks": [
            {"task_id": "lst", "operator": "empty"},
            {
                "task_id": "a",
                "operator": "bash",
                "expand_kwargs": {"map": {"zip": ["lst.output", [1, 2]]}, "to": {"bash_command": "{{ item[0] }}"}},
            },
        ],
    },
    "callbacks": dag(on_failure_callback={"webhook": "https://example.org/x"}),
    "deadline": dag(
        deadline={"reference": "dagrun_queued_at", "interval": 60, "callback": {"email": ["a@example.org"]}}
    ),
    "sensor": {
        "dag_id": "schema_case",
        "tasks": [{"task_id": "a", "operator": "file_sensor", "filepath": "/tmp/x", "mode": "reschedule"}],
    },
}

REFUSED = {
    "unknown member": dag(colour="red"),
    "no tasks": {"dag_id": "schema_case"},
    "unknown operator": {"dag_id": "schema_case", "tasks": [{"task_id": "a", "operator": "nope"}]},
    "no command": {"dag_id": "schema_case", "tasks": [{"task_id": "a", "operator": "bash"}]},
    "command of another operator": {"dag_id": "schema_case", "tasks": [{**TASK, "bash_command": "true"}]},
    "retries": task(retries=-1),
    "trigger rule": task(trigger_rule="sometimes"),
    "schedule": dag(schedule={"every": "day"}),
    "asset": dag(schedule=[{"group": "g"}]),
    "list": task(expand={"env": 5}),
}


def validate(stack, definition: dict) -> tuple[int, dict]:
    request = urllib.request.Request(
        stack.url("workflow-scheduler") + "/api/definitions/validate",
        data=yaml.safe_dump(definition, sort_keys=False).encode(),
        headers={"Content-Type": "application/yaml"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


@pytest.fixture(scope="module")
def schema(stack):
    found = stack.workflows("GET", "/api/definitions/schema.json")
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepts_what_the_service_accepts(stack, schema, name):
    status, answer = validate(stack, ACCEPTED[name])
    assert status == 200, answer
    assert [fault.message for fault in schema.iter_errors(ACCEPTED[name])] == []


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_what_the_service_refuses(stack, schema, name):
    status, _ = validate(stack, REFUSED[name])
    assert status == 422
    assert not schema.is_valid(REFUSED[name])
