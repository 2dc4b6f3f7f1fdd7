"""Inputs and outputs of runs, and the datasets of experiments."""

from ..api import Api
from ._given import experiment, run, unknown_id

IRIS = {"name": "iris", "digest": "123", "source_type": "local", "source": '{"uri": "x"}', "schema": "{}",
    "profile": "{}"}
TRAINING = {"key": "mlflow.data.context", "value": "training"}
SEARCH = "/ajax-api/2.0/mlflow/experiments/search-datasets"


def inputs(api: Api):
    run_id = run(api)
    api.post("runs/log-inputs", {"run_id": run_id, "datasets": [{"dataset": IRIS, "tags": [TRAINING]}]})
    api.get("runs/get", {"run_id": run_id})
    api.post("runs/log-inputs", {"run_id": run_id, "datasets": [{"dataset": IRIS, "tags": [TRAINING]}]})
    api.post("runs/log-inputs", {"run_id": run_id, "datasets": [{"dataset": IRIS, "tags": [{"key": "k",
        "value": "v"}]}]})
    plain = {"name": "plain", "digest": "1", "source_type": "s", "source": "t"}
    api.post("runs/log-inputs", {"run_id": run_id, "datasets": [{"dataset": plain}]})
    api.get("runs/get", {"run_id": run_id})
    api.post("runs/log-inputs", {"run_id": run_id})
    api.post("runs/log-inputs", {"run_id": run_id, "datasets": []})
    api.post("runs/log-inputs", {"run_id": unknown_id(), "datasets": [{"dataset": IRIS}]})
    api.post("runs/log-inputs", {"datasets": [{"dataset": IRIS}]})
    api.post("runs/log-inputs", {"run_id": "../x", "datasets": [{"dataset": IRIS}]})


def refuses_bad_inputs(api: Api):
    run_id = run(api)
    for dataset in (
        {**IRIS, "name": "x" * 501},
        {**IRIS, "name": "x" * 500},
        {**IRIS, "digest": "x" * 37},
        {**IRIS, "source": "x" * 65536},
        {**IRIS, "schema": "x" * 1048576},
        {**IRIS, "profile": "x" * 16777216},
        {**IRIS, "name": ""},
        {**IRIS, "digest": ""},
        {"name": "n"},
        {"digest": "n"},
        {},
        None,
    ):
        api.post("runs/log-inputs", {"run_id": run_id, "datasets": [{"dataset": dataset}]})
    for tag in ({"key": "x" * 256, "value": "v"}, {"key": "k", "value": "x" * 501}, {"key": "k"}, {"value": "v"},
        {"key": "", "value": "v"}):
        api.post("runs/log-inputs", {"run_id": run_id, "datasets": [{"dataset": IRIS, "tags": [tag]}]})
    api.post("runs/log-inputs", {"run_id": run_id, "datasets": [{}]})
    api.post("runs/log-inputs", {"run_id": run_id, "datasets": ["x"]})
    api.post("runs/log-inputs", {"run_id": run_id, "datasets": "x"})


def models_in_and_out(api: Api):
    id = experiment(api)
    run_id = run(api, id)
    models = [api.post("logged-models", {"experiment_id": id, "name": name}).dig("model", "info",
        "model_id") for name in "ab"]
    api.post("runs/log-inputs", {"run_id": run_id, "models": [{"model_id": models[0]}]})
    api.post("runs/outputs", {"run_id": run_id, "models": [{"model_id": models[1], "step": 3}]})
    api.post("runs/outputs", {"run_id": run_id, "models": [{"model_id": models[1], "step": 3}]})
    api.get("runs/get", {"run_id": run_id})
    api.post("runs/search", {"experiment_ids": [id]})
    api.post("runs/outputs", {"run_id": run_id})
    api.post("runs/outputs", {"run_id": run_id, "models": []})
    api.post("runs/outputs", {"run_id": run_id, "models": [{"model_id": models[0]}]})
    api.post("runs/outputs", {"run_id": run_id, "models": [{"model_id": "m-none", "step": 0}]})
    api.post("runs/outputs", {"run_id": unknown_id(), "models": [{"model_id": models[0], "step": 0}]})
    api.post("runs/outputs", {"models": [{"model_id": models[0], "step": 0}]})
    api.get("runs/get", {"run_id": run_id})


def of_experiments(api: Api):
    id = experiment(api)
    for name, tags in (("b", [TRAINING]), ("a", [{**TRAINING, "value": "test"}]), ("c", []),
        ("b", [{**TRAINING, "value": "x"}])):
        run_id = run(api, id)
        api.post("runs/log-inputs", {"run_id": run_id, "datasets": [{"dataset": {**IRIS, "name": name}, "tags": tags}]})
    found = api.post(SEARCH, {"experiment_ids": [id]}).dig("dataset_summaries") or []
    api.exchanges[-1].answer["body"] = {"dataset_summaries": sorted(found, key=str)}
    api.post(SEARCH, {"experiment_ids": [experiment(api, "empty")]})
    api.post(SEARCH, {"experiment_ids": ["999999999"]})
    api.post(SEARCH, {"experiment_ids": []})
    api.post(SEARCH, {})
    api.post(SEARCH, {"experiment_ids": "0"})
    api.post(SEARCH, {"experiment_ids": [str(900000000 + i) for i in range(20)]})
    api.post(SEARCH, {"experiment_ids": [str(900000000 + i) for i in range(21)]})
    api.post("experiments/search-datasets", {"experiment_ids": [id]})
