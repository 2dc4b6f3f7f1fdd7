"""What a user does with a client, step by step; prints what came of each step as one JSON object.

    journey.py TRACKING_URI

Runs under any client from 2.22 on, in an environment that has nothing but mlflow and scikit-learn.
"""

import json
import os
import re
import sys
import tempfile
import time
import uuid
import warnings
from pathlib import Path

STEPS = []
SUFFIX = uuid.uuid4().hex[:8]
ID = re.compile(r"(?:tr-|m-)?[0-9a-f]{32}")


def step(action):
    STEPS.append(action)
    return action


def name(of: str) -> str:
    return f"{of}-{SUFFIX}"


@step
def experiment(mlflow, client):
    found = mlflow.set_experiment(name("journey"))
    client.set_experiment_tag(found.experiment_id, "team", "vision")
    found = client.get_experiment_by_name(name("journey"))
    listed = client.search_experiments(filter_string=f"name = '{found.name}' AND tags.team = 'vision'")
    return [found.name, found.tags, found.lifecycle_stage, len(listed)]


@step
def run(mlflow, client):
    with mlflow.start_run(run_name="first") as active:
        mlflow.log_params({"depth": 3, "name": "tree"})
        for at in range(20):
            mlflow.log_metric("loss", 1 / (at + 1), step=at)
        mlflow.log_metrics({"acc": 0.9, "nan": float("nan"), "inf": float("inf")})
        mlflow.set_tags({"stage": "try", "note": "ü 日本"})
        with mlflow.start_run(run_name="child", nested=True):
            mlflow.log_metric("loss", 5)
    found = client.get_run(active.info.run_id)
    history = [(point.step, point.value) for point in client.get_metric_history(active.info.run_id, "loss")]
    tags = {key: value for key, value in found.data.tags.items() if not key.startswith("mlflow.source")}
    tags.pop("mlflow.user", None)
    return [found.info.run_name, found.info.status, found.data.params, sorted(found.data.metrics), tags, history]


@step
def batches(mlflow, client):
    from mlflow.entities import Metric, Param, RunTag

    run_id = client.create_run(client.get_experiment_by_name(name("journey")).experiment_id).info.run_id
    points = [Metric(f"m{i % 5}", i, 1000 + i, i) for i in range(50)]
    client.log_batch(run_id, points, [Param("p", "1")], [RunTag("t", "1")])
    client.log_batch(run_id, points, [Param("p", "1")], [RunTag("t", "2")])
    changed = refusal(lambda: client.log_param(run_id, "p", "2"))
    client.set_terminated(run_id, "FAILED")
    found = client.get_run(run_id)
    return [found.data.metrics, found.data.params, found.data.tags["t"], found.info.status, changed]


@step
def search(mlflow, client):
    ids = [client.get_experiment_by_name(name("journey")).experiment_id]
    names = lambda **how: [each.info.run_name for each in client.search_runs(ids, **how)]  # noqa: E731
    return [
        names(filter_string="metrics.loss < 1", order_by=["start_time ASC"]),
        names(filter_string="params.name = 'tree' AND tags.stage = 'try'"),
        names(filter_string="metrics.loss > 0", order_by=["metrics.loss DESC"], max_results=1),
        refusal(lambda: client.search_runs(ids, "params.name = tree")),
        sorted(mlflow.search_runs(ids, filter_string="metrics.acc > 0.5").columns) != [],
    ]


@step
def soft_deletion(mlflow, client):
    id = client.create_experiment(name("doomed"))
    run_id = client.create_run(id, run_name="r").info.run_id
    client.delete_run(run_id)
    gone = [client.get_run(run_id).info.lifecycle_stage, len(client.search_runs([id]))]
    client.restore_run(run_id)
    client.delete_experiment(id)
    gone.append(client.get_experiment(id).lifecycle_stage)
    client.restore_experiment(id)
    client.rename_experiment(id, name("saved"))
    return gone + [client.get_experiment(id).name, client.get_run(run_id).info.lifecycle_stage]


@step
def artifacts(mlflow, client):
    run_id = client.search_runs([client.get_experiment_by_name(name("journey")).experiment_id],
        "run_name = 'first'")[0].info.run_id
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        (tree / "sub").mkdir(parents=True)
        (tree / "a.txt").write_text("hello")
        (tree / "sub" / "ü b.bin").write_bytes(bytes(range(256)))
        client.log_artifacts(run_id, str(tree), "out")
        client.log_dict(run_id, {"a": 1}, "conf/x.json")
        client.log_text(run_id, "text", "note.md")
        back = Path(mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="out", dst_path=folder + "/back"))
        read = sorted((str(file.relative_to(back)),
            file.read_bytes().hex()) for file in back.rglob("*") if file.is_file())
    listed = [(each.path, each.is_dir, each.file_size) for each in client.list_artifacts(run_id)]
    return [listed, read, mlflow.artifacts.load_dict(client.get_run(run_id).info.artifact_uri + "/conf/x.json")]


@step
def datasets(mlflow, client):
    import pandas

    frame = pandas.DataFrame({"x": [1, 2], "y": [3, 4]})
    data = mlflow.data.from_pandas(frame, source="https://example.org/data.csv", name="frame")
    with mlflow.start_run(run_name="with data") as active:
        mlflow.log_input(data, context="training")
    inputs = client.get_run(active.info.run_id).inputs.dataset_inputs
    found = [(each.dataset.name, each.dataset.source_type, [(tag.key,
        tag.value) for tag in each.tags]) for each in inputs]
    ids = [active.info.experiment_id]
    return [found, len(client.search_runs(ids, "dataset.name = 'frame'")),
        len(client.search_runs(ids, "dataset.name = 'none'"))]


@step
def models(mlflow, client):
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression().fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
    place = {"name": "model"} if int(mlflow.__version__.split(".")[0]) >= 3 else {"artifact_path": "model"}
    with mlflow.start_run(run_name="with model") as active:
        logged = mlflow.sklearn.log_model(
            model, registered_model_name=name("digits"), pip_requirements=["scikit-learn"], **place
        )
    loaded = mlflow.sklearn.load_model(logged.model_uri)
    registered = mlflow.pyfunc.load_model(f"models:/{name('digits')}/1")
    run = client.get_run(active.info.run_id)
    outputs = getattr(run, "outputs", None)
    return [
        loaded.predict([[0.0], [3.0]]).tolist(),
        registered.predict([[0.0], [3.0]]).tolist(),
        len(outputs.model_outputs) if outputs else 0,
        sorted(each.path for each in client.list_artifacts(active.info.run_id)),
    ]


@step
def registry(mlflow, client):
    model = name("digits")
    client.update_registered_model(model, "the digits")
    client.set_registered_model_tag(model, "task", "classification")
    client.set_registered_model_alias(model, "champion", "1")
    client.set_model_version_tag(model, "1", "checked", "yes")
    client.update_model_version(model, "1", "first")
    client.transition_model_version_stage(model, "1", "Staging")
    copied = client.copy_model_version(f"models:/{model}@champion", name("copied"))
    version = client.get_model_version_by_alias(model, "champion")
    listed = client.search_registered_models(f"name LIKE '{model}%' AND tags.task = 'classification'")
    found = client.search_model_versions(f"name = '{model}'")
    refused = refusal(lambda: client.create_registered_model(model))
    missing = refusal(lambda: client.get_registered_model(name("none")))
    client.delete_registered_model_alias(model, "champion")
    client.delete_model_version(name("copied"), copied.version)
    client.delete_registered_model(name("copied"))
    return [
        version.version, version.description, version.current_stage, version.tags, len(listed), len(found), refused,
        missing,
        client.get_registered_model(model).description, copied.version,
    ]


@step
def autolog(mlflow, client):
    from sklearn.tree import DecisionTreeClassifier

    mlflow.sklearn.autolog(log_datasets=False, silent=True, log_models=False)
    with mlflow.start_run(run_name="automatic") as active:
        DecisionTreeClassifier(max_depth=2, random_state=0).fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
    mlflow.sklearn.autolog(disable=True)
    found = client.get_run(active.info.run_id)
    return [found.data.params, found.data.metrics,
        sorted(each.path for each in client.list_artifacts(active.info.run_id))]


@step
def traces(mlflow, client):
    @mlflow.trace(span_type="TOOL", attributes={"k": "v"})
    def add(x, y):
        return x + y

    @mlflow.trace
    def compute(x):
        return add(x, 1) * 2

    assert compute(3) == 8
    for flush in ("flush_trace_async_logging",):
        getattr(mlflow, flush, lambda: None)()
    id = client.get_experiment_by_name(name("journey")).experiment_id
    found = []
    for _ in range(100):
        found = client.search_traces(experiment_ids=[id])
        if found:
            break
        time.sleep(0.2)
    trace = found[0]
    spans = sorted((span.name, span.span_type, str(span.status.status_code), span.inputs,
        span.outputs) for span in trace.data.spans)
    trace_id = getattr(trace.info, "trace_id", None) or trace.info.request_id
    client.set_trace_tag(trace_id, "checked", "yes")
    listed = client.search_traces(experiment_ids=[id], filter_string="tags.checked = 'yes'")
    client.delete_trace_tag(trace_id, "checked")
    older = "request_ids" in client.delete_traces.__code__.co_varnames
    deleted = client.delete_traces(id, **{"request_ids" if older else "trace_ids": [trace_id]})
    return [spans, str(trace.info.status), len(listed), deleted, len(client.search_traces(experiment_ids=[id]))]


def refusal(action) -> str:
    try:
        action()
    except Exception as failure:  # whatever users would see
        return f"{type(failure).__name__}: {failure}"
    return "not refused"


def masked(value):
    text = json.dumps(value, sort_keys=True, default=str)
    text = ID.sub("<id>", text).replace(SUFFIX, "<suffix>")
    return json.loads(re.sub(r"127\.0\.0\.1:\d+", "<host>", text))


def main(uri: str) -> None:
    warnings.filterwarnings("ignore")
    os.environ |= {"MLFLOW_TRACKING_URI": uri, "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0", "GIT_PYTHON_REFRESH": "quiet"}
    import logging

    import mlflow

    logging.getLogger("mlflow").setLevel(logging.ERROR)
    mlflow.set_tracking_uri(uri)
    client = mlflow.MlflowClient()
    outcomes = {}
    for action in STEPS:
        try:
            outcomes[action.__name__] = masked(action(mlflow, client))
        except Exception as failure:  # a step that fails on one server is a difference
            while mlflow.active_run():
                mlflow.end_run()
            outcomes[action.__name__] = masked(f"failed: {type(failure).__name__}: {failure}")
    print("JOURNEY " + json.dumps(outcomes, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
