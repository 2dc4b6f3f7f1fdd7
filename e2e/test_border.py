"""What must not enter: each refusal has the original's status, and changes nothing."""

import http.client
import json

import pytest

from stack import SERVICES, Stack

READS = {
    "tracking-server": "/api/2.0/mlflow/experiments/get?experiment_id=0",
    "artifact-gateway": "/api/2.0/mlflow-artifacts/artifacts",
    "workflow-scheduler": "/api/v2/dags",
    "notebook-launcher": "/api/contents",
}

ESCAPES = [
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "%25252e%25252e%25252fetc%25252fpasswd",
    "..%5c..%5cetc%5cpasswd",
    "a/%00/../../etc/passwd",
    "%2fetc%2fpasswd",
]


def send(stack: Stack, service: str, method: str, path: str, body=None, headers=None) -> tuple[int, bytes]:
    """Sends the path as it is: clients of a higher level would normalise it."""
    connection = http.client.HTTPConnection("127.0.0.1", stack.ports[SERVICES[service]], timeout=30)
    try:
        token = {"Authorization": f"token {stack.token}"} if service == "notebook-launcher" else {}
        connection.request(method, path, body=body, headers={**token, **(headers or {})})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("service", SERVICES)
def test_a_name_that_is_not_ours_is_refused(stack, service):
    assert send(stack, service, "GET", READS[service])[0] == 200
    status, body = send(stack, service, "GET", READS[service], headers={"Host": "rebound.example"})
    # Airflow's framework words its refusal as a bad request.
    assert status == (400 if service == "workflow-scheduler" else 403), body


@pytest.mark.parametrize(
    ("service", "path", "body", "status"),
    [
        ("tracking-server", "/api/2.0/mlflow/experiments/create", {"name": "foreign"}, 403),
        ("artifact-gateway", "/api/2.0/mlflow-artifacts/mpu/create/a", {"path": "a", "num_parts": 1}, 403),
        ("workflow-scheduler", "/api/definitions", {"dag_id": "foreign", "tasks": []}, 403),
    ],
)
def test_a_foreign_page_cannot_write(stack, service, path, body, status):
    headers = {"Origin": "http://foreign.example", "Content-Type": "application/json"}
    assert send(stack, service, "POST", path, json.dumps(body), headers)[0] == status


def test_notebooks_want_the_token(stack):
    headers = {"Authorization": "token wrong"}
    assert send(stack, "notebook-launcher", "GET", "/api/contents", headers=headers)[0] == 403
    assert send(stack, "notebook-launcher", "POST", "/api/kernels", body="{}", headers=headers)[0] == 403


@pytest.mark.parametrize("escape", ESCAPES)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("service", ["tracking-server", "artifact-gateway"])
def test_no_artifact_path_leads_out(stack, service, method, escape):
    body = "intruder" if method == "PUT" else None
    status, answer = send(stack, service, method, f"/api/2.0/mlflow-artifacts/artifacts/{escape}", body)
    assert 400 <= status < 500, answer
    assert b"root:" not in answer


@pytest.mark.parametrize("escape", ESCAPES)
def test_no_contents_path_leads_out(stack, escape):
    outside = stack.data / "outside.txt"
    outside.write_text("root: outside")
    for method, body in (("GET", None), ("PUT", '{"type":"file","format":"text","content":"x"}'), ("DELETE", None)):
        headers = {"Content-Type": "application/json"}
        for prefix in ("/api/contents/", "/files/"):
            status, answer = send(stack, "notebook-launcher", method, prefix + escape, body, headers)
            assert 400 <= status < 500, answer
            assert b"root:" not in answer
    assert outside.read_text() == "root: outside"


@pytest.mark.parametrize("service", SERVICES)
def test_an_unknown_route_is_not_found(stack, service):
    status, body = send(stack, service, "GET", "/api/no/such/route")
    assert status == 404
    assert b"Exception" not in body


@pytest.mark.parametrize(
    ("definition", "says"),
    [
        ({"tasks": [{"task_id": "a", "operator": "empty"}]}, "dag_id"),
        ({"dag_id": "bad", "tasks": [{"task_id": "a", "operator": "teleport"}]}, "operator"),
        ({"dag_id": "bad", "schedule": "61 * * * *", "tasks": [{"task_id": "a", "operator": "empty"}]}, "schedule"),
        ({"dag_id": "bad", "timezone": "Mars/Olympus", "tasks": [{"task_id": "a", "operator": "empty"}]}, "timezone"),
        (
            {
                "dag_id": "bad",
                "tasks": [
                    {"task_id": "a", "operator": "empty", "dependencies": ["b"]},
                    {"task_id": "b", "operator": "empty", "dependencies": ["a"]},
                ],
            },
            "ycl",
        ),
        ({"dag_id": "../bad", "tasks": [{"task_id": "a", "operator": "empty"}]}, "dag_id"),
    ],
)
def test_a_definition_that_cannot_work_is_refused_and_not_kept(stack, definition, says):
    headers = {"Content-Type": "application/json"}
    status, body = send(stack, "workflow-scheduler", "POST", "/api/definitions", json.dumps(definition), headers)
    assert 400 <= status < 500, body
    assert says in body.decode()
    assert send(stack, "workflow-scheduler", "GET", "/api/definitions/bad")[0] == 404


def test_a_run_needs_an_experiment(stack):
    headers = {"Content-Type": "application/json"}
    for body in ("{not json", "", "[]", "{}"):
        status, answer = send(stack, "tracking-server", "POST", "/api/2.0/mlflow/runs/create", body, headers)
        assert status == 400, answer
        assert "experiment_id" in json.loads(answer)["message"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{not json", "Missing value for required parameter 'name'"),
        ('{"name": 7}', "Invalid value 7 for parameter 'name'"),
        ('{"name": "%s"}' % ("x" * 501), "exceeds the maximum length of 500"),
        ('{"name": "a", "artifact_location": "../up"}', "artifact"),
    ],
)
def test_a_bad_experiment_is_refused_in_mlflows_words(stack, body, says):
    headers = {"Content-Type": "application/json"}
    status, answer = send(stack, "tracking-server", "POST", "/api/2.0/mlflow/experiments/create", body, headers)
    assert status == 400, answer
    assert json.loads(answer)["error_code"] in ("INVALID_PARAMETER_VALUE", "BAD_REQUEST")
    assert says in json.loads(answer)["message"]
