"""Artifacts of runs: the proxy, lists, downloads for the UI, uploads in parts."""

from ..api import Api
from ._given import experiment, run, unknown_id

NAMES = ["a.txt", "MLmodel", "sub/b.json", "sub/deep/c.csv", "p.html", "i.svg", "m.pkl", "empty",
    "na%C3%AFve%20%E6%97%A5.txt", "quo%22te.txt", "semi;colon.txt", "a&b=c.yaml", "plus+sign.md"]
UNSAFE = ["../x", "..%2fx", "%2e%2e/x", "%252e%252e%252fx", "/etc/passwd", "a%23b", "C:/x", "file:/etc/passwd",
    "a/../../x", "sub/../a.txt", "..", "a\\..\\b", "a%00b"]


def _root(api: Api, run_id: str) -> str:
    uri = api.get("runs/get", {"run_id": run_id}).dig("run", "info", "artifact_uri") or ""
    return uri.replace("mlflow-artifacts:", "/api/2.0/mlflow-artifacts/artifacts")


def _filled(api: Api) -> tuple[str, str]:
    run_id = run(api)
    root = _root(api, run_id)
    for name in NAMES:
        api.call("PUT", f"{root}/{name}", data=b"" if name == "empty" else b"hello world")
    return run_id, root


def proxy(api: Api):
    _, root = _filled(api)
    for name in NAMES + ["none"]:
        api.get(f"{root}/{name}")
        api.call("HEAD", f"{root}/{name}")
    folder = root.removeprefix("/api/2.0/mlflow-artifacts/artifacts/")
    for path in (folder, folder + "/sub", folder + "/none", folder + "/a.txt", folder + "/../.."):
        api.get("/api/2.0/mlflow-artifacts/artifacts", {"path": path})
    api.get("/ajax-api" + root.removeprefix("/api") + "/a.txt")
    for value in ("bytes=2-4", "bytes=6-", "bytes=-3", "bytes=100-"):
        api.get(f"{root}/a.txt", headers={"Range": value})
    for name in ("a.txt", "a.txt", "sub", "none"):
        api.delete(f"{root}/{name}")
    api.get("/api/2.0/mlflow-artifacts/artifacts", {"path": folder})


def refuses_unsafe_paths(api: Api):
    run_id, root = _filled(api)
    for path in UNSAFE:
        api.get("artifacts/list", {"run_id": run_id, "path": path})
        api.get("/get-artifact", {"run_id": run_id, "path": path})
        if "\\" not in path and not path.startswith("/"):
            api.call("PUT", f"/api/2.0/mlflow-artifacts/artifacts/1/{path}", data=b"x")
            api.get(f"/api/2.0/mlflow-artifacts/artifacts/1/{path}")


def lists(api: Api):
    run_id, _ = _filled(api)
    api.get("artifacts/list", {"run_id": run_id})
    api.get("/ajax-api/2.0/mlflow/artifacts/list", {"run_id": run_id})
    api.get("artifacts/list", {"run_uuid": run_id})
    for path in ("sub", "sub/", "sub/deep", "none", "a.txt", ""):
        api.get("artifacts/list", {"run_id": run_id, "path": path})
    api.get("artifacts/list", {"run_id": run_id, "page_token": "x"})
    api.get("artifacts/list", {"run_id": unknown_id()})
    api.get("artifacts/list", {"run_id": "../x"})
    api.get("artifacts/list")
    api.get("artifacts/list", {"run_id": run(api, experiment(api, "empty"))})


def downloads(api: Api):
    run_id, _ = _filled(api)
    for path in ("a.txt", "sub/b.json", "p.html", "i.svg", "m.pkl", "empty", "naïve 日.txt", 'quo"te.txt', "none",
        "sub", "", "MLmodel"):
        api.get("/get-artifact", {"run_id": run_id, "path": path})
    api.get("/get-artifact", {"run_uuid": run_id, "path": "a.txt"})
    api.get("/get-artifact", {"run_id": run_id})
    api.get("/get-artifact", {"path": "a.txt"})
    api.get("/get-artifact")
    api.get("/get-artifact", {"run_id": unknown_id(), "path": "a.txt"})
    api.get("/get-artifact", {"run_id": "../x", "path": "a.txt"})


def of_versions(api: Api):
    run_id, _ = _filled(api)
    uri = api.get("runs/get", {"run_id": run_id}).dig("run", "info", "artifact_uri")
    name = api.name("model")
    api.post("registered-models/create", {"name": name})
    api.post("model-versions/create", {"name": name, "source": uri, "run_id": run_id})
    for path in ("MLmodel", "sub/b.json", "none", "../x", "", "sub"):
        api.get("/model-versions/get-artifact", {"name": name, "version": "1", "path": path})
    api.get("/model-versions/get-artifact", {"name": name, "version": "9", "path": "MLmodel"})
    api.get("/model-versions/get-artifact", {"name": name, "version": "x", "path": "MLmodel"})
    api.get("/model-versions/get-artifact", {"name": api.name("none"), "version": "1", "path": "MLmodel"})
    api.get("/model-versions/get-artifact", {"name": name, "version": "1"})
    api.get("/model-versions/get-artifact", {"name": name, "path": "MLmodel"})
    api.get("/model-versions/get-artifact", {"version": "1", "path": "MLmodel"})


def uploads(api: Api):
    run_id = run(api)
    path = "/ajax-api/2.0/mlflow/upload-artifact"
    api.call("POST", path, query={"run_uuid": run_id, "path": "up/a.txt"}, data=b"hello")
    api.get("artifacts/list", {"run_id": run_id, "path": "up"})
    api.get("/get-artifact", {"run_id": run_id, "path": "up/a.txt"})
    for query in ({"run_uuid": run_id}, {"path": "a"}, {}, {"run_uuid": unknown_id(), "path": "a"},
        {"run_uuid": run_id, "path": "../a"}, {"run_uuid": run_id, "path": ""}, {"run_uuid": run_id, "path": "/a"}):
        api.call("POST", path, query=query, data=b"hello")
    api.call("POST", path, query={"run_uuid": run_id, "path": "empty"}, data=b"")
    api.call("POST", path, query={"run_uuid": run_id, "path": "big"}, data=b"x" * (10 * 1024 * 1024 + 1))
    api.get("artifacts/list", {"run_id": run_id})


def in_parts(api: Api):
    run_id = run(api)
    folder = _root(api, run_id).removeprefix("/api/2.0/mlflow-artifacts/artifacts/")
    base = "/api/2.0/mlflow-artifacts/mpu"
    for body in ({}, {"path": "big"}, {"num_parts": 2}, {"path": "../big", "num_parts": 1},
        {"path": "big", "num_parts": 0}, {"path": "big", "num_parts": -1}, {"path": "big", "num_parts": "x"},
        {"path": 5, "num_parts": 1}, {"path": "", "num_parts": 1}):
        api.post(f"{base}/create/{folder}", body)
    for body in ({}, {"path": "big"}, {"path": "big", "upload_id": "none", "parts": []},
        {"path": "big", "upload_id": 5}, {"path": "big", "upload_id": "x", "parts": "x"}):
        api.post(f"{base}/complete/{folder}", body)
        api.post(f"{base}/abort/{folder}", body)


def presigned(api: Api):
    run_id, root = _filled(api)
    api.get("/get-artifact", {"run_id": run_id, "path": "a.txt", "presigned": "true"})
    api.post("/ajax-api/2.0/mlflow/artifacts/presigned-download-url", {"run_id": run_id, "path": "a.txt"})
    api.post("/ajax-api/2.0/mlflow/artifacts/presigned-download-url", {"run_id": unknown_id(), "path": "a.txt"})
    api.post("/ajax-api/2.0/mlflow/artifacts/presigned-download-url", {})
    api.post("/ajax-api/2.0/mlflow/artifacts/presigned-upload-url", {"run_id": run_id, "path": "b.txt"})
    api.post("/ajax-api/2.0/mlflow/artifacts/presigned-upload-url", {})


def by_client(api: Api):
    run_id = run(api)
    api.client(lambda client: client.log_text(run_id, "some text ü", "texts/ü note.txt"))
    api.client(lambda client: client.log_dict(run_id, {"a": [1, 2]}, "data.json"))
    api.client(lambda client: client.list_artifacts(run_id))
    api.client(lambda client: client.list_artifacts(run_id, "texts"))
    api.client(lambda client: len(client.download_artifacts(run_id, "texts")) > 0)
