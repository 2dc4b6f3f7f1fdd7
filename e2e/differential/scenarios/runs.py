"""Runs: creation, reading, updates, soft deletion, names."""

import json

from ..api import Api
from ._given import THEN, experiment, run, unknown_id

BAD_RUN_IDS = ["", None, 5, ["x"], "../x", "x" * 257, "no such run", "a/b", unknown_id()]
STATUSES = ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED", "UNKNOWN", "", 3, 99, "running", None, True]
BAD_CREATIONS = [
    {},
    {"experiment_id": "999999999"},
    {"experiment_id": ""},
    {"experiment_id": 7},
    {"experiment_id": "not a number"},
    {"experiment_id": None},
    {"experiment_id": "0", "start_time": "soon"},
    {"experiment_id": "0", "start_time": True},
    {"experiment_id": "0", "start_time": 1.5},
    {"experiment_id": "0", "run_name": 5},
    {"experiment_id": "0", "user_id": 5},
    {"experiment_id": "0", "tags": "x"},
    {"experiment_id": "0", "tags": ["x"]},
    {"experiment_id": "0", "tags": [{"value": "v"}]},
    {"experiment_id": "0", "tags": [{"key": "", "value": "v"}]},
    {"experiment_id": "0", "tags": [{"key": "../k", "value": "v"}]},
    {"experiment_id": "0", "tags": [{"key": "k" * 251, "value": "v"}]},
    {"experiment_id": "0", "tags": [{"key": "k", "value": "v" * 8001}]},
    {"experiment_id": "0", "run_name": "a", "tags": [{"key": "mlflow.runName", "value": "b"}]},
]


def creates_with_everything(api: Api):
    id = experiment(api)
    tags = [{"key": "mlflow.user", "value": "ada"}, {"key": "k", "value": ""}, {"key": "long", "value": "x" * 8000}]
    body = {"experiment_id": id, "user_id": "ada", "run_name": "first", "start_time": THEN, "tags": tags}
    run_id = api.post("runs/create", body).dig("run", "info", "run_id")
    api.get("runs/get", {"run_id": run_id})
    api.get("runs/get", {"run_uuid": run_id})
    api.get("/ajax-api/2.0/mlflow/runs/get", {"run_id": run_id})


def creates_with_little(api: Api):
    id = experiment(api)
    run_id = api.post("runs/create", {"experiment_id": id}).dig("run", "info", "run_id")
    api.get("runs/get", {"run_id": run_id})
    api.post("runs/create", {"experiment_id": id, "start_time": str(THEN)})
    api.post("runs/create", {"experiment_id": id, "start_time": 0, "run_name": ""})
    api.post("runs/create", {"experiment_id": id, "start_time": -5, "run_name": " "})
    api.post("runs/create", {"experimentId": id, "runName": "camel", "startTime": 12})
    api.post("runs/create", {"experiment_id": id, "run_name": "x" * 300})
    api.post("runs/create", {"experiment_id": id, "start_time": 9223372036854775807, "run_name": "late"})
    api.post("runs/create", {"experiment_id": id, "start_time": 9223372036854775808, "run_name": "later"})
    api.post("runs/create", {"experiment_id": id, "tags": [{"key": "mlflow.runName", "value": "by tag"}]})
    api.post("runs/create", {"experiment_id": id, "tags": [{"key": "k", "value": "1"}, {"key": "k", "value": "2"}]})


def refuses_bad_creations(api: Api):
    for body in BAD_CREATIONS:
        api.post("runs/create", body)


def refuses_bad_ids(api: Api):
    for id in BAD_RUN_IDS:
        api.get("runs/get", {"run_id": id} if id is not None else None)
        api.post("runs/delete", {"run_id": id})
        api.post("runs/restore", {"run_id": id})
        api.post("runs/update", {"run_id": id, "status": "FINISHED"})


def updates(api: Api):
    id = experiment(api)
    for status in STATUSES:
        api.post("runs/update", {"run_id": run(api, id), "status": status})
    run_id = run(api, id)
    api.post("runs/update", {"run_id": run_id, "run_name": "x" * 300})
    api.post("runs/update", {"run_id": run_id, "status": "FINISHED", "end_time": THEN + 1})
    api.post("runs/update", {"run_id": run_id, "end_time": THEN + 2})
    api.post("runs/update", {"run_id": run_id, "end_time": "x"})
    api.post("runs/update", {"run_id": run_id, "status": "RUNNING"})
    api.post("runs/update", {"run_id": run_id, "run_name": "renamed"})
    api.post("runs/update", {"run_id": run_id, "run_name": ""})
    api.post("runs/update", {"run_id": run_id, "run_name": 5})
    api.get("runs/get", {"run_id": run_id})
    api.post("runs/update", {"run_id": run_id})
    api.post("runs/update", {})


def names_follow_the_tag(api: Api):
    run_id = run(api)
    api.post("runs/set-tag", {"run_id": run_id, "key": "mlflow.runName", "value": "by tag"})
    api.get("runs/get", {"run_id": run_id})
    api.post("runs/log-batch", {"run_id": run_id, "tags": [{"key": "mlflow.runName", "value": "by batch"}]})
    api.get("runs/get", {"run_id": run_id})
    api.post("runs/update", {"run_id": run_id, "run_name": "by update"})
    api.get("runs/get", {"run_id": run_id})
    api.post("runs/delete-tag", {"run_id": run_id, "key": "mlflow.runName"})
    api.get("runs/get", {"run_id": run_id})


def deletes_and_restores(api: Api):
    id = experiment(api)
    run_id = run(api, id)
    api.post("runs/restore", {"run_id": run_id})
    api.post("runs/delete", {"run_id": run_id})
    api.get("runs/get", {"run_id": run_id})
    api.post("runs/delete", {"run_id": run_id})
    api.post("runs/search", {"experiment_ids": [id]})
    api.post("runs/search", {"experiment_ids": [id], "run_view_type": "DELETED_ONLY"})
    api.post("runs/search", {"experiment_ids": [id], "run_view_type": "ALL"})
    api.post("runs/update", {"run_id": run_id, "status": "FINISHED"})
    api.post("runs/log-metric", {"run_id": run_id, "key": "m", "value": 1, "timestamp": THEN})
    api.post("runs/log-parameter", {"run_id": run_id, "key": "p", "value": "1"})
    api.post("runs/set-tag", {"run_id": run_id, "key": "t", "value": "1"})
    api.post("runs/delete-tag", {"run_id": run_id, "key": "t"})
    api.post("runs/log-batch", {"run_id": run_id, "metrics": [{"key": "m", "value": 1, "timestamp": 1, "step": 0}]})
    api.post("runs/log-inputs", {"run_id": run_id, "datasets": []})
    api.get("metrics/get-history", {"run_id": run_id, "metric_key": "m"})
    api.post("runs/restore", {"run_id": run_id})
    api.get("runs/get", {"run_id": run_id})


def keeps_models_in_a_tag(api: Api):
    run_id = run(api)
    model = {"artifact_path": "model", "flavors": {"sklearn": {}}, "utc_time_created": "2020-01-01", "run_id": run_id}
    api.post("runs/log-model", {"run_id": run_id, "model_json": "{}"})
    api.post("runs/log-model", {"run_id": run_id, "model_json": "not json"})
    api.post("runs/log-model", {"run_id": run_id})
    api.post("runs/log-model", {"model_json": "{}"})
    api.post("runs/log-model", {"run_id": unknown_id(), "model_json": json.dumps(model)})
    api.post("runs/log-model", {"run_id": run_id, "model_json": json.dumps(model)})
    api.post("runs/log-model", {"run_id": run_id, "model_json": json.dumps(model)})
    api.get("runs/get", {"run_id": run_id})
