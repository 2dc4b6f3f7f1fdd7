"""What a server says of itself, how it reads requests, and what it makes of addresses it doesn't know."""

from ..api import Api
from ._given import THEN, experiment, run

UNKNOWN = [
    ("GET", "/api/2.0/mlflow/none"), ("POST", "/api/2.0/mlflow/experiments/none"),
    ("GET", "/api/9.0/mlflow/experiments/get"), ("GET", "/none"), ("GET", "/api"), ("GET", "/ajax-api/2.0/mlflow/none"),
    ("GET", "/api/2.0/mlflow/experiments/create"), ("POST", "/api/2.0/mlflow/experiments/get"),
    ("DELETE", "/api/2.0/mlflow/runs/get"), ("PUT", "/api/2.0/mlflow/runs/create"), ("PATCH", "/graphql"),
    ("POST", "/version"), ("GET", "/api/2.0/mlflow/experiments/get/"), ("GET", "/api/2.0/mlflow//experiments/get"),
    ("GET", "/static-files/none.js"), ("GET", "/api/3.0/mlflow/experiments/get"),
    ("GET", "/api/2.0/mlflow/users/current"), ("GET", "/ajax-api/2.0/mlflow/users/current"),
    ("GET", "/api/3.0/mlflow/roles/list"), ("GET", "/signup"),
]
JSON_TYPES = ["application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8",
    "APPLICATION/JSON", "text/plain", "application/x-www-form-urlencoded", "text/json", "", None]
BODIES = [b"", b"{}", b"null", b"[]", b"5", b'"x"', b"{", b"not json", b'{"name": NaN}', b"\xff\xfe",
    b'{"unknown": 1}', b'"{}"', b"true"]


def information(api: Api):
    api.get("/version")
    api.get("/health")
    api.get("/api/3.0/mlflow/server-info")
    api.get("/ajax-api/3.0/mlflow/server-info")
    api.get("/ajax-api/3.0/mlflow/ui-telemetry")
    api.call("HEAD", "/version")
    api.call("HEAD", "/health")


def unknown_addresses(api: Api):
    for method, path in UNKNOWN:
        api.call(method, path)


def content_types(api: Api):
    for kind in JSON_TYPES:
        api.call("POST", "runs/create", data=b'{"experiment_id": "999999999"}',
            headers={} if kind is None else {"Content-Type": kind})
        api.call("POST", "experiments/delete", data=b"{}", headers={} if kind is None else {"Content-Type": kind})


def bodies(api: Api):
    for body in BODIES:
        for path in ("experiments/create", "experiments/delete", "runs/log-metric", "runs/search",
            "registered-models/create"):
            api.call("POST", path, data=body, headers={"Content-Type": "application/json"})
    for body in BODIES[:8]:
        api.call("GET", "experiments/get", data=body, headers={"Content-Type": "application/json"})
        api.call("PATCH", "registered-models/update", data=body, headers={"Content-Type": "application/json"})
        api.call("DELETE", "registered-models/delete", data=body, headers={"Content-Type": "application/json"})


def spellings(api: Api):
    id = experiment(api)
    api.get("experiments/get", {"experimentId": id})
    api.get("experiments/get", {"experiment_id": id, "experimentId": id})
    api.get("experiments/get", {"experiment_id": [id, id]})
    api.call("GET", "experiments/get", body={"experiment_id": id})
    api.call("GET", "experiments/get", query={"experiment_id": "0"}, body={"experiment_id": id})
    api.post("runs/create", {"experimentId": id, "startTime": str(THEN), "runName": "camel", "userId": "ada"})
    api.post("runs/create", {"experiment_id": id, "experimentId": id})
    api.post("experiments/delete?experiment_id=" + id)
    run_id = run(api, id)
    body = {"runId": run_id, "metrics": [{"key": "m", "value": "1.5", "timestamp": str(THEN), "step": "2"}]}
    api.post("runs/log-batch", body)
    api.get("runs/get", {"runId": run_id})
    api.get("runs/get", {"run_id": run_id, "unknown": "x"})
    api.post("experiments/search", {"maxResults": 1, "filter": f"name = '{api.name('experiment')}'"})
    api.delete("registered-models/delete?name=none")


def hosts_and_origins(api: Api):
    for host in ("evil.example", "localhost:1", "127.0.0.1:99", "10.0.0.1", "192.168.3.4:5000", "172.16.0.1",
        "172.32.0.1", "8.8.8.8", "[::1]:5000", "0.0.0.0", "localhost.evil.example", ""):
        api.get("/api/2.0/mlflow/experiments/get", {"experiment_id": "999999999"}, headers={"Host": host})
        api.get("/version", headers={"Host": host})
    for origin in ("http://evil.example", "http://localhost:3000", "https://127.0.0.1", "null",
        "http://localhost.evil.example"):
        api.post("/api/2.0/mlflow/experiments/delete", {"experiment_id": "999999999"}, headers={"Origin": origin})
        api.get("experiments/get", {"experiment_id": "999999999"}, headers={"Origin": origin})
        api.call("OPTIONS", "experiments/get", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})


def left_out(api: Api):
    """Groups that are not part of this server; the original has them, so only the shape is looked at."""
    api.get("/ajax-api/3.0/mlflow/label-schemas/none")
    api.get("/ajax-api/2.0/mlflow/none/none")
