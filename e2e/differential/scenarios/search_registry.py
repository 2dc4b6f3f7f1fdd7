"""Searching registered models and their versions."""

from ..api import Api

MODEL_MATCHING = [
    "name = '{a}'", "name != '{a}'", "name LIKE 'alpha%'", "name ILIKE 'ALPHA%'", 'name = "{a}"', "name IN ('{a}')",
    "tags.team = 'x'", "tag.team != 'x'",
    "tags.team LIKE '%'", "tags.team ILIKE 'X'", "tags.`a b` = '1'", "name LIKE '%' AND tags.team = 'x'",
    "tags.team = 'x' AND tags.`a b` = '1'",
    "attributes.name = '{a}'", "attribute.name = '{a}'", "`name` = '{a}'", "name NOT IN ('{a}')",
]
MODEL_REFUSED = [
    "name > 'a'", "name = a", "name = 5", "name IS NULL", "none = 'a'", "tags.team > 'a'", "tags.team = x",
    "tags.team IS NULL", "tags.team IS NOT NULL", "creation_timestamp > 5", "last_updated_timestamp > 5",
    "name = 'a' OR name = 'b'", "name", "(name = 'a')", "version = 1", "run_id = 'x'", "metrics.a > 1", "name IN (1)",
    "name IN ()", "tags.team IN ('a')", "name = 'a' name = 'b'", "name RLIKE 'x'",
]
VERSION_MATCHING = [
    "name = '{a}'", "name LIKE 'alpha%'", "name ILIKE 'ALPHA%'", "name != '{b}' AND name LIKE '%{suffix}'",
    "name = '{a}' AND run_id = 'x'", "name = '{a}' AND run_id IN ('x', 'y')", "name = '{a}' AND run_id IN ()",
    "name = '{a}' AND source_path = 's3://b/1'", "name = '{a}' AND source_path LIKE 's3%'",
    "name = '{a}' AND source_path != 's3://b/1'", "name = '{a}' AND version_number = 1",
    "name = '{a}' AND version_number >= 2",
    "name = '{a}' AND version_number != 1", "name = '{a}' AND tags.k = '1'", "name = '{a}' AND tags.k != '1'",
    "name = '{a}' AND tags.k LIKE '%'", "name = '{a}' AND tag.`k` = '2'", "name = '{a}' AND run_id != 'x'",
    "name = '{a}' AND run_id LIKE '%'", "name = '{a}' AND run_id ILIKE '%'", "attributes.name = '{a}'",
    "name IN ('{a}', '{b}')", "name = '{a}' AND source_run_id = 'x'", "name = '{a}' AND run_id NOT IN ('a')",
    "name = '{a}' AND version_number = '1'",
    "name = '{a}' AND version_number > 1.5",
]
VERSION_REFUSED = [
    "name > 'a'", "name = a", "none = 'a'", "version = 1", "version_number LIKE '1'", "version_number IN (1)",
    "run_id > 'a'", "source = 'x'", "current_stage = 'Production'",
    "creation_timestamp > 5", "last_updated_timestamp > 5", "tags.k > '1'", "tags.k IS NULL",
    "name = 'a' OR name = 'b'", "aliases = 'x'", "user_id = 'x'", "run_id IN (1)", "run_id IN 'a'", "name = 'a',",
    "status = 'READY'",
    "name IS NULL", "source_path RLIKE 'x'", "version_number > x",
]
MODEL_ORDERINGS = [
    ["name"], ["name ASC"], ["name DESC"], ["timestamp"], ["timestamp DESC"], ["last_updated_timestamp"],
    ["last_updated_timestamp DESC", "name ASC"], ["creation_timestamp"], ["none"], [""], ["name, timestamp"],
    ["name UP"], ["name", "name"], ["tags.team"], ["`name`"], ["Name"], ["name  DESC"],
    ["last_updated_timestamp ASC", "timestamp DESC"], ["attribute.name"],
]
VERSION_ORDERINGS = [
    ["name"], ["version_number"], ["version_number DESC"], ["name ASC", "version_number DESC"],
    ["creation_timestamp"], ["creation_timestamp DESC"], ["last_updated_timestamp"], ["none"], ["version"],
    ["timestamp"], [""], ["run_id"],
    ["version_number", "version_number"], ["name UP"],
]


def _populated(api: Api) -> dict[str, str]:
    names = {}
    for key, tags in (("alpha-a", {"team": "x", "a b": "1"}), ("alpha-b", {"team": "y"}), ("beta", {})):
        names[key] = api.name(key)
        pairs = [{"key": tag, "value": value} for tag, value in tags.items()] + [{"key": "mine", "value": api.suffix}]
        api.post("registered-models/create", {"name": names[key], "tags": pairs})
    for key, version in (("alpha-a", "1"), ("alpha-a", "2"), ("alpha-b", "1"), ("alpha-a", "3")):
        tags = [{"key": "k", "value": version}] if version != "3" else []
        api.post("model-versions/create", {"name": names[key], "source": f"s3://b/{version}", "tags": tags})
    return {"a": names["alpha-a"], "b": names["alpha-b"], "suffix": api.suffix}


def finds_models(api: Api):
    names = _populated(api)
    for filter in MODEL_MATCHING:
        api.get("registered-models/search", {"filter": filter.format(**names) + f" AND tags.mine = '{api.suffix}'"})
    for filter in MODEL_REFUSED:
        api.get("registered-models/search", {"filter": filter})


def finds_versions(api: Api):
    names = _populated(api)
    for filter in VERSION_MATCHING:
        api.get("model-versions/search", {"filter": filter.format(**names) + f" AND name LIKE '%{api.suffix}'"})
        api.get("model-versions/search", {"filter": filter.format(**names), "max_results": 1})
    for filter in VERSION_REFUSED:
        api.get("model-versions/search", {"filter": filter})


def orders(api: Api):
    names = _populated(api)
    for order_by in MODEL_ORDERINGS:
        api.get("registered-models/search", {"filter": f"tags.mine = '{api.suffix}'", "order_by": order_by})
    for order_by in VERSION_ORDERINGS:
        api.get("model-versions/search", {"filter": f"name = '{names['a']}'", "order_by": order_by})


def pages(api: Api):
    names = _populated(api)
    for path, filter in (("registered-models/search", f"tags.mine = '{api.suffix}'"),
        ("model-versions/search", f"name = '{names['a']}'")):
        token = None
        for _ in range(3):
            token = api.get(path, {"filter": filter, "max_results": 2,
                **({"page_token": token} if token else {})}).dig("next_page_token")
            if not token:
                break
        for size in (0, -1, 1, 1000, 1001, 200000, 200001, "x", ""):
            api.get(path, {"filter": filter, "max_results": size})
        for token in ("x", "e30=", "", "eyJvZmZzZXQiOiAxfQ=="):
            api.get(path, {"filter": filter, "max_results": 2, "page_token": token})
    api.get("/ajax-api/2.0/mlflow/registered-models/search", {"filter": f"tags.mine = '{api.suffix}'",
        "max_results": 25, "order_by": "name ASC"})
    api.get("/ajax-api/2.0/mlflow/model-versions/search", {"filter": f"name='{names['a']}'"})
