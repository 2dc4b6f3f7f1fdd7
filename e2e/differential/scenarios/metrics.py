"""Histories: one run, many runs, sampled."""

from ..api import Api
from ._given import THEN, experiment, run, unknown_id

POINTS = 40


def _logged(api: Api, experiment_id: str, **fields) -> str:
    run_id = run(api, experiment_id, **fields)
    points = [{"key": "m", "value": i * i * 0.25, "timestamp": THEN + i, "step": i // 2} for i in range(POINTS)]
    api.post("runs/log-batch", {"run_id": run_id, "metrics": points})
    return run_id


def history(api: Api):
    run_id = _logged(api, experiment(api))
    api.get("metrics/get-history", {"run_id": run_id, "metric_key": "m"})
    api.get("metrics/get-history", {"run_uuid": run_id, "metric_key": "m"})
    api.get("metrics/get-history", {"run_id": run_id, "metric_key": "none"})
    api.get("metrics/get-history", {"run_id": unknown_id(), "metric_key": "m"})
    api.get("metrics/get-history", {"run_id": run_id})
    api.get("metrics/get-history", {"metric_key": "m"})
    api.get("metrics/get-history", {"run_id": "", "metric_key": "m"})
    api.get("metrics/get-history", {"run_id": run_id, "metric_key": ""})


def history_in_pages(api: Api):
    run_id = _logged(api, experiment(api))
    token = None
    for _ in range(4):
        query = {"run_id": run_id, "metric_key": "m", "max_results": 15}
        token = api.get("metrics/get-history", query | ({"page_token": token} if token else {})).dig("next_page_token")
        if not token:
            break
    for size in (0, -1, 40, 41, "x", 25001, 1000000, ""):
        api.get("metrics/get-history", {"run_id": run_id, "metric_key": "m", "max_results": size})
    for token in ("x", "", "e30=", "eyJvZmZzZXQiOiA1fQ=="):
        api.get("metrics/get-history", {"run_id": run_id, "metric_key": "m", "max_results": 5, "page_token": token})


def bulk(api: Api):
    id = experiment(api)
    runs = [_logged(api, id), _logged(api, id), run(api, id)]
    path = "/ajax-api/2.0/mlflow/metrics/get-history-bulk"
    api.get(path, {"run_id": runs[:1], "metric_key": "m"})
    api.get(path, {"run_id": runs[:1], "metric_key": "m", "max_results": 5})
    api.get(path, {"run_id": runs, "metric_key": "none"})
    api.get(path, {"run_id": runs[2:], "metric_key": "m"})
    api.get(path, {"run_id": [unknown_id()], "metric_key": "m"})
    api.get(path, {"run_id": runs})
    api.get(path, {"metric_key": "m"})
    api.get(path, {"run_id": runs, "metric_key": "m", "max_results": "x"})
    api.get(path, {"run_id": [f"{i:032x}" for i in range(101)], "metric_key": "m"})


def sampled(api: Api):
    id = experiment(api)
    runs = [_logged(api, id), _logged(api, id)]
    path = "metrics/get-history-bulk-interval"
    for options in (
        {},
        {"max_results": 5},
        {"max_results": 1},
        {"max_results": 2500},
        {"start_step": 3, "end_step": 9},
        {"start_step": 3, "end_step": 9, "max_results": 3},
        {"start_step": 0, "end_step": 0},
        {"start_step": 100, "end_step": 200},
        {"start_step": 9, "end_step": 3},
        {"start_step": 3},
        {"end_step": 3},
        {"max_results": 0},
        {"max_results": -1},
        {"max_results": 2501},
        {"max_results": "x"},
        {"start_step": "x", "end_step": 4},
        {"start_step": -5, "end_step": 2},
    ):
        api.get(path, {"run_ids": runs, "metric_key": "m", **options})
    api.get(path, {"run_ids": runs[:1], "metric_key": "m", "max_results": 7})
    api.get("/ajax-api/2.0/mlflow/" + path, {"run_ids": runs, "metric_key": "m", "max_results": 320})
    api.get(path, {"run_ids": runs, "metric_key": "none"})
    api.get(path, {"run_ids": [unknown_id()], "metric_key": "m"})
    api.get(path, {"run_ids": runs})
    api.get(path, {"metric_key": "m"})
    api.get(path, {"run_ids": runs[0] + "," + runs[1], "metric_key": "m"})
    api.get(path, {"run_ids": [f"{i:032x}" for i in range(101)], "metric_key": "m"})


def sampled_with_gaps(api: Api):
    id = experiment(api)
    run_ids = []
    for offset in (0, 7):
        run_id = run(api, id)
        steps = [offset + step * 3 for step in range(30)]
        points = [{"key": "m", "value": step, "timestamp": THEN, "step": step} for step in steps]
        api.post("runs/log-batch", {"run_id": run_id, "metrics": points})
        run_ids.append(run_id)
    for size in (2, 4, 10, 17, 29, 59):
        query = {"run_ids": run_ids, "metric_key": "m", "max_results": size}
        api.get("metrics/get-history-bulk-interval", query)
    api.get("metrics/get-history-bulk-interval", query | {"start_step": 10, "end_step": 61, "max_results": 6})
