"""The differences that are meant to be, each with its reason. Anything else that differs fails the suite."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Accepted:
    """Covers a differently answered call of the scenarios with that title, if it looks like this."""

    reason: str
    looks: Callable[[Any], bool]
    scenario: str = ".*"

    def covers(self, scenario: str, difference: Any) -> bool:
        return re.fullmatch(self.scenario, scenario) is not None and self.looks(difference)


def status(answer: Any) -> int | None:
    return answer.get("status") if isinstance(answer, dict) else None


def message(answer: Any) -> str:
    body = answer.get("body") if isinstance(answer, dict) else None
    return str(body.get("message")) if isinstance(body, dict) else ""


def asked(pattern: str) -> Callable[[Any], bool]:
    """The call, as JSON, has the pattern in it."""
    return lambda difference: re.search(pattern, json.dumps(difference.call, ensure_ascii=False)) is not None


def only(*names: str) -> Callable[[Any], bool]:
    """Nothing but these fields of the answers differs."""
    return lambda difference: all(field in names for field, _, _ in difference.fields)


def statuses(theirs: int, ours: int) -> Callable[[Any], bool]:
    return lambda difference: (status(difference.theirs), status(difference.ours)) == (theirs, ours)


def both(*conditions: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda difference: all(condition(difference) for condition in conditions)


ACCEPTED: list[Accepted] = [
    Accepted(
        "the original answers with its database's message and its SQL; we name what is wrong with the request",
        lambda each: "psycopg2." in message(each.theirs) and status(each.ours) in (400, 404),
    ),
    Accepted(
        "a value of the wrong type is refused; the original drops the field, or the rest of the message, and goes on",
        lambda each: status(each.theirs) in (200, 400) and "Hint: Value was of type" in message(each.ours),
    ),
    Accepted(
        "a request that breaks the original's server is the client's mistake, and answered as such",
        lambda each: status(each.theirs) == 500 and status(each.ours) in (400, 404, 405),
    ),
    Accepted(
        "the original breaks on a body that is no JSON object; here it is a request without fields",
        statuses(500, 200),
        "server.bodies",
    ),
    Accepted(
        "logging the same output twice changes nothing; the original answers with its database's message",
        both(statuses(400, 200), asked("runs/outputs")),
    ),
    Accepted(
        "an input without the dataset's name or digest is refused; the original keeps it without",
        both(statuses(200, 400), asked("runs/log-inputs")),
    ),
    Accepted(
        "search-datasets is there under /api as well as under /ajax-api, where alone the original has it",
        both(statuses(404, 200), asked('"/api/2.0/mlflow/experiments/search-datasets"')),
    ),
    Accepted(
        "a location that leads upwards is refused",
        both(statuses(200, 400), asked(r"artifact_location.*\.\./")),
    ),
    Accepted(
        "a registered model's tag may be as long as the original says; its column on Postgres is shorter",
        lambda each: "100000 times" in json.dumps(each.ours) or "100000 times" in json.dumps(each.call),
        "registry.model_tags",
    ),
    Accepted(
        "a description that was taken away is empty rather than absent",
        lambda each: all(field.endswith("description") and ours == "" for field, _, ours in each.fields),
    ),
    Accepted(
        "the original says where on its own disk it looked for a local source",
        both(only("body.message"), lambda each: "To use a local path" in message(each.theirs)),
    ),
    Accepted(
        "a refused filter, ordering or query is told in other words; status and code are the same",
        both(only("body.message", "body.error_class"), statuses(400, 400)),
        r"search_\w+\..*|models\.(finds|orders|pages).*|traces\.(finds|orders_and_pages|metrics|second_version)",
    ),
    Accepted(
        "the original forgets that a model's metric is not a number, and answers 0",
        lambda each: all((theirs, ours) == (0.0, "NaN") for _, theirs, ours in each.fields),
        "models.metrics_that_are_no_numbers",
    ),
    Accepted(
        "skills and the AI gateway are not part of this server, links into the store not announced, as server-info says",
        both(
            only("body.model_artifact_presigned_downloads_supported", "body.skill_content_max_size", "body.skill_content_max_files", "body.features_enabled.gateway",
                 "body.features_enabled.scheduled_issue_detection", "body.tracking_auth"),
            asked("server-info"),
        ),
    ),
    Accepted(
        "refusals of the border carry X-Content-Type-Options like every other answer",
        only("X-Content-Type-Options"),
    ),
    Accepted(
        "a preflight of a foreign page is answered without the headers that would allow it, rather than with a text",
        asked('"OPTIONS"'),
        "server.hosts_and_origins",
    ),
    Accepted(
        "a doubled or trailing slash in an address is forgiven",
        asked("mlflow//|get/\""),
        "server.unknown_addresses",
    ),
    Accepted(
        "the type of an answer without a body",
        both(only("type"), asked('"HEAD"')),
    ),
    Accepted(
        "addresses below a part of the interface that is left out are answered NOT_IMPLEMENTED, known or not",
        statuses(404, 501),
        "server.left_out",
    ),
    Accepted(
        "a part of a file is answered where a part is asked for",
        asked('"Range"'),
        "artifacts.proxy",
    ),
    Accepted(
        "a path that leads upwards by backslashes is refused, wherever it would have ended",
        both(statuses(200, 400), asked(r"\\\\\.\.")),
        "artifacts.refuses_unsafe_paths",
    ),
    Accepted(
        "a path with a NUL in it is refused",
        asked("a%00b"),
        "artifacts.refuses_unsafe_paths",
    ),
    Accepted(
        "the UI, and it alone, hears that nobody is signed in: browsers report a 404 as a failed call on every page",
        both(statuses(404, 200), asked('"/ajax-api/2.0/mlflow/users/current"')),
    ),
    Accepted(
        "an upload is named before it is completed or aborted",
        both(asked("artifacts/mpu/"), lambda each: "upload_id" in message(each.ours)),
    ),
    Accepted(
        "an upload that nobody began is aborted, whatever else the request says",
        both(statuses(500, 200), asked("artifacts/mpu/abort")),
    ),
    Accepted(
        "a query that breaks GraphQL's rules is refused in other words, or answered as far as it goes",
        lambda each: each.call[1] == "/graphql",
        r"graphql\.(refuses|says_what_is_missing|checks_variables_and_arguments)",
    ),
    Accepted(
        "a metric that is not a number is null and no error",
        only("body.errors"),
        "graphql.reads",
    ),
    Accepted(
        "the original cannot read its own runViewType",
        asked("runViewType"),
        "graphql.reads",
    ),
    Accepted(
        "an entity's longer and shorter names, and quoted keys, are taken in every search and ordering",
        both(
            statuses(400, 200),
            asked(r"attr\.name|attributes\.name|attribute\.name|`name`|[rR]un name|metrics.acc   DESC|acc > [+]1"),
        ),
        r"search_.*",
    ),
    Accepted(
        "a search without max_results has a default, and one for less than one result is refused",
        asked("max_results|experiments/search"),
        r"search_(experiments|registry)\.(pages|pages_and_views)|models\.pages",
    ),
    Accepted(
        "what the original's tokenizer happens to let through is refused: no AND, a leading AND, quotes within a name",
        both(statuses(200, 400), asked(r"name = 'a' name|AND metrics.acc > 1|tags.'team'|name = one|name IN \(\)")),
    ),
    Accepted(
        "a number is compared with a number, with or without a fraction",
        asked("version_number"),
        "search_registry.finds_versions",
    ),
    Accepted(
        "a key that is ordered by twice is refused everywhere",
        both(statuses(200, 400), lambda each: "duplicate fields" in message(each.ours)),
    ),
    Accepted(
        "null is a field that is not there; the original's server breaks on it",
        both(statuses(500, 200), asked("null")),
    ),
    Accepted(
        "the original tells its resolver's words when a webhook's host is unknown, and writes quotes otherwise",
        both(only("body.message"), statuses(400, 400)),
        r"webhooks\..*",
    ),
    Accepted(
        "an event that is named twice is one event",
        both(statuses(400, 200), lambda each: "psycopg2." in message(each.theirs)),
        "webhooks.refusals",
    ),
    Accepted(
        "a trace of which no span has come yet is answered with what there is",
        both(statuses(500, 200), asked("traces/get")),
        "traces.starts_and_reads",
    ),
    Accepted(
        "what is too long for the original's columns is cut, or kept where it fits",
        both(statuses(400, 200), lambda each: "psycopg2." in message(each.theirs)),
        r"traces\..*",
    ),
    Accepted(
        "a time that is none is refused; the original takes it for 1970",
        lambda each: "Failed to parse a timestamp" in message(each.ours),
        "traces.starts_and_reads",
    ),
    Accepted(
        "what is missing of a trace is told in other words",
        both(only("body.message"), lambda each: status(each.theirs) == status(each.ours)),
        r"traces\.(starts_and_reads|spans)",
    ),
    Accepted(
        "an attribute of bytes stays base64; the original writes how Python shows it",
        lambda each: all("b'" in str(theirs) for _, theirs, _ in each.fields),
        r"traces\.spans",
    ),
    Accepted(
        "an address that takes another method answers 405",
        both(statuses(404, 405), asked("/v1/traces")),
    ),
    Accepted(
        "an assessment is renamed where the mask says so; the original leaves the name",
        lambda each: all(field.endswith("assessment_name") for field, _, _ in each.fields),
        "traces.assessments",
    ),
    Accepted(
        "nothing can be deleted of a trace that is not there",
        both(statuses(200, 404), asked("tr-none")),
        "traces.assessments",
    ),
    Accepted(
        "a list that must not be empty is refused when it is; the original does nothing",
        both(statuses(200, 400), lambda each: "Missing value for required parameter" in message(each.ours)),
        r"traces\.(orders_and_pages|links)",
    ),
    Accepted(
        "an expected number is found by its text; the original compares with its own spelling of it",
        asked("expectation.answer = '42'"),
        "traces.finds",
    ),
    Accepted(
        "names may be looked for in a list, as the original says but does not do",
        asked("name IN"),
        "traces.finds",
    ),
    Accepted(
        "two comparisons without AND are refused",
        asked("status = 'OK' status = 'ERROR'"),
        "traces.finds",
    ),
    Accepted(
        "sums of latencies are computed, and a metric that nobody knows has no points",
        statuses(400, 200),
        "traces.metrics",
    ),
    Accepted(
        "a refused update names the assessment's kind",
        both(only("body.message"), statuses(400, 400)),
        "traces.assessments",
    ),
    Accepted(
        "a trace's tag has the 8000 characters of its limit; the original cuts it at half of that",
        lambda each: "4096 times" in json.dumps(each.theirs),
        "traces.tags",
    ),
    Accepted(
        "a span's attribute is compared by its value; the original looks for the text in its JSON",
        asked("span.attributes.k"),
        "traces.finds",
    ),
    Accepted(
        "a request that asks for no aggregation is told so; the original's database library complains",
        asked('"aggregations": \\[\\]'),
        "traces.metrics",
    ),
    Accepted(
        "a folder asked for as a file, or no file at all, is refused in the artifact gateway's words",
        lambda each: status(each.theirs) == status(each.ours) == 400,
        r"artifacts\.(downloads|of_versions|uploads)|models\.files",
    ),
    Accepted(
        "no run is named by nothing rather than by None, and an answer without a body has no type",
        only("body.message", "type"),
        r"artifacts\.(downloads|uploads)",
    ),
    Accepted(
        "a page token of a history holds the place rather than the count",
        asked("metrics/get-history"),
        "metrics.history_in_pages",
    ),
    Accepted(
        "a parameter is compared with a quoted text; the original drops the rule for logged models",
        asked("params.depth = 3"),
        "models.finds",
    ),
    Accepted(
        "a metric's name may stand in backticks in an ordering as well",
        asked("metrics.`acc`"),
        "models.orders",
    ),
    Accepted(
        "a dataset without a digest means all of that name, as the original's client says; its server finds none",
        asked(r'\[\{"dataset_name": "\w+"\}\]'),
        "models.finds_by_dataset",
    ),
    Accepted(
        "an ordering without a known field is refused in other words",
        statuses(400, 400),
        "models.orders",
    ),
    Accepted(
        "two comparisons without AND are refused",
        asked("metrics.acc > 1 metrics.acc < 2"),
        "search_runs.refuses_filters",
    ),
    Accepted(
        "events are answered in the order in which they were given",
        lambda each: all(".events[" in field for field, _, _ in each.fields),
        r"webhooks\.life|client\.webhooks",
    ),
]
