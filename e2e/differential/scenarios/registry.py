"""The model registry: models, versions, stages, aliases, tags, copies, prompts."""

from ..api import Api
from ._given import run, unknown_id

BAD_NAMES = ["", None, 5, "a/b", "a:b", "x" * 257, "x" * 256 + "/", " ", ".", "..", "a\x00b"]
STAGES = ["Staging", "production", "ARCHIVED", "None", "none", "x", "", None, 5]
BAD_TAGS = [{"key": "", "value": "v"}, {"key": "k" * 251, "value": "v"}, {"key": "k", "value": "x" * 100001},
    {"key": "../k", "value": "v"}, {"value": "v"}, {"key": "k"}, {"key": 5, "value": "v"}]
ALIASES = ["champion", "Champion", "a-b_c", "x" * 255, "x" * 256, "latest", "LATEST", "v1", "V12", "v1a", "a b",
    "a.b", "", None, 5, "ü"]
SOURCES = [
    "s3://bucket/model", "dbfs:/model", "runs:/{run}/model", "runs:/{other}/model", "models:/m-none",
    "models:/{model}/1", "mlflow-artifacts:/1/x", "/etc/passwd", "file:///etc", "s3://bucket/../x", "",
    "s3://bucket/%2e%2e/x", "http://h/x", "C:\\x", "file://host/etc", "s3:/bucket",
    "mlflow-artifacts://h/../x", "s3://b/#a", None, 5,
]


def _model(api: Api, name: str = "model", **fields) -> str:
    api.post("registered-models/create", {"name": api.name(name), **fields})
    return api.name(name)


def _version(api: Api, name: str, **fields) -> str:
    answer = api.post("model-versions/create", {"name": name, "source": "s3://bucket/model", **fields})
    return str(answer.dig("model_version", "version"))


def models(api: Api):
    name = _model(api, tags=[{"key": "a", "value": "1"}, {"key": "b", "value": ""}], description="first")
    api.get("registered-models/get", {"name": name})
    api.get("/ajax-api/2.0/mlflow/registered-models/get", {"name": name})
    _model(api)
    _model(api, "plain")
    api.patch("registered-models/update", {"name": name, "description": "changed"})
    api.patch("registered-models/update", {"name": name, "description": ""})
    api.patch("registered-models/update", {"name": name})
    api.get("registered-models/get", {"name": name})
    api.post("registered-models/rename", {"name": name, "new_name": api.name("renamed")})
    api.get("registered-models/get", {"name": api.name("renamed")})
    api.get("registered-models/get", {"name": name})
    api.post("registered-models/rename", {"name": api.name("renamed"), "new_name": api.name("plain")})
    api.post("registered-models/rename", {"name": api.name("renamed"), "new_name": api.name("renamed")})
    api.post("registered-models/rename", {"name": api.name("nowhere"), "new_name": api.name("x")})
    for bad in BAD_NAMES:
        api.post("registered-models/rename", {"name": api.name("renamed"), "new_name": bad})
    api.delete("registered-models/delete", {"name": api.name("renamed")})
    api.delete("registered-models/delete", {"name": api.name("renamed")})
    api.get("registered-models/get", {"name": api.name("renamed")})


def refuses_bad_names(api: Api):
    for name in BAD_NAMES:
        api.post("registered-models/create", {"name": name})
        api.get("registered-models/get", {"name": name} if name is not None else None)
        api.patch("registered-models/update", {"name": name, "description": "x"})
        api.delete("registered-models/delete", {"name": name})
        api.post("registered-models/get-latest-versions", {"name": name})
    for tag in BAD_TAGS:
        api.post("registered-models/create", {"name": api.name("tagged"), "tags": [tag]})
        api.delete("registered-models/delete", {"name": api.name("tagged")})
    api.post("registered-models/create")
    api.post("registered-models/create", {"name": api.name("long"), "description": "x" * 5001})
    api.post("registered-models/create", {"name": api.name("twice"), "tags": [{"key": "a", "value": "1"}, {"key": "a",
        "value": "2"}]})
    api.get("registered-models/get", {"name": api.name("twice")})


def model_tags(api: Api):
    name = _model(api)
    for tag in ({"key": "k", "value": "v"}, {"key": "k", "value": "w"}, {"key": "e", "value": ""},
        {"key": "long", "value": "x" * 100000}, *BAD_TAGS):
        api.post("registered-models/set-tag", {"name": name, **tag})
    api.post("registered-models/set-tag", {"name": api.name("nowhere"), "key": "k", "value": "v"})
    api.get("registered-models/get", {"name": name})
    for key in ("k", "k", "", None, 5):
        api.delete("registered-models/delete-tag", {"name": name, "key": key})
    api.delete("registered-models/delete-tag", {"name": api.name("nowhere"), "key": "k"})
    api.get("registered-models/get", {"name": name})


def versions(api: Api):
    name = _model(api)
    run_id = run(api)
    body = {"run_id": run_id, "run_link": "http://h/x", "description": "d", "tags": [{"key": "a", "value": "1"}]}
    _version(api, name, **body)
    _version(api, name)
    api.get("model-versions/get", {"name": name, "version": "1"})
    api.get("registered-models/get", {"name": name})
    api.get("model-versions/get-download-uri", {"name": name, "version": "1"})
    api.patch("model-versions/update", {"name": name, "version": "2", "description": "changed"})
    api.patch("model-versions/update", {"name": name, "version": "2"})
    api.get("registered-models/get", {"name": name})
    api.delete("model-versions/delete", {"name": name, "version": "2"})
    api.get("model-versions/get", {"name": name, "version": "2"})
    api.delete("model-versions/delete", {"name": name, "version": "2"})
    _version(api, name)
    api.post("registered-models/rename", {"name": name, "new_name": api.name("renamed")})
    api.get("model-versions/get", {"name": api.name("renamed"), "version": "1"})
    _version(api, api.name("nowhere"))
    for version in ("0", "-1", "x", "", None, 1, 99, "1.0", " 1", "99999999999999999999"):
        query = {"name": api.name("renamed"), "version": version}
        api.get("model-versions/get", query if version is not None else {"name": api.name("renamed")})
        api.patch("model-versions/update", {**query, "description": "x"})
        api.get("model-versions/get-download-uri", query if version is not None else {"name": api.name("renamed")})
    api.get("model-versions/get", {"version": "1"})
    api.delete("registered-models/delete", {"name": api.name("renamed")})
    api.get("model-versions/get", {"name": api.name("renamed"), "version": "1"})


def sources(api: Api):
    name = _model(api)
    run_id = run(api)
    for source in SOURCES:
        filled = source.format(run=run_id, other=unknown_id(), model=name) if isinstance(source, str) else source
        _version(api, name, source=filled)
        _version(api, name, source=filled, run_id=run_id)
    info = api.get("runs/get", {"run_id": run_id}).dig("run", "info", "artifact_uri") or ""
    for source in (info, info + "/model", info + "/../../x", info.replace("/artifacts", "/elsewhere") + "/model"):
        _version(api, name, source=source, run_id=run_id)
        _version(api, name, source=source)
    _version(api, name, run_id="no such run")
    _version(api, name, run_id="")
    _version(api, name, model_id="m-none")
    api.post("model-versions/create", {"source": "s3://x/y"})
    api.post("model-versions/create", {"name": name})
    for tag in BAD_TAGS:
        _version(api, name, tags=[tag])


def stages(api: Api):
    name = _model(api)
    for _ in range(3):
        _version(api, name)
    for stage in STAGES:
        api.post("model-versions/transition-stage", {"name": name, "version": "1", "stage": stage,
            "archive_existing_versions": False})
    api.post("model-versions/transition-stage", {"name": name, "version": "1", "stage": "Production",
        "archive_existing_versions": False})
    api.post("model-versions/transition-stage", {"name": name, "version": "2", "stage": "Production",
        "archive_existing_versions": True})
    api.get("model-versions/get", {"name": name, "version": "1"})
    api.post("model-versions/transition-stage", {"name": name, "version": "3", "stage": "Staging"})
    api.post("model-versions/transition-stage", {"name": name, "version": "3", "stage": "Archived",
        "archive_existing_versions": True})
    api.post("model-versions/transition-stage", {"name": name, "version": "9", "stage": "Staging",
        "archive_existing_versions": False})
    api.post("model-versions/transition-stage", {"name": name, "version": "x", "stage": "Staging",
        "archive_existing_versions": False})
    api.get("registered-models/get", {"name": name})
    for stages in (["Production"], ["staging"], ["none"], ["x"], [""], "Production"):
        api.post("registered-models/get-latest-versions", {"name": name, "stages": stages})
    api.get("registered-models/get-latest-versions", {"name": name, "stages": ["Production"]})
    api.post("registered-models/get-latest-versions", {"name": api.name("nowhere")})
    api.post("registered-models/get-latest-versions", {})


def aliases(api: Api):
    name = _model(api)
    _version(api, name)
    _version(api, name)
    for alias in ALIASES:
        api.post("registered-models/alias", {"name": name, "alias": alias, "version": "1"})
    api.post("registered-models/alias", {"name": name, "alias": "champion", "version": "2"})
    api.get("registered-models/alias", {"name": name, "alias": "champion"})
    api.get("registered-models/alias", {"name": name, "alias": "CHAMPION"})
    api.get("registered-models/alias", {"name": name, "alias": "none"})
    api.get("registered-models/alias", {"name": name, "alias": "latest"})
    api.get("registered-models/alias", {"name": name})
    api.get("registered-models/alias", {"name": api.name("nowhere"), "alias": "champion"})
    api.get("registered-models/get", {"name": name})
    api.get("model-versions/get", {"name": name, "version": "2"})
    for version in ("9", "x", "", None, "0"):
        api.post("registered-models/alias", {"name": name, "alias": "other", "version": version})
    api.post("registered-models/alias", {"name": api.name("nowhere"), "alias": "other", "version": "1"})
    for alias in ("champion", "champion", "latest", "", None):
        api.delete("registered-models/alias", {"name": name, "alias": alias})
    api.delete("registered-models/alias", {"name": api.name("nowhere"), "alias": "champion"})
    api.post("registered-models/alias", {"name": name, "alias": "doomed", "version": "2"})
    api.delete("model-versions/delete", {"name": name, "version": "2"})
    api.get("registered-models/alias", {"name": name, "alias": "doomed"})
    api.get("registered-models/get", {"name": name})


def version_tags(api: Api):
    name = _model(api)
    _version(api, name)
    for tag in ({"key": "k", "value": "v"}, {"key": "k", "value": "w"}, {"key": "e", "value": ""}, *BAD_TAGS):
        api.post("model-versions/set-tag", {"name": name, "version": "1", **tag})
    for version in ("9", "x", "", None):
        api.post("model-versions/set-tag", {"name": name, "version": version, "key": "k", "value": "v"})
    api.get("model-versions/get", {"name": name, "version": "1"})
    for key in ("k", "k", "", None):
        api.delete("model-versions/delete-tag", {"name": name, "version": "1", "key": key})
    api.delete("model-versions/delete-tag", {"name": name, "version": "9", "key": "k"})
    api.get("model-versions/get", {"name": name, "version": "1"})


def copies(api: Api):
    name = _model(api)
    _version(api, name, description="original", tags=[{"key": "a", "value": "1"}])
    api.post("registered-models/alias", {"name": name, "alias": "champion", "version": "1"})
    target = _model(api, "target")
    for source in (f"models:/{name}/1", f"models:/{name}@champion", f"models:/{name}/9", f"models:/{name}/x",
        f"models:/{name}@none", "models:/nowhere-at-all/1"):
        _version(api, target, source=source)
    api.get("model-versions/get-download-uri", {"name": target, "version": "1"})
    api.client(lambda client: client.copy_model_version(f"models:/{name}/1", api.name("copied")))
    api.get("registered-models/get", {"name": api.name("copied")})


def prompts(api: Api):
    mark = {"key": "mlflow.prompt.is_prompt", "value": "true"}
    name = _model(api, "prompt", tags=[mark])
    text = {"key": "mlflow.prompt.text", "value": "Say {{ what }}"}
    _version(api, name, source="dummy-source", tags=[mark, text])
    _version(api, name, source="s3://x/y", tags=[mark, text])
    _version(api, name, source="prompt-template", tags=[mark, text])
    api.get("registered-models/get", {"name": name})
    api.get("model-versions/get", {"name": name, "version": "1"})
    mine = f"name = '{name}'"
    for filter in (mine, mine + " AND tags.`mlflow.prompt.is_prompt` = 'true'",
        mine + " AND tags.`mlflow.prompt.is_prompt` != 'true'", mine + " AND tags.`mlflow.prompt.is_prompt` = 'false'"):
        api.get("registered-models/search", {"filter": filter})
        api.get("model-versions/search", {"filter": filter})
    api.post("registered-models/alias", {"name": name, "alias": "champion", "version": "1"})
    api.get("registered-models/alias", {"name": name, "alias": "champion"})
    model = _model(api, "not-a-prompt")
    _version(api, model, source="dummy-source", tags=[mark, text])
    _version(api, name)
    api.post("registered-models/create", {"name": model, "tags": [mark]})
    api.post("registered-models/create", {"name": name})
