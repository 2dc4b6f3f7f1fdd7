"""Searching experiments."""

from ..api import Api

MATCHING = [
    "name = '{a}'", "name != '{a}'", "name LIKE 'alpha%'", "name ILIKE 'ALPHA%'", "attribute.name = '{a}'",
    "attributes.name = '{a}'", "attr.name = '{a}'", "`name` = '{a}'", 'name = "{a}"', "tags.team = 'x'",
    "tag.team = 'x'", "tags.team != 'x'", "tags.team LIKE '%'", "tags.team ILIKE 'X'", "tags.team IS NULL",
    "tags.team IS NOT NULL", "tags.`a b` = '1'", "creation_time > 0", "creation_time >= 99999999999999",
    "last_update_time > 0", "last_update_time < 5", "creation_time != 5", "creation_time = 5",
    "tags.team = 'x' AND tags.`a b` = '1'",
    "attribute.creation_time <= 99999999999999", "experiment_id IN ('1', '2') AND creation_time < 0",
    "tags.none IS NULL", "experiment_id NOT IN ('1')",
]
REFUSED = [
    "name > 'a'", "name = a", "name = 5", "name IS NULL", "name IN ('a')", "name NOT IN ('a')", "none = 'a'",
    "tags = 'a'", "tags.team > 'a'", "tags.team = x",
    "creation_time = 'x'", "creation_time > '5'", "creation_time LIKE 5", "experiment_id = '1'", "experiment_id IN (1)",
    "experiment_id IN ()", "experiment_id IN 'a'", "experiment_id = 1", "lifecycle_stage = 'active'",
    "artifact_location = 'x'", "metrics.a > 1", "params.a = 'x'",
    "name = 'a' OR name = 'b'", "name", "name =", "= 'a'", "(name = 'a')", "name = 'a' name = 'b'",
    "other.name = 'a'", "tags.team IN ('a')", "name RLIKE 'a'",
]
ORDERINGS = [
    ["name"], ["name ASC"], ["name DESC"], ["experiment_id"], ["experiment_id DESC"], ["creation_time"],
    ["creation_time DESC"],
    ["last_update_time DESC", "name ASC"], ["attribute.name"], ["attributes.name desc"], ["`name` DESC"], [],
    ["tags.team"], ["none"], ["name UP"],
    ["name, creation_time"], [""], ["lifecycle_stage"], ["name", "name"], ["artifact_location"],
]


def _populated(api: Api) -> dict[str, str]:
    names = {}
    for name, tags in (("alpha-b", {"team": "x"}), ("alpha-a", {"team": "y", "a b": "1"}), ("beta", {})):
        names[name] = api.name(name)
        pairs = [{"key": key, "value": value} for key, value in tags.items()]
        api.post("experiments/create", {"name": names[name], "tags": pairs + [{"key": "mine", "value": api.suffix}]})
    return names


def finds(api: Api):
    names = _populated(api)
    for filter in MATCHING:
        mine = f"{filter.format(a=names['alpha-a'])} AND tags.mine = '{api.suffix}'"
        api.post("experiments/search", {"max_results": 10, "filter": mine})
        api.get("experiments/search", {"max_results": 10, "filter": mine})


def refuses_filters(api: Api):
    for filter in REFUSED:
        api.post("experiments/search", {"max_results": 1, "filter": filter})


def orders(api: Api):
    _populated(api)
    for order_by in ORDERINGS:
        api.post("experiments/search", {"max_results": 9, "filter": f"tags.mine = '{api.suffix}'",
            "order_by": order_by})
    query = {"max_results": 9, "filter": f"tags.mine = '{api.suffix}'", "order_by": ["last_update_time DESC", "name"]}
    api.get("/ajax-api/2.0/mlflow/experiments/search", query)


def pages_and_views(api: Api):
    _populated(api)
    mine = {"filter": f"tags.mine = '{api.suffix}'"}
    token = None
    for _ in range(3):
        body = {"max_results": 2, **mine, **({"page_token": token} if token else {})}
        token = api.post("experiments/search", body).dig("next_page_token")
        if not token:
            break
    for size in (0, -1, 50000, 50001, "2", "x", 1.0):
        api.post("experiments/search", {"max_results": size, **mine})
        api.get("experiments/search", {"max_results": size, **mine})
    for token in ("x", "", "e30=", "eyJvZmZzZXQiOiAxfQ=="):
        api.post("experiments/search", {"max_results": 2, "page_token": token, **mine})
    found = api.post("experiments/search", {"max_results": 1, **mine}).dig("experiments", 0, "experiment_id")
    api.post("experiments/delete", {"experiment_id": found})
    for view in ("ACTIVE_ONLY", "DELETED_ONLY", "ALL", "x", "", 1, 3, None):
        api.post("experiments/search", {"max_results": 9, "view_type": view, **mine})
    api.get("experiments/search", {"max_results": 9, "view_type": "ALL", **mine})
    api.get("experiments/search", mine)
    api.post("experiments/search", mine)
