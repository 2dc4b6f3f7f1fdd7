"""Airflow's own description of its REST API against the scheduler: what it sends, and what it says of the answers.

The description is read from the apache-airflow-core package, installed or fetched by pip; it is not kept here.
"""

import os
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import hypothesis
import pytest
import schemathesis
from schemathesis.specs.openapi.checks import response_schema_conformance

VERSION = "3.3.2"
INSIDE = "airflow/api_fastapi/core_api/openapi/v2-rest-api-generated.yaml"
KEPT = Path(__file__).resolve().parents[1] / ".mlops" / "airflow-api"
EXAMPLES = int(os.environ.get("MLOPS_CONFORMANCE_EXAMPLES", "2"))

# What COMPATIBILITY.md names as not supported: a sign-in is no matter of this API here.
ABSENT = r"/auth/"

# What answers though Airflow's description does not name it: an order or a method that is none, too large a body.
BESIDES = {400, 404, 405, 413, 415, 422, 501}


def description() -> Path:
    try:
        installed = metadata.distribution("apache-airflow-core")
        return Path(installed.locate_file(INSIDE))
    except metadata.PackageNotFoundError:
        pass
    file = KEPT / VERSION / INSIDE
    if not file.exists():
        fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(KEPT)]
        done = subprocess.run([*fetch, f"apache-airflow-core=={VERSION}"], capture_output=True)
        wheels = list(KEPT.glob("apache_airflow_core-*.whl"))
        if done.returncode != 0 or not wheels:
            pytest.skip("apache-airflow-core cannot be fetched", allow_module_level=True)
        with zipfile.ZipFile(wheels[0]) as wheel:
            wheel.extract(INSIDE, KEPT / VERSION)
    return file


schema = schemathesis.openapi.from_path(description()).exclude(path_regex=ABSENT)

DAG = {
    "dag_id": "conformance",
    "schedule": "@daily",
    "start_date": "2126-01-01",
    "tasks": [{"task_id": "only", "operator": "empty", "outlets": ["conformance://asset"]}],
}


@pytest.fixture(scope="module")
def url(stack):
    stack.workflows("PUT", "/api/definitions/conformance", DAG)
    stack.workflows(
        "POST", "/api/v2/dags/conformance/dagRuns", {"logical_date": None, "dag_run_id": "conformance_run"}
    )
    return stack.url("workflow-scheduler")


KNOWN = {
    "dag_id": "conformance",
    "dag_run_id": "conformance_run",
    "task_id": "only",
    "pool_name": "default_pool",
    "version_number": 1,
}


@schema.parametrize()
@hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_answers_as_airflow_describes(case, url):
    # The methods that a path has are told to whoever asks.
    if case.method == "OPTIONS":
        return
    # Half of the requests are for things that exist, so that good answers are seen as well.
    if case.method == "GET" and len(str(case.path_parameters)) % 2 == 0:
        for name in case.path_parameters:
            if name in KNOWN:
                case.path_parameters[name] = KNOWN[name]
    # What is done to all DAGs at once must not reach those of other tests.
    if case.method == "PATCH" and case.operation.path.endswith("/dags"):
        case.query = {**(case.query or {}), "dag_id_pattern": "conformance"}
    # A run of this name must stay, and nobody waits for more than a moment.
    if "interval" in (case.query or {}):
        case.query["interval"] = 0.1
    response = case.call(base_url=url, timeout=30)
    assert response.status_code < 500 or response.status_code == 501, response.text
    described = {int(code) for code in case.operation.definition.raw["responses"] if code.isdigit()}
    assert response.status_code in described | BESIDES, (response.status_code, response.text)
    if response.status_code < 300:
        case.validate_response(response, checks=(response_schema_conformance,))
    else:
        assert "detail" in response.json(), response.text
