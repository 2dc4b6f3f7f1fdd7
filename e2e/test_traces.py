"""One trace from a task of a workflow through the tracking server and the gateway to the object in the store."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from stack import Stack

PATIENCE_SECONDS = 60
SMALL = "import mlflow\nwith mlflow.start_run():\n    mlflow.log_param('a', 1)\n    mlflow.log_text('kept', 'traced.txt')\n"
DAG = {
    "dag_id": "traced",
    "tasks": [
        {"task_id": "train", "operator": "python", "code": SMALL},
        {"task_id": "ask", "operator": "http", "method": "GET", "endpoint": "", "dependencies": ["train"]},
        {"task_id": "fail", "operator": "bash", "bash_command": "echo $TRACEPARENT; exit 1", "dependencies": ["train"]},
    ],
}


@dataclass(frozen=True)
class Span:
    service: str
    name: str
    trace: str
    id: str
    parent: str
    attributes: dict[str, object] = field(hash=False)
    failed: bool


class Collector(ThreadingHTTPServer):
    """Takes OTLP over HTTP, as any collector does."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Receiver)
        self.spans: list[Span] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def wait(self, wanted: Callable[[Span], bool], what: str) -> Span:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            found = next((span for span in list(self.spans) if wanted(span)), None)
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"no span {what}: {sorted({(span.service, span.name) for span in self.spans})}")


class Receiver(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self):
        request = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"])))
        for resource in request.resource_spans:
            service = attributes(resource.resource.attributes)["service.name"]
            for scope in resource.scope_spans:
                self.server.spans += [
                    Span(
                        str(service),
                        span.name,
                        span.trace_id.hex(),
                        span.span_id.hex(),
                        span.parent_span_id.hex(),
                        attributes(span.attributes),
                        span.status.code == 2,
                    )
                    for span in scope.spans
                ]
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def attributes(pairs) -> dict[str, object]:
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in pairs}


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    collector = Collector()
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    yield collector
    collector.shutdown()


@pytest.fixture(scope="module")
def traced(tmp_path_factory, collector: Collector) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("traced"), OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)
    try:
        stack.up()
        definition = {**DAG, "tasks": [dict(task) for task in DAG["tasks"]]}
        definition["tasks"][1]["endpoint"] = stack.url("tracking-server") + "/version"
        stack.workflows("PUT", "/api/definitions/traced", definition)
        yield stack
    finally:
        stack.down()


@pytest.fixture(scope="module")
def run_id(traced: Stack) -> str:
    run = traced.workflows("POST", "/api/v2/dags/traced/dagRuns", {"logical_date": None})["dag_run_id"]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while traced.workflows("GET", f"/api/v2/dags/traced/dagRuns/{run}")["state"] not in ("success", "failed"):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return run


def test_a_run_is_one_trace_down_to_the_object(collector: Collector, run_id: str):
    run = collector.wait(lambda span: span.name == "dag_run.traced", "of the run")
    assert (run.service, run.parent, run.attributes["airflow.dag_run.run_id"]) == ("workflow-scheduler", "", run_id)

    task = collector.wait(lambda span: span.name == "task_run.train", "of the task")
    assert (task.trace, task.parent, task.failed) == (run.trace, run.id, False)
    assert task.attributes["airflow.task_instance.try_number"] == 1

    request = collector.wait(
        lambda span: span.service == "tracking-server" and span.parent == task.id and "log-parameter" in span.name,
        "of a call of MLflow's client",
    )
    assert request.trace == run.trace

    upload = collector.wait(
        lambda span: span.service == "tracking-server" and span.parent == task.id and is_of(span, "traced.txt"),
        "of the upload to the tracking server",
    )
    passed = collector.wait(
        lambda span: span.service == "tracking-server" and span.parent == upload.id and is_of(span, "traced.txt"),
        "of the request to the gateway",
    )
    taken = collector.wait(
        lambda span: span.service == "artifact-gateway" and span.parent == passed.id, "of the gateway"
    )
    kept = collector.wait(
        lambda span: span.service == "artifact-gateway" and span.parent == taken.id and is_of(span, "mlflow", "traced.txt"),
        "of the object",
    )
    assert {upload.trace, passed.trace, taken.trace, kept.trace} == {run.trace}


def test_what_the_scheduler_asks_by_itself_is_in_the_trace(collector: Collector, run_id: str):
    task = collector.wait(lambda span: span.name == "task_run.ask", "of the task")
    asked = collector.wait(lambda span: span.service == "tracking-server" and span.parent == task.id, "of its request")
    assert asked.trace == task.trace


def test_a_program_finds_its_trace_in_its_environment_and_a_failure_is_marked(
    collector: Collector, traced: Stack, run_id: str
):
    task = collector.wait(lambda span: span.name == "task_run.fail", "of the failing task")
    log = traced.workflows("GET", f"/api/v2/dags/traced/dagRuns/{run_id}/taskInstances/fail/logs/1")
    assert f"00-{task.trace}-{task.id}-01" in str(log)
    assert task.failed


def is_of(span: Span, *parts: str) -> bool:
    address = str(span.attributes.get("url.full", "")) + str(span.attributes.get("url.path", ""))
    return all(part in address for part in parts)
