"""Experiments: their life, names, tags and errors."""

from ..api import Api
from ._given import experiment

REMOTE = "s3://bucket/somewhere"
BAD_NAMES = ["", None, 7, True, ["x"], {"a": 1}, "x" * 501]
BAD_LOCATIONS = ["s3://bucket/a#b", "s3://bucket/../b", "ftp://u:p@h/x?y=z", "s3://bucket/" + "x" * 2048, 5]
BAD_IDS = ["", "999999999", "not a number", "-1", 999999998, None, "1;2", "x" * 70, "0 OR 1=1", "99999999999999999999"]
BAD_TAGS = [
    {"value": "v"},
    {"key": "k"},
    {"key": "", "value": "v"},
    {"key": None, "value": "v"},
    {"key": "k", "value": None},
    {"key": 1, "value": "v"},
    {"key": "k", "value": 1},
    {"key": "../up", "value": "v"},
    {"key": "/root", "value": "v"},
    {"key": "a?b", "value": "v"},
    {"key": "x" * 251, "value": "v"},
    {"key": "k", "value": "x" * 20001},
    {"key": "mlflow.note.content", "value": "a note"},
]


def creates_and_reads(api: Api):
    id = experiment(api)
    api.get("experiments/get", {"experiment_id": id})
    api.get("experiments/get-by-name", {"experiment_name": api.name("experiment")})
    api.get("experiments/get", {"experiment_id": "0"})
    api.get("/ajax-api/2.0/mlflow/experiments/get", {"experiment_id": id})


def creates_with_everything(api: Api):
    tags = [{"key": "team", "value": "vision"}, {"key": "mlflow.note.content", "value": "ünï 日本"}]
    body = {"name": api.name("full"), "artifact_location": REMOTE, "tags": tags}
    id = api.post("experiments/create", body).dig("experiment_id")
    api.get("experiments/get", {"experiment_id": id})
    api.post("experiments/create", {"name": api.name("slash"), "artifact_location": REMOTE + "/"})
    api.get("experiments/get-by-name", {"experiment_name": api.name("slash")})
    api.post("experiments/create", {"name": api.name("twice"), "tags": [{"key": "a", "value": "1"}] * 2})
    api.post("experiments/create", {"name": api.name("spaced") + " "})
    api.post("experiments/create", {"name": " " + api.name("quoted 'a' \"b\" `c` %")})


def refuses_bad_names(api: Api):
    experiment(api, "taken")
    api.post("experiments/create", {"name": api.name("taken")})
    for name in BAD_NAMES:
        api.post("experiments/create", {"name": name})
    api.post("experiments/create")


def refuses_bad_locations(api: Api):
    for index, location in enumerate(BAD_LOCATIONS):
        api.post("experiments/create", {"name": api.name(f"located{index}"), "artifact_location": location})


def refuses_bad_tags_at_creation(api: Api):
    for index, tag in enumerate(BAD_TAGS):
        api.post("experiments/create", {"name": api.name(f"tagged{index}"), "tags": [tag]})


def refuses_bad_ids(api: Api):
    for id in BAD_IDS:
        api.get("experiments/get", {"experiment_id": id} if id is not None else None)
        api.post("experiments/delete", {"experiment_id": id})
        api.post("experiments/restore", {"experiment_id": id})
        api.post("experiments/update", {"experiment_id": id, "new_name": api.name("other")})
        api.post("experiments/set-experiment-tag", {"experiment_id": id, "key": "k", "value": "v"})
        api.post("experiments/delete-experiment-tag", {"experiment_id": id, "key": "k"})
    for name in ("", api.name("nowhere")):
        api.get("experiments/get-by-name", {"experiment_name": name})
    api.get("experiments/get-by-name")


def renames(api: Api):
    id = experiment(api)
    api.post("experiments/update", {"experiment_id": id, "new_name": api.name("renamed")})
    api.get("experiments/get", {"experiment_id": id})
    api.get("experiments/get-by-name", {"experiment_name": api.name("experiment")})
    other = experiment(api, "other")
    api.post("experiments/update", {"experiment_id": other, "new_name": api.name("renamed")})
    api.post("experiments/update", {"experiment_id": other, "new_name": api.name("other")})
    for name in BAD_NAMES:
        api.post("experiments/update", {"experiment_id": id, "new_name": name})
    api.post("experiments/update", {"experiment_id": id})
    api.get("experiments/get", {"experiment_id": id})


def deletes_and_restores(api: Api):
    id = experiment(api)
    run_id = api.post("runs/create", {"experiment_id": id, "run_name": "r"}).dig("run", "info", "run_id")
    api.post("experiments/restore", {"experiment_id": id})
    api.post("experiments/delete", {"experiment_id": id})
    api.get("experiments/get", {"experiment_id": id})
    api.get("experiments/get-by-name", {"experiment_name": api.name("experiment")})
    api.get("runs/get", {"run_id": run_id})
    api.post("experiments/delete", {"experiment_id": id})
    api.post("experiments/update", {"experiment_id": id, "new_name": api.name("renamed")})
    api.post("experiments/set-experiment-tag", {"experiment_id": id, "key": "k", "value": "v"})
    api.post("experiments/delete-experiment-tag", {"experiment_id": id, "key": "k"})
    api.post("runs/create", {"experiment_id": id})
    api.post("experiments/create", {"name": api.name("experiment")})
    api.post("runs/search", {"experiment_ids": [id]})
    api.post("runs/search", {"experiment_ids": [id], "run_view_type": "DELETED_ONLY"})
    api.post("experiments/restore", {"experiment_id": id})
    api.get("experiments/get", {"experiment_id": id})
    api.get("runs/get", {"run_id": run_id})


def tags(api: Api):
    id = experiment(api)
    api.post("experiments/set-experiment-tag", {"experiment_id": id, "key": "k", "value": "v"})
    api.post("experiments/set-experiment-tag", {"experiment_id": id, "key": "k", "value": "other"})
    api.post("experiments/set-experiment-tag", {"experiment_id": id, "key": "empty", "value": ""})
    api.post("experiments/set-experiment-tag", {"experiment_id": id, "key": "long", "value": "x" * 5000})
    api.get("experiments/get", {"experiment_id": id})
    for tag in BAD_TAGS:
        api.post("experiments/set-experiment-tag", {"experiment_id": id, **tag})
    api.post("experiments/delete-experiment-tag", {"experiment_id": id, "key": "k"})
    api.post("experiments/delete-experiment-tag", {"experiment_id": id, "key": "k"})
    api.post("experiments/delete-experiment-tag", {"experiment_id": id})
    api.post("experiments/delete-experiment-tag", {"experiment_id": id, "key": ""})
    api.get("experiments/get", {"experiment_id": id})
