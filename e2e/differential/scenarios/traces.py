"""Traces: the third version of their interface, OpenTelemetry's, searches, tags, deletion, and the second version."""

import random

from ..api import Api
from ._given import THEN, experiment, run

V3 = "/api/3.0/mlflow/"
# When traces and their spans begin: nanoseconds since the epoch.
BEGAN = 1_600_000_000_000_000_000
SECOND = 1_000_000_000
MATCHING = [
    "", "status = 'OK'", "attributes.status = 'ERROR'", "trace.status != 'OK'", "timestamp_ms > 0",
    "attributes.timestamp_ms < 5", "timestamp > 0", "execution_time_ms > 100", "execution_time < 100",
    "attributes.execution_time_ms >= 0", "name = 'root 1'",
    "trace.name LIKE 'root%'", "attributes.name ILIKE 'ROOT%'", "tags.color = 'red'", "tag.color != 'red'",
    "tags.color IS NULL", "tags.color IS NOT NULL", "tags.color LIKE 'r%'", "tags.`mlflow.traceName` = 'root 1'",
    "metadata.session = 's1'",
    "request_metadata.session = 's1'", "metadata.`session` != 's1'", "request_metadata.`mlflow.trace.session` = 's1'",
    "client_request_id = 'c1'", "attributes.client_request_id LIKE 'c%'", "request_id IN ('tr-x')",
    "span.name = 'root 1'", "span.name LIKE 'root%'",
    "span.type = 'LLM'", "span.type != 'LLM'", "span.status = 'OK'", "span.attributes.k = 'v'",
    "span.attributes.k LIKE 'v%'", "span.content LIKE '%hello%'", "name RLIKE '^root'", "span.name RLIKE 'ro+t'",
    "tags.color RLIKE 'r.d'", "feedback.good = 'true'",
    "feedback.good IS NOT NULL", "feedback.good IS NULL", "expectation.answer = '42'", "trace.text LIKE '%hello%'",
    "status IN ('OK', 'ERROR')", "status NOT IN ('OK')", "name IN ('root 1')", "status = 'OK' AND tags.color = 'red'",
    "run_id = 'x'",
    "prompt = 'a/1'", "end_time_ms > 0", "end_time > 0", "metadata.session IS NULL", "session_id = 's1'",
    "user = 'u'", "trace.session_id = 's1'", "feedback.good > '1'", "feedback.score > 0.5", "feedback.score = 1",
    "expectation.answer > 5",
]
REFUSED = [
    "none = 'x'", "status > 'OK'", "status = OK", "timestamp_ms = 'x'", "timestamp_ms LIKE '5'", "name > 'a'",
    "tags.color > 'red'", "tags.color = red", "status = 'OK' OR status = 'ERROR'", "span.none = 'x'", "span = 'x'",
    "metrics.a > 1", "request_id > 'x'",
    "status = 'OK' status = 'ERROR'", "name", "(status = 'OK')", "feedback.good LIKE '%'", "trace.none = 'x'",
    "execution_time_ms > 'x'", "span.content = 'x'", "tags.color IN ('red')", "name RLIKE '['", "status IN (1)",
    "status IN ()", "issue.none = 'x'",
]
ORDERINGS = [["timestamp"], ["timestamp DESC"], ["timestamp_ms ASC"], ["execution_time"], ["execution_time_ms DESC"],
    ["status", "timestamp"], ["name"], ["tags.color"], ["attributes.timestamp DESC"], ["none"], [""],
    ["timestamp UP"], ["client_request_id"], ["end_time"], ["metadata.session"]]


def _trace_id() -> str:
    return f"tr-{random.getrandbits(128) | 1 << 127:032x}"


def _location(experiment_id: str) -> dict:
    return {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": experiment_id}}


def _start(api: Api, experiment_id: str, **fields) -> str:
    trace_id = _trace_id()
    info = {
        "trace_id": trace_id, "trace_location": _location(experiment_id), "request_time": "2020-09-13T12:26:40Z",
        "execution_duration": "0.250s",
        "state": "OK", "request_preview": "{\"q\": 1}", "response_preview": "{\"a\": 2}", **fields,
    }
    api.post(V3 + "traces", {"trace": {"trace_info": info}})
    return trace_id


def _span(trace_id: str, index: int, name: str, parent: int | None = None, at: int = 0, **more) -> dict:
    """A span of 50 milliseconds, some seconds after the first of all traces began."""
    return {
        "traceId": trace_id.removeprefix("tr-"), "spanId": f"{index:016x}",
        **({"parentSpanId": f"{parent:016x}"} if parent else {}), "name": name, "kind": 1,
        "startTimeUnixNano": str(BEGAN + at * SECOND),
        "endTimeUnixNano": str(BEGAN + at * SECOND + SECOND // 20),
        "attributes": [{"key": "mlflow.spanType", "value": {"stringValue": "LLM"}},
        {"key": "k", "value": {"stringValue": "v"}}, {"key": "mlflow.spanInputs",
        "value": {"kvlistValue": {"values": [
            {"key": "q", "value": {"stringValue": "hello"}}]}}}],
        "status": {"code": 1}, **more,
    }


def _export(api: Api, experiment_id: str, spans: list, **headers):
    body = {"resourceSpans": [{"scopeSpans": [{"scope": {"name": "x"}, "spans": spans}]}]}
    return api.post("/v1/traces", body, headers={"x-mlflow-experiment-id": experiment_id, **headers})


def starts_and_reads(api: Api):
    id = experiment(api)
    trace_id = _start(api, id, tags={"color": "red"}, trace_metadata={"session": "s1"}, client_request_id="c1")
    api.get(V3 + f"traces/{trace_id}")
    api.get("/ajax-api/3.0/mlflow/traces/" + trace_id)
    api.get(V3 + "traces/get", {"trace_id": trace_id})
    api.get(V3 + "traces/tr-none")
    api.get(V3 + "traces/get", {"trace_id": "tr-none"})
    api.get(V3 + "traces/get")
    _start(api, id, state="ERROR", execution_duration=None)
    _start(api, id, state="IN_PROGRESS", execution_duration=None, response_preview=None)
    _start(api, id, request_preview="x" * 3000)
    _start(api, "999999999")
    _start(api, id, tags={"k" * 251: "v"})
    _start(api, id, tags={"k": "v" * 8001})
    _start(api, id, trace_metadata={"k": "v" * 9000})
    _start(api, id, trace_metadata={"k" * 251: "v"})
    _start(api, id, request_time="x")
    _start(api, id, state="NONE")
    _start(api, id, assessments=[])
    for body in ({}, {"trace": {}}, {"trace": {"trace_info": {}}}, {"trace": {"trace_info": {"trace_id": "tr-1"}}}):
        api.post(V3 + "traces", body)


def tags(api: Api):
    trace_id = _start(api, experiment(api))
    path = V3 + f"traces/{trace_id}/tags"
    for tag in ({"key": "k", "value": "v"}, {"key": "k", "value": "w"}, {"key": "e", "value": ""},
        {"key": "", "value": "v"}, {"key": "k"}, {"value": "v"}, {"key": 5, "value": "v"},
        {"key": "k" * 251, "value": "v"}, {"key": "k", "value": "v" * 8001}):
        api.patch(path, {"trace_id": trace_id, **tag})
    api.get(V3 + f"traces/{trace_id}")
    for key in ("k", "k", "", None):
        api.delete(path, {"key": key})
        api.delete(path + f"?key={key}")
    api.patch(V3 + "traces/tr-none/tags", {"key": "k", "value": "v"})
    api.delete(V3 + "traces/tr-none/tags", {"key": "k"})
    api.get(V3 + f"traces/{trace_id}")


def spans(api: Api):
    id = experiment(api)
    trace_id = _start(api, id)
    _export(api, id, [_span(trace_id, 1, "root"), _span(trace_id, 2, "child", 1, events=[{"name": "e",
        "timeUnixNano": "1600000000100000000", "attributes": [{"key": "n", "value": {"intValue": "5"}}]}])])
    api.get(V3 + "traces/get", {"trace_id": trace_id})
    api.get(V3 + "traces/batchGet", {"trace_ids": [trace_id]})
    api.get(V3 + "traces/batchGet", {"trace_ids": [trace_id, "tr-none"]})
    api.get(V3 + "traces/batchGet")
    api.post(V3 + "traces/batchGetInfos", {"trace_ids": [trace_id]})
    api.get("/ajax-api/3.0/mlflow/get-trace-artifact", {"request_id": trace_id})
    api.get("/ajax-api/3.0/mlflow/get-trace-artifact", {"request_id": "tr-none"})
    api.get("/ajax-api/3.0/mlflow/get-trace-artifact")
    failing = _trace_id()
    values = [{"intValue": "5"}, {"doubleValue": 1.5}, {"boolValue": True},
        {"arrayValue": {"values": [{"stringValue": "x"}, {"intValue": "1"}]}},
        {"kvlistValue": {"values": [{"key": "a", "value": {"stringValue": "b"}}]}}, {"bytesValue": "AAE="}]
    attributes = [{"key": f"a{index}", "value": value} for index, value in enumerate(values)]
    _export(api, id, [_span(failing, 1, "failed", attributes=attributes, status={"code": 2, "message": "went wrong"})])
    api.get(V3 + f"traces/{failing}")
    api.get(V3 + "traces/get", {"trace_id": failing})


def refuses_bad_spans(api: Api):
    id = experiment(api)
    json = {"Content-Type": "application/json", "x-mlflow-experiment-id": id}
    for span in ({}, {"traceId": "x"}, {"traceId": "ab" * 16, "spanId": "zz" * 8, "name": "n"}):
        _export(api, id, [span])
    _export(api, "999999999", [_span(_trace_id(), 1, "n")])
    _export(api, id, [])
    api.call("POST", "/v1/traces", data=b"{}", headers=json)
    api.call("POST", "/v1/traces", data=b"not json", headers=json)
    api.call("POST", "/v1/traces", data=b"", headers={"Content-Type": "application/x-protobuf"})
    api.call("POST", "/v1/traces", data=b"", headers=json | {"Content-Type": "application/x-protobuf"})
    api.call("POST", "/v1/traces", data=b"xx", headers=json | {"Content-Type": "application/x-protobuf"})
    api.call("POST", "/v1/traces", data=b"xx", headers=json | {"Content-Type": "text/plain"})
    api.call("POST", "/v1/traces", data=b"xx", headers=json | {"Content-Encoding": "gzip"})
    api.call("POST", "/v1/traces", data=b"xx", headers=json | {"Content-Encoding": "br"})
    api.get("/v1/traces")


def assessments(api: Api):
    trace_id = _start(api, experiment(api))
    path = V3 + f"traces/{trace_id}/assessments"
    person = {"source_type": "HUMAN", "source_id": "ada"}
    base = {"assessment_name": "good", "source": person}
    made = []
    for more in (
        {"feedback": {"value": True}}, {"feedback": {"value": 0.5}, "rationale": "because", "metadata": {"a": "b"}},
        {"feedback": {"value": {"a": [1, None]}}}, {"feedback": {"value": "text"}, "span_id": "0000000000000001"},
        {"feedback": {"error": {"error_code": "E", "error_message": "m"}}}, {"expectation": {"value": 42}},
        {"expectation": {"serialized_value": {"serialization_format": "JSON_FORMAT", "value": "{}"}}},
        {"expectation": {"value": [1, 2]}, "assessment_name": "answer"},
        {"feedback": {"value": 1}, "source": {"source_type": "LLM_JUDGE", "source_id": "j"}},
        {"feedback": {"value": 1}, "source": {"source_type": "CODE"}},
    ):
        made.append(api.post(path, {"assessment": base | more | {"trace_id": trace_id}}).dig("assessment",
            "assessment_id"))
    api.get(V3 + f"traces/{trace_id}")
    api.get(f"{path}/{made[0]}")
    for body in ({}, {"assessment": {}}, {"assessment": {"feedback": {"value": 1}}}, {"assessment": base},
        {"assessment": {"assessment_name": "x", "feedback": {"value": 1}}}, {"assessment": base | {"feedback": {}}},
                 {"assessment": base | {"source": {"source_type": "NONE"}, "feedback": {"value": 1}}},
                 {"assessment": base | {"assessment_name": "", "feedback": {"value": 1}}}):
        api.post(path, body)
    api.post(V3 + "traces/tr-none/assessments", {"assessment": base | {"feedback": {"value": 1}}})
    update = {"assessment_id": made[0], "trace_id": trace_id, "assessment_name": "renamed",
        "feedback": {"value": False}, "rationale": "changed"}
    for mask in ("assessmentName", "assessment_name", "feedback", "rationale", "assessment_name,feedback,rationale",
        "metadata", "none",
        "", "expectation", "source"):
        api.patch(f"{path}/{made[0]}", {"assessment": update, "update_mask": mask})
    api.patch(f"{path}/a-none", {"assessment": update, "update_mask": "feedback"})
    api.get(f"{path}/a-none")
    replaced = api.post(path, {"assessment": base | {"feedback": {"value": 3},
        "overrides": made[1]}}).dig("assessment", "assessment_id")
    api.get(V3 + f"traces/{trace_id}")
    api.delete(f"{path}/{replaced}")
    api.delete(f"{path}/{replaced}")
    api.delete(f"{path}/a-none")
    api.delete(V3 + "traces/tr-none/assessments/a-none")
    api.get(V3 + f"traces/{trace_id}")


def _populated(api: Api) -> str:
    id = experiment(api)
    rows = [("OK", 250, {"color": "red"}, {"session": "s1"}),
        ("ERROR", 50, {"color": "blue"}, {"mlflow.trace.session": "s1"}), ("OK", 1500, {}, {}),
        ("IN_PROGRESS", None, {"color": "Red"}, {"session": "s2"})]
    for index, (state, duration, tags, metadata) in enumerate(rows):
        name = {"mlflow.traceName": f"root {index}"}
        trace_id = _start(api, id, state=state, execution_duration=f"{duration / 1000}s" if duration else None,
            tags=tags | name, trace_metadata=metadata, request_time=f"2020-09-13T12:26:4{index}Z",
            client_request_id=f"c{index}")
        if index < 2:
            _export(api, id, [_span(trace_id, 1, f"root {index}", at=index), _span(trace_id, 2, "child", 1, at=index)])
            person = {"source_type": "HUMAN", "source_id": "ada"}
            path = V3 + f"traces/{trace_id}/assessments"
            api.post(path, {"assessment": {"assessment_name": "good", "source": person,
                "feedback": {"value": index == 0}}})
            api.post(path, {"assessment": {"assessment_name": "score", "source": person,
                "feedback": {"value": index + 0.5}}})
            api.post(path, {"assessment": {"assessment_name": "answer", "source": person,
                "expectation": {"value": 42}}})
    return id


def finds(api: Api):
    id = _populated(api)
    for filter in MATCHING + REFUSED:
        api.post(V3 + "traces/search", {"locations": [_location(id)], "filter": filter, "order_by": ["timestamp ASC"],
            "max_results": 10})


def orders_and_pages(api: Api):
    id = _populated(api)
    for order_by in ORDERINGS:
        api.post(V3 + "traces/search", {"locations": [_location(id)], "order_by": order_by})
    token = None
    for _ in range(3):
        token = api.post(V3 + "traces/search", {"locations": [_location(id)], "max_results": 3,
            **({"page_token": token} if token else {})}).dig("next_page_token")
        if not token:
            break
    for size in (0, -1, "2", "x", 500, 501):
        api.post(V3 + "traces/search", {"locations": [_location(id)], "max_results": size})
    for token in ("x", "e30=", ""):
        api.post(V3 + "traces/search", {"locations": [_location(id)], "page_token": token})
    for locations in ([], None, "x", [{}], [{"type": "MLFLOW_EXPERIMENT"}], [_location("999999999")],
        [_location("x")], [{"type": "INFERENCE_TABLE", "inference_table": {"full_table_name": "a"}}]):
        api.post(V3 + "traces/search", {"locations": locations})
    api.post(V3 + "traces/search", {})


def metrics(api: Api):
    id = _populated(api)
    base = {"experiment_ids": [id], "view_type": "TRACES", "start_time_ms": 1, "end_time_ms": THEN * 2}
    for more in (
        {"metric_name": "trace_count", "aggregations": [{"aggregation_type": "COUNT"}]},
        {"metric_name": "trace_count", "aggregations": [{"aggregation_type": "COUNT"}], "dimensions": ["trace_status"]},
        {"metric_name": "trace_count", "aggregations": [{"aggregation_type": "COUNT"}], "dimensions": ["trace_name"]},
        {"metric_name": "trace_count", "aggregations": [{"aggregation_type": "COUNT"}],
        "filters": ["trace.status = 'OK'"]},
        {"metric_name": "latency", "aggregations": [{"aggregation_type": "AVG"}, {"aggregation_type": "MIN"},
        {"aggregation_type": "MAX"}, {"aggregation_type": "SUM"}]},
        {"metric_name": "latency", "aggregations": [{"aggregation_type": "PERCENTILE", "percentile_value": 50}]},
        {"metric_name": "latency", "aggregations": [{"aggregation_type": "AVG"}], "time_interval_seconds": 3600},
        {"metric_name": "total_tokens", "aggregations": [{"aggregation_type": "SUM"}]},
        {"metric_name": "none", "aggregations": [{"aggregation_type": "SUM"}]},
        {"metric_name": "latency", "aggregations": [{"aggregation_type": "NONE"}]},
        {"metric_name": "latency", "aggregations": []},
        {"metric_name": "trace_count", "aggregations": [{"aggregation_type": "COUNT"}], "dimensions": ["none"]},
        {"view_type": "SPANS", "metric_name": "span_count", "aggregations": [{"aggregation_type": "COUNT"}],
        "dimensions": ["span_name"]},
        {"view_type": "ASSESSMENTS", "metric_name": "assessment_count",
        "aggregations": [{"aggregation_type": "COUNT"}], "dimensions": ["assessment_name"]},
        {"view_type": "ASSESSMENTS", "metric_name": "assessment_value", "aggregations": [{"aggregation_type": "AVG"}],
        "dimensions": ["assessment_name"]},
    ):
        api.post(V3 + "traces/metrics", base | more)


def deletes(api: Api):
    id = experiment(api)
    ids = [_start(api, id) for _ in range(4)]
    path = V3 + "traces/delete-traces"
    for body in ({}, {"experiment_id": id}, {"experiment_id": id, "request_ids": ["tr-none"]}, {"request_ids": ids},
        {"experiment_id": id, "request_ids": []}, {"experiment_id": id, "request_ids": ids[:1],
        "max_timestamp_millis": 5},
                 {"experiment_id": id, "max_timestamp_millis": 5}, {"experiment_id": id, "max_traces": 1},
                 {"experiment_id": id, "request_ids": ids[:1]},
                 {"experiment_id": id, "max_timestamp_millis": THEN * 2, "max_traces": 1},
                 {"experiment_id": id, "max_timestamp_millis": THEN * 2},
                 {"experiment_id": id, "max_timestamp_millis": THEN * 2, "max_traces": 0},
                 {"experiment_id": "999999999", "request_ids": ids}):
        api.post(path, body)
    api.get(V3 + f"traces/{ids[0]}")
    api.post("traces/delete-traces", {"experiment_id": id, "request_ids": ids})


def links(api: Api):
    id = experiment(api)
    trace_id, run_id = _start(api, id), run(api, id)
    path = "traces/link-to-run"
    for body in ({"trace_ids": [trace_id], "run_id": run_id}, {"trace_ids": [trace_id], "run_id": run_id},
        {"trace_ids": [], "run_id": run_id}, {"run_id": run_id}, {"trace_ids": [trace_id]},
        {"trace_ids": ["tr-none"], "run_id": run_id}, {"trace_ids": [trace_id] * 101, "run_id": run_id}):
        api.post(path, body)
    api.post(V3 + "traces/search", {"locations": [_location(id)], "filter": f"run_id = '{run_id}'"})
    api.post(V3 + "traces/search", {"locations": [_location(id)], "filter": f"attributes.run_id = '{run_id}'"})


def second_version(api: Api):
    id = experiment(api)
    pairs = [{"key": "a", "value": "1"}]
    started = api.post("traces", {"experiment_id": id, "timestamp_ms": THEN, "request_metadata": pairs, "tags": pairs})
    request_id = started.dig("trace_info", "request_id")
    api.patch(f"traces/{request_id}", {"request_id": request_id, "timestamp_ms": THEN + 500, "status": "OK",
        "request_metadata": [{"key": "b", "value": "2"}], "tags": [{"key": "c", "value": "3"}]})
    api.get(f"traces/{request_id}/info")
    api.get("traces/tr-none/info")
    api.patch("traces/tr-none", {"timestamp_ms": 5, "status": "OK"})
    api.patch(f"traces/{request_id}/tags", {"key": "k", "value": "v"})
    api.get("traces", {"experiment_ids": [id]})
    api.get("traces", {"experiment_ids": [id], "filter": "tags.k = 'v'", "order_by": ["timestamp DESC"],
        "max_results": 5})
    api.get("traces", {"experiment_ids": [id], "filter": "bad filter"})
    api.get("traces")
    api.delete(f"traces/{request_id}/tags", {"key": "k"})
    api.get(f"traces/{request_id}/info")
    api.post("traces", {"timestamp_ms": THEN})
    api.post("traces", {"experiment_id": "999999999", "timestamp_ms": THEN})
    api.post("traces/delete-traces", {"experiment_id": id, "request_ids": [request_id]})
