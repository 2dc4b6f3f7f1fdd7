"""What is logged to runs one by one and in batches: metrics, params, tags; limits, repetition, immutability."""

from ..api import Api
from ._given import THEN, run, unknown_id

VALUES = [1, -0.0, 1.5e300, "2.5", "NaN", "Infinity", "-Infinity", 1e-320, 0.1, "1e3", 12345678901234567890]
BAD_VALUES = ["", "x", None, True, [1], {"a": 1}, "nan", "inf"]
KEYS = ["a b", "a/b", "a.b", "a-b", "a:b", "ünï", "日本", "A", "x" * 250]
BAD_KEYS = ["", None, 5, "x" * 251, "../a", "/a", "a//b", "./a", "a/../b", "a?", "a\tb", "a=b", "a'b", ".", "a/",
    "a,b", "a;b"]


def metric(api: Api, run_id: str, **fields):
    return api.post("runs/log-metric", {"run_id": run_id, "key": "m", "value": 1, "timestamp": THEN, **fields})


def metric_values(api: Api):
    run_id = run(api)
    for step, value in enumerate(VALUES):
        metric(api, run_id, value=value, step=step)
    api.get("metrics/get-history", {"run_id": run_id, "metric_key": "m"})
    for step, value in enumerate(VALUES):
        metric(api, run_id, key=f"m{step}", value=value)
    api.get("runs/get", {"run_id": run_id})
    for value in BAD_VALUES:
        metric(api, run_id, key="bad", value=value)


def metric_keys(api: Api):
    run_id = run(api)
    for key in KEYS + BAD_KEYS:
        metric(api, run_id, key=key)
    api.get("runs/get", {"run_id": run_id})


def metric_times_and_steps(api: Api):
    run_id = run(api)
    for timestamp in (0, -1, str(THEN), "x", None, 1.0, 9223372036854775807, 9223372036854775808, True):
        metric(api, run_id, key="t", timestamp=timestamp)
    for step in (0, -3, "7", "x", None, 2.0, 9223372036854775807, 9223372036854775808):
        metric(api, run_id, key="s", step=step)
    api.get("runs/get", {"run_id": run_id})
    api.get("metrics/get-history", {"run_id": run_id, "metric_key": "s"})
    api.post("runs/log-metric", {"run_id": run_id, "key": "m", "value": 1})
    api.post("runs/log-metric", {"run_id": run_id, "key": "m", "timestamp": 1})
    api.post("runs/log-metric", {"run_id": run_id, "value": 1, "timestamp": 1})
    api.post("runs/log-metric", {"key": "m", "value": 1, "timestamp": 1})
    api.post("runs/log-metric", {"run_uuid": run_id, "key": "old", "value": 1, "timestamp": 1})
    metric(api, unknown_id())
    metric(api, "../x")


def latest_metric(api: Api):
    run_id = run(api)
    for step, timestamp, value in ((1, 1, 1), (3, 1, 3), (2, 9, 2), (3, 2, 0), (3, 2, 7), (3, 2, 5), (-1, 99, 99)):
        metric(api, run_id, step=step, timestamp=timestamp, value=value)
        api.get("runs/get", {"run_id": run_id})
    for value in ("NaN", 4, "Infinity", "NaN"):
        metric(api, run_id, key="n", value=value)
    api.get("runs/get", {"run_id": run_id})
    metric(api, run_id, step=3, timestamp=2, value=7)
    api.get("metrics/get-history", {"run_id": run_id, "metric_key": "n"})
    api.get("metrics/get-history", {"run_id": run_id, "metric_key": "m"})


def metrics_of_models_and_datasets(api: Api):
    run_id = run(api)
    info = api.get("runs/get", {"run_id": run_id}).dig("run", "info", "experiment_id")
    model_id = api.post("logged-models", {"experiment_id": info, "name": "m"}).dig("model", "info", "model_id")
    metric(api, run_id, model_id=model_id, dataset_name="d", dataset_digest="1")
    metric(api, run_id, model_id=model_id, key="plain", value=2)
    metric(api, run_id, model_id="m-none", key="other")
    metric(api, run_id, dataset_name="d", key="half")
    metric(api, run_id, dataset_digest="d", key="half")
    metric(api, run_id, model_id=5, key="half")
    api.get("runs/get", {"run_id": run_id})
    api.get(f"logged-models/{model_id}")
    api.get("metrics/get-history", {"run_id": run_id, "metric_key": "m"})


def params(api: Api):
    run_id = run(api)

    def param(**fields):
        api.post("runs/log-parameter", {"run_id": run_id, "key": "p", "value": "1", **fields})

    param()
    param()
    param(value="2")
    param(key="empty", value="")
    param(key="long", value="x" * 6000)
    param(key="longer", value="x" * 6001)
    param(key="longer", value="x" * 6500)
    param(key="unicode", value="日本 \n\t \"quoted\" 'x'")
    for key in KEYS + BAD_KEYS:
        param(key=key)
    for value in (None, 5, True, ["x"]):
        param(key="bad", value=value)
    api.post("runs/log-parameter", {"run_id": unknown_id(), "key": "p", "value": "1"})
    api.post("runs/log-parameter", {"key": "p", "value": "1"})
    api.post("runs/log-parameter", {"run_uuid": run_id, "key": "old", "value": "1"})
    api.get("runs/get", {"run_id": run_id})


def tags(api: Api):
    run_id = run(api)

    def tag(**fields):
        api.post("runs/set-tag", {"run_id": run_id, "key": "t", "value": "1", **fields})

    tag()
    tag(value="2")
    tag(key="empty", value="")
    tag(key="long", value="x" * 8000)
    tag(key="longer", value="x" * 8001)
    tag(key="mlflow.note.content", value="x" * 9000)
    for key in KEYS + BAD_KEYS:
        tag(key=key)
    for value in (None, 5, True, ["x"]):
        tag(key="bad", value=value)
    api.post("runs/set-tag", {"run_id": unknown_id(), "key": "p", "value": "1"})
    api.post("runs/set-tag", {"key": "p", "value": "1"})
    api.post("runs/set-tag", {"run_uuid": run_id, "key": "old", "value": "1"})
    api.get("runs/get", {"run_id": run_id})
    for key in ("t", "t", "", None, "none", 5):
        api.post("runs/delete-tag", {"run_id": run_id, "key": key})
    api.post("runs/delete-tag", {"run_id": unknown_id(), "key": "t"})
    api.post("runs/delete-tag", {"key": "t"})
    api.get("runs/get", {"run_id": run_id})


def batches(api: Api):
    run_id = run(api)
    batch = {
        "run_id": run_id,
        "metrics": [{"key": "m", "value": i * 0.5, "timestamp": THEN + i, "step": i} for i in range(5)],
        "params": [{"key": "p", "value": "1"}, {"key": "q", "value": ""}],
        "tags": [{"key": "t", "value": "1"}, {"key": "t", "value": "2"}],
    }
    api.post("runs/log-batch", batch)
    api.post("runs/log-batch", batch)
    api.get("runs/get", {"run_id": run_id})
    api.get("metrics/get-history", {"run_id": run_id, "metric_key": "m"})
    api.post("runs/log-batch", {"run_id": run_id})
    api.post("runs/log-batch", {"run_id": run_id, "metrics": [], "params": [], "tags": []})
    api.post("runs/log-batch", {})
    api.post("runs/log-batch", {"run_id": unknown_id(), "tags": [{"key": "t", "value": "2"}]})
    api.post("runs/log-batch", {"run_id": ""})


def batches_all_or_nothing(api: Api):
    run_id = run(api)
    good = {"key": "good", "value": "1"}
    point = {"key": "m", "value": 1, "timestamp": 1, "step": 1}
    for params in (
        [good, {"key": "p", "value": "1"}, {"key": "p", "value": "2"}],
        [{"key": "p", "value": "1"}, {"key": "p", "value": "1"}],
        [good, {"key": "../p", "value": "2"}],
        [good, {"key": "x" * 251, "value": "2"}],
        [{"key": "cut", "value": "x" * 6001}],
        [{"key": "", "value": "x"}],
        [{"value": "x"}],
        [{"key": "nothing"}],
    ):
        api.post("runs/log-batch", {"run_id": run_id, "metrics": [point], "params": params})
    for tags in ([good, {"key": "../t", "value": "x"}], [{"key": "t", "value": "x" * 8001}], [{"key": "t"}],
        [{"value": "v"}]):
        api.post("runs/log-batch", {"run_id": run_id, "metrics": [point], "tags": tags})
    for broken in (
        {"key": "m", "timestamp": 1, "step": 1},
        {"key": "m", "value": 1, "step": 1},
        {"key": "m", "value": 1, "timestamp": 1},
        {"value": 1, "timestamp": 1, "step": 0},
        {"key": "", "value": 1, "timestamp": 1},
        {"key": "m", "value": "x", "timestamp": 1},
        {"key": "m", "value": True, "timestamp": 1},
        {"key": "m", "value": 1, "timestamp": "x"},
        {"key": "m", "value": 1, "timestamp": 1, "step": "x"},
        {"key": "x" * 251, "value": 1, "timestamp": 1},
        {"key": "../m", "value": 1, "timestamp": 1},
        {"key": "m", "value": None, "timestamp": 1},
    ):
        api.post("runs/log-batch", {"run_id": run_id, "params": [good], "metrics": [point, broken]})
    api.get("runs/get", {"run_id": run_id})


def batch_limits(api: Api):
    run_id = run(api)
    points = [{"key": f"m{i}", "value": i, "timestamp": 1, "step": 0} for i in range(1001)]
    pairs = [{"key": f"k{i}", "value": "v"} for i in range(101)]
    for body in (
        {"metrics": points[:1000]},
        {"metrics": points},
        {"params": pairs[:100]},
        {"params": pairs},
        {"tags": pairs[:100]},
        {"tags": pairs},
        {"metrics": points[:900], "params": pairs[:50], "tags": pairs[:51]},
        {"metrics": points[:900], "params": pairs[:50], "tags": pairs[:50]},
    ):
        api.post("runs/log-batch", {"run_id": run_id, **body})


def changed_params_in_batches(api: Api):
    run_id = run(api)
    api.post("runs/log-parameter", {"run_id": run_id, "key": "p", "value": "1"})
    api.post("runs/log-batch", {"run_id": run_id, "params": [{"key": "p", "value": "2"}]})
    api.post("runs/log-batch", {"run_id": run_id, "params": [{"key": "p", "value": "1"}, {"key": "new", "value": "1"}]})
    both = [{"key": "p", "value": "3"}, {"key": "new", "value": "3"}, {"key": "newer", "value": "3"}]
    api.post("runs/log-batch", {"run_id": run_id, "params": both})
    api.get("runs/get", {"run_id": run_id})
