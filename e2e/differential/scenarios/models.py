"""Logged models: life, tags, params, search."""

from ..api import Api
from ._given import THEN, experiment, run, unknown_id

STATUSES = ["LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED", "LOGGED_MODEL_PENDING", "READY", "x", "", 2, None,
    "LOGGED_MODEL_STATUS_UNSPECIFIED"]
MATCHING = [
    "", "name = 'one'", "name != 'one'", "name LIKE 'o%'", "name ILIKE 'O%'", "attributes.name = 'one'",
    "model_type = 'agent'", "status = 'READY'",
    "status = 'PENDING'", "source_run_id = 'x'", "model_id = 'm-x'", "params.depth = '3'", "params.depth != '3'",
    "params.depth LIKE '%'", "tags.team = 'a'", "tags.`team` = 'a'",
    "tags.team != 'a'", "metrics.acc > 0.5", "metrics.acc >= 0.9", "metrics.acc = 0.9",
    "metrics.acc < 1 AND params.depth = '3'", "creation_timestamp > 0",
    "last_updated_timestamp > 0", "creation_timestamp < 5", "attributes.status = 'READY' AND tags.team = 'a'",
    "name IN ('one', 'two')", "name NOT IN ('one')",
    "params.depth IN ('3')", "tags.team IN ('a', 'b')", "model_id IN ('m-x')",
]
REFUSED = [
    "name > 'a'", "name = one", "none = 'x'", "metrics.acc > 'x'", "metrics.acc LIKE 'x'", "params.depth > '3'",
    "params.depth = 3", "creation_timestamp > 'x'", "name = 'a' OR name = 'b'",
    "name", "other.a = 'x'", "tags.team IS NULL", "creation_time > 5", "experiment_id = '1'", "metrics.acc",
    "name = 'a' name = 'b'", "name IN 'a'", "name IN ()", "(name = 'one')", "start_time > 1",
    "status RLIKE 'x'", "creation_timestamp LIKE 'x'",
]
ORDERINGS = [
    [{"field_name": "name"}], [{"field_name": "name", "ascending": True}],
    [{"field_name": "name", "ascending": False}], [{"field_name": "creation_time"}],
    [{"field_name": "creation_timestamp", "ascending": True}], [{"field_name": "last_updated_timestamp"}],
    [{"field_name": "metrics.acc"}], [{"field_name": "metrics.acc", "ascending": True}],
    [{"field_name": "metrics.acc", "dataset_name": "d", "dataset_digest": "1"}],
    [{"field_name": "metrics.acc", "dataset_name": "d"}], [{"field_name": "metrics.acc", "dataset_digest": "d"}],
    [{"field_name": "status"}, {"field_name": "name"}], [{"field_name": "model_type"}, {"field_name": "name"}],
    [{"field_name": "source_run_id"}, {"field_name": "name"}],
    [{"field_name": "params.depth"}], [{"field_name": "tags.team"}], [{"field_name": "none"}], [{"field_name": ""}],
    [{}], ["name"], [{"field_name": "name", "dataset_name": "d"}], [{"field_name": "metrics.`acc`"}],
    [{"field_name": "experiment_id"}], [{"field_name": "model_id", "ascending": True}, {"field_name": "none"}],
]


def _create(api: Api, experiment_id: str, name: str, **fields) -> str:
    return str(api.post("logged-models", {"experiment_id": experiment_id, "name": name, **fields}).dig("model",
        "info", "model_id"))


def life(api: Api):
    id = experiment(api)
    run_id = run(api, id)
    pairs = [{"key": "a", "value": "1"}, {"key": "b", "value": ""}]
    body = {"model_type": "agent", "source_run_id": run_id, "params": pairs, "tags": pairs}
    model_id = _create(api, id, "full", **body)
    api.get(f"logged-models/{model_id}")
    api.get(f"/ajax-api/2.0/mlflow/logged-models/{model_id}")
    for status in STATUSES:
        api.patch(f"logged-models/{model_id}", {"model_id": model_id, "status": status})
    api.patch(f"logged-models/{model_id}")
    api.patch("logged-models/m-none", {"model_id": "m-none", "status": "LOGGED_MODEL_READY"})
    api.get(f"logged-models/{model_id}")
    api.get("logged-models/m-none")
    api.delete(f"logged-models/{model_id}")
    api.get(f"logged-models/{model_id}")
    api.delete(f"logged-models/{model_id}")
    api.delete("logged-models/m-none")
    api.patch(f"logged-models/{model_id}", {"model_id": model_id, "status": "LOGGED_MODEL_READY"})
    api.post("logged-models/search", {"experiment_ids": [id]})


def refuses_bad_creations(api: Api):
    id = experiment(api)
    for fields in (
        {"name": ""}, {"name": None}, {"name": 5}, {"name": "a/b"}, {"name": "a:b"}, {"name": "a.b"}, {"name": "a%b"},
        {"name": "a\"b"}, {"name": "x" * 501}, {"name": " "}, {"name": "日本"},
        {"experiment_id": "999999999"}, {"experiment_id": "x"}, {"experiment_id": ""}, {"experiment_id": None},
        {"model_type": 5}, {"source_run_id": unknown_id()},
        {"params": [{"key": "a", "value": "x" * 6001}]}, {"params": [{"key": "x" * 251, "value": "v"}]},
        {"params": [{"key": "", "value": "v"}]}, {"params": "x"},
        {"params": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]},
        {"tags": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]},
        {"tags": [{"key": "x" * 251, "value": "v"}]}, {"tags": [{"key": "a", "value": "x" * 8001}]},
        {"tags": [{"key": "../a", "value": "1"}]}, {"tags": ["x"]},
    ):
        api.post("logged-models", {"experiment_id": id, "name": "m", **fields})
    api.post("logged-models")
    api.post("logged-models", {"experiment_id": id})


def tags_and_params(api: Api):
    model_id = _create(api, experiment(api), "m")
    pairs = [{"key": "a", "value": "1"}, {"key": "b c", "value": ""}]
    api.patch(f"logged-models/{model_id}/tags", {"model_id": model_id, "tags": pairs})
    api.patch(f"logged-models/{model_id}/tags", {"model_id": model_id, "tags": [{"key": "a", "value": "2"}]})
    api.post(f"logged-models/{model_id}/params", {"model_id": model_id, "params": pairs})
    api.post(f"logged-models/{model_id}/params", {"model_id": model_id, "params": [{"key": "a", "value": "1"}]})
    api.post(f"logged-models/{model_id}/params", {"model_id": model_id, "params": [{"key": "a", "value": "2"}]})
    api.post(f"logged-models/{model_id}/params", {"model_id": model_id, "params": [{"key": "long",
        "value": "x" * 6001}]})
    api.get(f"logged-models/{model_id}")
    for tags in ([{"key": "", "value": "1"}], [{"key": "x" * 251, "value": "1"}], [{"key": "k", "value": "x" * 8001}],
        [{"key": "../k", "value": "1"}], [{"key": "k"}], [], "x", None):
        api.patch(f"logged-models/{model_id}/tags", {"model_id": model_id, "tags": tags})
    api.patch("logged-models/m-none/tags", {"model_id": "m-none", "tags": pairs})
    api.post("logged-models/m-none/params", {"model_id": "m-none", "params": pairs})
    api.delete(f"logged-models/{model_id}/tags/a")
    api.delete(f"logged-models/{model_id}/tags/a")
    api.delete(f"logged-models/{model_id}/tags/b%20c")
    api.delete("logged-models/m-none/tags/a")
    api.get(f"logged-models/{model_id}")


def _populated(api: Api) -> str:
    id = experiment(api)
    run_id = run(api, id)
    rows = [("one", "agent", "3", "a", 0.9), ("two", None, "3", None, 0.4), ("three", "agent", "5", "b", 0.7),
        ("four", None, None, "a", None)]
    for name, kind, depth, team, acc in rows:
        fields = {"model_type": kind, "source_run_id": run_id if kind else None}
        fields["params"] = [{"key": "depth", "value": depth}] if depth else []
        fields["tags"] = [{"key": "team", "value": team}] if team else []
        model_id = _create(api, id, name, **{key: value for key, value in fields.items() if value is not None})
        if acc is not None:
            body = {"run_id": run_id, "key": "acc", "value": acc, "timestamp": THEN, "model_id": model_id,
                "dataset_name": "d", "dataset_digest": "1"}
            api.post("runs/log-metric", body)
        if kind:
            api.patch(f"logged-models/{model_id}", {"model_id": model_id, "status": "LOGGED_MODEL_READY"})
    return id


def finds(api: Api):
    id = _populated(api)
    order = [{"field_name": "name", "ascending": True}]
    for filter in MATCHING + REFUSED:
        api.post("logged-models/search", {"experiment_ids": [id], "filter": filter, "order_by": order})


def metrics_that_are_no_numbers(api: Api):
    id = experiment(api)
    model_id = _create(api, id, "m")
    body = {"run_id": run(api, id), "key": "acc", "value": "NaN", "timestamp": THEN, "model_id": model_id}
    api.post("runs/log-metric", body)
    api.get(f"logged-models/{model_id}")


def finds_by_dataset(api: Api):
    id = _populated(api)
    for datasets in ([{"dataset_name": "d", "dataset_digest": "1"}], [{"dataset_name": "d"}],
        [{"dataset_name": "other"}], [{"dataset_digest": "1"}], [{}], "x"):
        body = {"experiment_ids": [id], "filter": "metrics.acc > 0.5", "datasets": datasets}
        api.post("logged-models/search", body)


def orders(api: Api):
    id = _populated(api)
    for order_by in ORDERINGS:
        api.post("logged-models/search", {"experiment_ids": [id], "order_by": order_by})


def pages(api: Api):
    id = _populated(api)
    order = [{"field_name": "name", "ascending": True}]
    token = None
    for _ in range(3):
        body = {"experiment_ids": [id], "max_results": 3, "order_by": order, **({"page_token": token} if token else {})}
        answer = api.post("logged-models/search", body)
        token = answer.dig("next_page_token")
        if not token:
            break
    for size in (0, -1, "2", "x", 50, 51, 50000, 1000000):
        api.post("logged-models/search", {"experiment_ids": [id], "max_results": size, "order_by": order})
    for token in ("x", "e30=", ""):
        api.post("logged-models/search", {"experiment_ids": [id], "page_token": token})
    for ids in ([], None, ["999999999"], ["x"], "0", [5]):
        api.post("logged-models/search", {"experiment_ids": ids})
    api.post("logged-models/search", {})


def files(api: Api):
    model_id = _create(api, experiment(api), "m")
    uri = api.get(f"logged-models/{model_id}").dig("model", "info", "artifact_uri") or ""
    root = uri.replace("mlflow-artifacts:", "/api/2.0/mlflow-artifacts/artifacts")
    api.call("PUT", root + "/MLmodel", data=b"flavors: {}")
    api.call("PUT", root + "/data/model.bin", data=b"\x00\x01binary")
    api.get(f"logged-models/{model_id}/artifacts/directories")
    api.get(f"logged-models/{model_id}/artifacts/directories", {"artifact_directory_path": "data"})
    api.get(f"logged-models/{model_id}/artifacts/directories", {"artifact_directory_path": "none"})
    api.get(f"logged-models/{model_id}/artifacts/directories", {"artifact_directory_path": "../.."})
    api.get("logged-models/m-none/artifacts/directories")
    files = f"/ajax-api/2.0/mlflow/logged-models/{model_id}/artifacts/files"
    for path in ("MLmodel", "data/model.bin", "none", "../x", "", "data"):
        api.get(files, {"artifact_file_path": path})
    api.get(files)
    api.get("/ajax-api/2.0/mlflow/logged-models/m-none/artifacts/files", {"artifact_file_path": "MLmodel"})
