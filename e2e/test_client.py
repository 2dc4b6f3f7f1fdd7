"""The published mlflow client against the stack."""

import threading

import mlflow
import pytest
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag
from mlflow.exceptions import MlflowException


@pytest.fixture
def experiment(client: MlflowClient, request) -> str:
    return client.create_experiment(f"{request.node.name}")


def test_reads_back_all_that_a_run_has_logged(client, experiment):
    run = client.create_run(experiment, tags={"team": "vision"}, run_name="first")
    run_id = run.info.run_id
    client.log_param(run_id, "depth", 3)
    client.log_metric(run_id, "loss", 0.5, step=0)
    client.log_metric(run_id, "loss", 0.25, step=1)
    client.log_batch(
        run_id,
        metrics=[Metric("accuracy", 0.5 + step / 1000, 1_700_000_000_000 + step, step) for step in range(500)],
        params=[Param("width", "8")],
        tags=[RunTag("stage", "dev")],
    )
    client.set_terminated(run_id, "FINISHED")

    read = client.get_run(run_id)
    assert read.info.run_name == "first"
    assert read.info.status == "FINISHED"
    assert read.data.params == {"depth": "3", "width": "8"}
    assert read.data.metrics == {"loss": 0.25, "accuracy": 0.999}
    assert {"team": "vision", "stage": "dev"}.items() <= read.data.tags.items()
    assert [(p.step, p.value) for p in client.get_metric_history(run_id, "loss")] == [(0, 0.5), (1, 0.25)]
    assert len(client.get_metric_history(run_id, "accuracy")) == 500


def test_finds_runs_by_metric_param_and_tag(client, experiment):
    for number in range(20):
        run = client.create_run(experiment, tags={"parity": "even" if number % 2 == 0 else "odd"})
        client.log_metric(run.info.run_id, "score", number / 10)
        client.log_param(run.info.run_id, "number", number)

    found = client.search_runs(
        [experiment],
        "metrics.score > 0.5 and tags.parity = 'even' and params.number != '8'",
        order_by=["metrics.score DESC"],
    )
    assert [run.data.params["number"] for run in found] == ["18", "16", "14", "12", "10", "6"]

    first = client.search_runs([experiment], max_results=15)
    rest = client.search_runs([experiment], max_results=15, page_token=first.token)
    assert len({run.info.run_id for run in [*first, *rest]}) == 20


def test_concurrent_writers_lose_no_point(client, experiment):
    run_id = client.create_run(experiment).info.run_id

    def write(writer: int) -> None:
        for step in range(100):
            client.log_metric(run_id, "shared", writer * 1000 + step, step=writer * 1000 + step)

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    steps = [point.step for point in client.get_metric_history(run_id, "shared")]
    assert sorted(steps) == [writer * 1000 + step for writer in range(8) for step in range(100)]
    assert client.get_run(run_id).data.metrics["shared"] == 7099


def test_logs_registers_and_loads_a_model_by_its_alias(client):
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    x = np.array([[0.0], [1.0], [2.0], [3.0]])
    model = LogisticRegression().fit(x, [0, 0, 1, 1])
    mlflow.set_experiment("registry")
    for _ in range(2):
        with mlflow.start_run():
            mlflow.sklearn.log_model(
                model, name="model", registered_model_name="classifier", pip_requirements=["scikit-learn"]
            )
    client.set_registered_model_alias("classifier", "champion", "1")
    client.set_registered_model_alias("classifier", "champion", "2")

    assert client.get_model_version_by_alias("classifier", "champion").version == "2"
    assert mlflow.pyfunc.load_model("models:/classifier@champion").predict(x).tolist() == [0, 0, 1, 1]
    assert mlflow.sklearn.load_model("models:/classifier/1").predict(x).tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("call", "code", "says"),
    [
        (lambda c: c.get_run("0" * 32), "RESOURCE_DOES_NOT_EXIST", "not found"),
        (lambda c: c.get_experiment("987654321"), "RESOURCE_DOES_NOT_EXIST", "No Experiment with id=987654321 exists"),
        (lambda c: c.create_experiment("Default"), "RESOURCE_ALREADY_EXISTS", "already exists"),
        (lambda c: c.search_runs(["0"], "metrics.a > b"), "INVALID_PARAMETER_VALUE", "Expected numeric value"),
        (lambda c: c.search_runs(["0"], "metrics.a >"), "INVALID_PARAMETER_VALUE", "Invalid clause"),
        (lambda c: c.search_runs(["0"], "params.a = 3"), "INVALID_PARAMETER_VALUE", "quoted"),
        (lambda c: c.get_registered_model("nowhere"), "RESOURCE_DOES_NOT_EXIST", "Registered Model with name=nowhere"),
    ],
)
def test_the_client_understands_every_refusal(client, call, code, says):
    with pytest.raises(MlflowException) as refusal:
        call(client)
    assert refusal.value.error_code == code
    assert says in refusal.value.message
