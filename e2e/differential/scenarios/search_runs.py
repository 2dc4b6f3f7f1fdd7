"""Searching runs: the filter grammar, orderings, views, pages."""

from ..api import Api
from ._given import THEN, experiment, unknown_id

MATCHING = [
    "", "metrics.acc > 0.5", "metrics.acc >= 0.5", "metrics.acc < 0.5", "metrics.acc <= 0.5", "metrics.acc = 0.5",
    "metrics.acc != 0.5", "metric.acc = 1", "metrics.`acc` > .1", 'metrics."acc" > 1e-1', "metrics.`val loss` < 3",
    "metrics.acc > -1", "metrics.acc > +1", "metrics.none > 0", "metrics.acc > 0.2 AND metrics.acc < 0.9",
    "metrics.acc > 0.2 and params.model = 'tree'", "params.model = 'tree'", "params.model != 'tree'",
    'params.model = "tree"', "param.model = 'tree'", "parameters.model = 'tree'", "parameter.model = 'tree'",
    "params.`learning rate` = '0.1'", 'params."learning rate" = \'0.1\'', "params.model LIKE 't%'",
    "params.model LIKE 'T%'", "params.model ILIKE 'T%'", "params.model like 't_ee'", "params.model LIKE '%'",
    "params.model LIKE '\\%'", "params.model ILIKE '%E%'", "tags.team = 'a'", "tag.team != 'a'", "tags.team LIKE '%'",
    "tags.`mlflow.runName` = 'run 1'", "tags.mlflow.runName = 'run 1'", "tags.team IS NULL", "tags.team IS NOT NULL",
    "params.model IS NULL", "params.model is not null", "tags.team IS NULL AND params.model = 'tree'",
    "attributes.status = 'FINISHED'", "attribute.status != 'FINISHED'", "attr.status LIKE 'F%'",
    "run.status = 'FAILED'",
    "status = 'FINISHED'", "status ILIKE 'fin%'", "attributes.run_name = 'run 1'", "run_name LIKE 'run%'",
    "`run name` = 'run 1'", "attributes.`run name` = 'run 1'", "attributes.`Run name` = 'run 1'",
    "run_name ILIKE 'RUN%'",
    "`Run Name` = 'run 1'", "attributes.user_id = 'ada'", "user_id != 'ada'", "user_id LIKE 'a%'",
    "attributes.artifact_uri LIKE '%artifacts'",
    "artifact_uri ILIKE 'MLFLOW%'", f"start_time > {THEN}", f"attributes.start_time >= {THEN + 2}",
    f"start_time = {THEN}",
    f"start_time != {THEN}", f"attributes.end_time < {THEN + 100}", "end_time > 0", f"created > {THEN}",
    f"attributes.created <= {THEN + 1}", f"`created` > {THEN}", "attributes.run_id IN ('a', 'b')",
    "run_id NOT IN ('a')", "run_id != 'a'",
    "run_id LIKE '%'", "dataset.name = 'iris'", "datasets.name = 'iris'", "dataset.digest = '123'",
    "dataset.context = 'train'",
    "dataset.name LIKE 'i%'", "dataset.name ILIKE 'I%'", "dataset.name != 'iris'", "dataset.name IN ('iris', 'other')",
    "dataset.name NOT IN ('iris')", "dataset.digest IN ('123')", "dataset.name = 'iris' AND dataset.context = 'train'",
    "params.model = 'it''s'", "params.model = 'a\"b'", "  params.model   =   'tree'  ", "params.model='tree'",
    "PARAMS.model = 'tree'", "params.model = 'tree' AND tags.team = 'a' AND status = 'FINISHED' AND metrics.acc > 0",
    "params.model = ''", "tags.empty = ''", "params.日本 = '1'", "params.model = '日本'",
    "metrics.acc > 99999999999999999999",
    "status IN ('FINISHED', 'FAILED')", "status NOT IN ('FINISHED')", "tags.team IN ('a')", "params.model IN ('tree')",
]
REFUSED = [
    "metrics.acc > '0.5'", "metrics.acc > x", "metrics.acc LIKE '1'", "metrics.acc IN (1)", "metrics.acc IS NULL",
    "metrics > 1",
    "metrics.acc", "metrics.acc >", "> 1", "metrics.acc == 1", "metrics.acc <> 1", "metrics.acc > 1 OR metrics.acc < 0",
    "metrics.acc > 1 AND", "AND metrics.acc > 1", "metrics.acc > 1 metrics.acc < 2", "(metrics.acc > 1)",
    "NOT metrics.acc > 1",
    "params.model = tree", "params.model = 5", "params.model > '5'", "params.model = `tree`", "params.model = 'tree",
    "params.model BETWEEN 'a' AND 'b'", "params.model NOT LIKE 'a'", "params = 'x'", "tags = 'x'", "tags.team > 'a'",
    "tags.team = a", "tags.team NOT NULL", "tags.team IS 'a'", "tags.'team' = 'a'", "attributes.none = 'x'",
    "none = 'x'",
    "other.key = 'x'", "status > 'a'", "status = FINISHED", "status IS NULL", "start_time > 'x'", "start_time > '5'",
    "start_time LIKE '5'", "start_time IN (5)", "run_id IN 'a'", "run_id IN (a)", "run_id IN ()", "run_id IN ('a'",
    "run_id IN (1)",
    "dataset.none = 'x'", "dataset = 'x'", "dataset.name > 'x'", "dataset.name = x", "dataset.name IN 'iris'",
    "dataset.name IS NULL",
    "'tree' = params.model", "params.model = params.model", "1 = 1", "true", ";", "--", "/* */",
    "params.model = 'x'; drop",
    "a.b.c.d > 1", "metrics. > 1", ".acc > 1", "metrics.acc > 1,", "params.model RLIKE 't'",
    "lifecycle_stage = 'active'",
    "experiment_id = '1'", "attributes.`none` = '1'", "metrics.acc > NaN", "metrics.acc > 'NaN'", "metrics.acc = 0x10",
]
ORDERINGS = [
    ["metrics.acc"], ["metrics.acc ASC"], ["metrics.acc DESC"], ["metrics.acc desc"], ["metric.acc", "start_time"],
    ["metrics.`val loss` DESC"], ['metrics."val loss"'], ["metrics.none"], ["params.model"],
    ["params.model DESC", "start_time ASC"],
    ["params.`learning rate`"], ["tags.team"], ["tags.team DESC"], ["tags.`mlflow.runName`"], ["start_time"],
    ["start_time DESC"],
    ["attributes.start_time ASC"], ["attribute.start_time desc"], ["end_time"], ["end_time DESC"], ["status"],
    ["attributes.status DESC"],
    ["run_name"], ["attributes.`run name` DESC"], ["`Run name`"], ["user_id"], ["created DESC"], ["attributes.created"],
    ["  metrics.acc   DESC  "], ["experiment_id"], ["dataset.name"], ["dataset.context DESC"],
    ["attributes.lifecycle_stage"],
    ["metrics.acc", "metrics.acc"], ["metrics.acc ASC", "metrics.acc DESC"], [""], ["x"], ["metrics.acc UP"],
    ["metrics.acc DESC ASC"],
    ["metrics"], ["none.acc"], ["attributes.none"], ["acc"], ["metrics.acc, params.model"],
    ["metrics.acc; drop table runs"], [5], "start_time",
    ["`metrics.acc`"], ["params.model NULLS FIRST"], ["start_time DESC", "start_time ASC"],
]


def _populated(api: Api) -> str:
    id = experiment(api)
    rows = [
        ("FINISHED", {"acc": 0.5, "val loss": 2}, {"model": "tree", "learning rate": "0.1"}, {"team": "a"}),
        ("FAILED", {"acc": 1}, {"model": "it's", "日本": "1"}, {"team": "b", "empty": ""}),
        ("RUNNING", {"acc": "NaN"}, {"model": 'a"b'}, {}),
        ("KILLED", {"acc": "Infinity", "val loss": 1}, {"model": "Tree"}, {"team": "A"}),
        ("SCHEDULED", {"acc": "-Infinity"}, {}, {"team": "a"}),
        ("FINISHED", {"acc": 0.1, "val loss": 5}, {"model": "日本", "learning rate": "0.01"}, {}),
        ("FINISHED", {}, {"model": ""}, {}),
    ]
    for index, (status, metrics, params, tags) in enumerate(rows):
        body = {"experiment_id": id, "run_name": f"run {index}", "start_time": THEN + index,
            "user_id": "ada" if index % 2 else "bob"}
        run_id = api.post("runs/create", body).dig("run", "info", "run_id")
        batch = {
            "metrics": [{"key": key, "value": value, "timestamp": THEN, "step": 0} for key, value in metrics.items()],
            "params": [{"key": key, "value": value} for key, value in params.items()],
            "tags": [{"key": key, "value": value} for key, value in tags.items()],
        }
        api.post("runs/log-batch", {"run_id": run_id, **batch})
        api.post("runs/update", {"run_id": run_id, "status": status,
            "end_time": THEN + 90 - index if index % 3 else None})
        if index < 3:
            dataset = {"name": "iris" if index < 2 else "wine", "digest": "123", "source_type": "local", "source": "x"}
            tags = [{"key": "mlflow.data.context", "value": "train" if index else "test"}]
            api.post("runs/log-inputs", {"run_id": run_id, "datasets": [{"dataset": dataset, "tags": tags}]})
    return id


def finds(api: Api):
    id = _populated(api)
    for filter in MATCHING:
        api.post("runs/search", {"experiment_ids": [id], "filter": filter, "order_by": ["start_time ASC"]})


def refuses_filters(api: Api):
    id = _populated(api)
    for filter in REFUSED:
        api.post("runs/search", {"experiment_ids": [id], "filter": filter, "order_by": ["start_time ASC"]})
    for filter in (5, None, ["x"], {"a": 1}):
        api.post("runs/search", {"experiment_ids": [id], "filter": filter})


def orders(api: Api):
    id = _populated(api)
    for order_by in ORDERINGS:
        api.post("runs/search", {"experiment_ids": [id], "order_by": order_by})


def pages(api: Api):
    id = _populated(api)
    token = None
    for _ in range(4):
        body = {"experiment_ids": [id], "max_results": 3, **({"page_token": token} if token else {})}
        token = api.post("runs/search", body).dig("next_page_token")
        if not token:
            break
    for size in (0, -1, 50000, 50001, "3", "x", None, 2.0, 1.5, True, 7):
        api.post("runs/search", {"experiment_ids": [id], "max_results": size})
    for token in ("x", "", "e30=", 5, "eyJvZmZzZXQiOiA1fQ==", "eyJvZmZzZXQiOiAtMX0=", "eyJvZmZzZXQiOiAieCJ9",
        "bm90IGpzb24="):
        api.post("runs/search", {"experiment_ids": [id], "max_results": 2, "page_token": token})


def views(api: Api):
    id = _populated(api)
    found = api.post("runs/search", {"experiment_ids": [id]}).dig("runs", 0, "info", "run_id")
    api.post("runs/delete", {"run_id": found})
    for view in ("ACTIVE_ONLY", "DELETED_ONLY", "ALL", "active_only", "x", "", 1, 2, 3, None):
        api.post("runs/search", {"experiment_ids": [id], "run_view_type": view, "max_results": 2})


def experiments(api: Api):
    ids = [_populated(api), experiment(api, "empty")]
    api.post("runs/search", {"experiment_ids": ids, "max_results": 1})
    api.post("runs/search", {"experiment_ids": ids[1:]})
    api.post("runs/search", {"experiment_ids": []})
    api.post("runs/search", {})
    for id in ("999999999", "x", "", 5, None):
        api.post("runs/search", {"experiment_ids": [id]})
    for key in ("run_id", "artifact_uri DESC"):
        api.post("runs/search", {"experiment_ids": ids[:1], "filter": "run_name = 'run 1'", "order_by": [key]})
    api.post("/ajax-api/2.0/mlflow/runs/search", {"experiment_ids": ids, "max_results": 1})
    api.post("runs/search", {"experiment_ids": ids[:1], "filter": f"run_id = '{unknown_id()}'"})
