"""What the stock client's methods send, and what users get back from them, entity by entity."""

from ..api import Api
from ._given import THEN, experiment, run, unknown_id


def experiments(api: Api):
    from mlflow.entities import ViewType

    tags = {"team": "a", "größe": "ü"}
    id = api.client(lambda client: {"experiment_id": client.create_experiment(api.name("own"), tags=tags)})["experiment_id"]
    api.client(lambda client: client.get_experiment(id))
    api.client(lambda client: client.get_experiment_by_name(api.name("own")))
    api.client(lambda client: client.get_experiment_by_name(api.name("nowhere")))
    api.client(lambda client: client.set_experiment_tag(id, "number", 5))
    api.client(lambda client: client.set_experiment_tag(id, "list", [1, 2]))
    api.client(lambda client: client.set_experiment_tag(id, "mlflow.note.content", "# A note"))
    api.client(lambda client: client.delete_experiment_tag(id, "team"))
    api.client(lambda client: client.delete_experiment_tag(id, "team"))
    api.client(lambda client: client.rename_experiment(id, api.name("renamed")))
    api.client(lambda client: client.search_experiments(filter_string=f"name = '{api.name('renamed')}'"))
    api.client(lambda client: client.search_experiments(ViewType.ALL, 1, f"tags.number = '5' AND name LIKE '%{api.suffix}'"))
    api.client(lambda client: client.delete_experiment(id))
    api.client(lambda client: client.delete_experiment(id))
    api.client(lambda client: client.get_experiment(id))
    api.client(lambda client: client.create_run(id))
    api.client(lambda client: client.create_experiment(api.name("renamed")))
    api.client(lambda client: client.rename_experiment(id, "other"))
    api.client(lambda client: client.set_experiment_tag(id, "a", "b"))
    api.client(lambda client: client.restore_experiment(id))
    api.client(lambda client: client.restore_experiment(id))
    api.client(lambda client: client.get_experiment(id))
    api.client(lambda client: client.create_experiment(""))
    api.client(lambda client: client.create_experiment(None))
    api.client(lambda client: client.create_experiment(5))
    api.client(lambda client: client.get_experiment("abc"))


def runs(api: Api):
    from mlflow.entities import Metric, Param, RunTag

    id = experiment(api)
    parent = api.client(lambda client: client.create_run(id, THEN, {"a": 1}, "parent")).info.run_id
    child = api.client(
        lambda client: client.create_run(id, THEN + 1, {"mlflow.parentRunId": parent}, "child")
    ).info.run_id
    api.client(lambda client: client.get_parent_run(child))
    api.client(lambda client: client.get_parent_run(parent))
    for value in (1, 0.1 + 0.2, -0.0, float("nan"), float("inf"), -float("inf"), 1e-320, 1.7976931348623157e308):
        api.client(lambda client: client.log_metric(child, "m", value, THEN, 3))
    api.client(lambda client: client.log_metric(child, "m", "text"))
    api.client(lambda client: client.log_metric(child, "m", None))
    api.client(lambda client: client.log_metric(child, "deep/er metric-name.x_y z", 2, THEN))
    api.client(lambda client: client.log_metric(child, "bad|name", 2, THEN))
    api.client(lambda client: client.log_metric(child, "/absolute", 2, THEN))
    api.client(lambda client: client.log_metric(child, "../up", 2, THEN))
    api.client(lambda client: client.get_metric_history(child, "m"))
    api.client(lambda client: client.get_metric_history(child, "none"))
    api.client(lambda client: client.log_param(child, "p", {"a": 1}))
    api.client(lambda client: client.log_param(child, "p", "other"))
    api.client(lambda client: client.log_param(child, "long", "x" * 6001))
    api.client(lambda client: client.set_tag(child, "t", None))
    api.client(lambda client: client.set_tag(child, "t", True))
    api.client(lambda client: client.delete_tag(child, "t"))
    api.client(lambda client: client.delete_tag(child, "t"))
    api.client(
        lambda client: client.log_batch(
            child, [Metric("b", step / 7, THEN + step, step) for step in range(40)], [Param("q", "1")], [RunTag("u", "2")]
        )
    )
    api.client(lambda client: client.log_batch(child))
    api.client(lambda client: client.log_batch(child, params=[Param("q", "1"), Param("q", "2")]))
    api.client(lambda client: client.get_metric_history(child, "b"))
    api.client(lambda client: client.update_run(child, "KILLED", "renamed"))
    api.client(lambda client: client.update_run(child, name=""))
    api.client(lambda client: client.update_run(child, status="NONE"))
    api.client(lambda client: client.set_terminated(child, end_time=THEN + 50))
    api.client(lambda client: client.set_terminated(child, "FAILED", THEN + 60))
    api.client(lambda client: client.get_run(child))
    api.client(lambda client: client.delete_run(child))
    api.client(lambda client: client.log_metric(child, "m", 1))
    api.client(lambda client: client.log_param(child, "n", 1))
    api.client(lambda client: client.set_tag(child, "n", 1))
    api.client(lambda client: client.delete_tag(child, "u"))
    api.client(lambda client: client.update_run(child, "FINISHED"))
    api.client(lambda client: client.get_run(child))
    api.client(lambda client: client.restore_run(child))
    api.client(lambda client: client.get_run(child).info)
    api.client(lambda client: client.get_run("short"))
    api.client(lambda client: client.search_runs(id))
    api.client(lambda client: client.search_runs([id], "metrics.m > 0", max_results=1, order_by=["metrics.m"]))
    api.client(lambda client: client.search_runs([id], "params.p = '{\\'a\\': 1}'"))


def fluent(api: Api):
    import mlflow

    def nested(client):
        mlflow.set_experiment(api.name("fluent"))
        with mlflow.start_run(run_name="outer", tags={"o": "1"}, description="What it is.") as outer:
            mlflow.log_metrics({"a": 1, "b": 2}, step=2, timestamp=THEN)
            mlflow.log_params({"x": 1, "y": [1, 2]})
            mlflow.set_tags({"k": "v"})
            with mlflow.start_run(run_name="inner", nested=True) as inner:
                mlflow.log_metric("a", 3, timestamp=THEN)
        return outer.info.run_id, inner.info.run_id

    ids = api.client(nested)
    outer, inner = ids or ("", "")
    api.client(lambda client: client.get_run(outer))
    api.client(lambda client: client.get_run(inner))
    api.client(lambda client: mlflow.get_parent_run(inner).info)
    api.client(lambda client: mlflow.search_runs(experiment_names=[api.name("fluent")], output_format="list"))
    api.client(lambda client: len(mlflow.search_runs(experiment_names=[api.name("fluent")])))
    api.client(lambda client: mlflow.search_runs(experiment_names=[api.name("none")], output_format="list"))
    api.client(lambda client: mlflow.delete_run(inner))
    api.client(lambda client: mlflow.search_runs(search_all_experiments=True, filter_string="tags.k = 'v' and params.x = '1'",
        order_by=["start_time DESC"], max_results=1, output_format="list"))
    api.client(lambda client: mlflow.set_experiment(experiment_id="987654321"))


def files(api: Api):
    import mlflow
    import numpy
    import pandas

    run_id = run(api)
    api.client(lambda client: client.log_dict(run_id, {"a": [1, None]}, "some/deep/data.yaml"))
    api.client(lambda client: client.log_text(run_id, "", "empty.txt"))
    api.client(lambda client: client.log_table(run_id, {"a": [1, 2], "b": ["x", "y"]}, "table.json"))
    api.client(lambda client: client.log_table(run_id, pandas.DataFrame({"a": [3], "b": ["z"]}), "table.json"))
    api.client(lambda client: client.load_table(_id_of(api, run_id), "table.json", [run_id]).to_dict("list"))
    api.client(lambda client: client.log_image(run_id, numpy.zeros((2, 2, 3), dtype=numpy.uint8), "image.png"))
    api.client(lambda client: client.list_artifacts(run_id))
    api.client(lambda client: client.list_artifacts(run_id, "some/deep"))
    api.client(lambda client: client.list_artifacts(run_id, "empty.txt"))
    api.client(lambda client: client.list_artifacts(run_id, "none"))
    api.outcome(lambda client: client.download_artifacts(run_id, "none"))
    api.client(lambda client: mlflow.artifacts.load_text(f"runs:/{run_id}/empty.txt"))
    api.client(lambda client: mlflow.artifacts.load_dict(f"runs:/{run_id}/table.json"))
    api.client(lambda client: client.log_text(run_id, "x", "../up.txt"))
    api.client(lambda client: client.log_text(run_id, "x", "/absolute.txt"))
    api.client(lambda client: client.log_text(run_id, "x", "a b+c&d=e%f.txt"))
    api.client(lambda client: mlflow.artifacts.load_text(f"runs:/{run_id}/a b+c&d=e%f.txt"))


def _id_of(api: Api, run_id: str) -> str:
    return api.get("runs/get", {"run_id": run_id}).dig("run", "info", "experiment_id")


def inputs(api: Api):
    import mlflow
    import numpy
    import pandas
    from mlflow.entities import DatasetInput, LoggedModelInput, LoggedModelOutput

    id = experiment(api)
    run_id = run(api, id)
    data = mlflow.data.from_pandas(pandas.DataFrame({"a": [1, 2], "b": [0.5, None]}), source="s3://b/x.csv", name="frame", targets="b")
    array = mlflow.data.from_numpy(numpy.arange(6).reshape(2, 3), name="array")
    api.client(lambda client: client.log_inputs(run_id, [DatasetInput(data._to_mlflow_entity(), [])]))
    api.client(lambda client: client.log_inputs(run_id, [DatasetInput(array._to_mlflow_entity())]))
    api.client(lambda client: client.log_inputs(run_id, [DatasetInput(array._to_mlflow_entity())]))
    api.client(lambda client: client.get_run(run_id).inputs)
    model = api.client(lambda client: client.create_logged_model(id, "made", run_id, {"t": "1"}, {"p": "2"}, "kind")).model_id
    api.client(lambda client: client.log_inputs(run_id, models=[LoggedModelInput(model)]))
    api.client(lambda client: client.log_outputs(run_id, [LoggedModelOutput(model, 3)]))
    api.client(lambda client: client.log_inputs(run_id))
    api.client(lambda client: client.get_run(run_id).inputs)
    api.client(lambda client: client.get_run(run_id).outputs)
    api.client(lambda client: client.search_runs([id], "dataset.name = 'frame'"))
    api.client(lambda client: client.get_logged_model(model))
    api.client(lambda client: client.set_logged_model_tags(model, {"x": 1, "y": None}))
    api.client(lambda client: client.delete_logged_model_tag(model, "t"))
    api.client(lambda client: client.delete_logged_model_tag(model, "t"))
    api.client(lambda client: client.log_model_params(model, {"p2": "3"}))
    api.client(lambda client: client.log_model_params(model, {"p": "other"}))
    api.client(lambda client: client.log_metric(run_id, "acc", 0.5, THEN, 0, model_id=model))
    api.client(lambda client: client.log_metric(run_id, "acc", 0.75, THEN, 1, model_id=model, dataset_name="frame",
        dataset_digest="d1"))
    api.client(lambda client: client.log_metric(run_id, "acc", 0.75, THEN, 1, model_id="m-" + unknown_id()))
    api.client(lambda client: client.finalize_logged_model(model, "READY"))
    api.client(lambda client: client.finalize_logged_model(model, "NONE"))
    api.client(lambda client: client.get_logged_model(model))
    for filter in (None, "name = 'made'", "metrics.acc > 0.6", "params.p = '2'", "tags.x = '1'", "model_type = 'kind'",
        "status = 'READY'", f"source_run_id = '{run_id}'", "name LIKE 'm%'", "attributes.name = 'made'", "bad", "metrics.acc"):
        api.client(lambda client: client.search_logged_models([id], filter))
    api.client(lambda client: client.search_logged_models([id], "metrics.acc > 0.6", datasets=[{"dataset_name": "frame", "dataset_digest": "d1"}]))
    api.client(lambda client: client.search_logged_models([id], order_by=[{"field_name": "metrics.acc", "ascending": False}]))
    api.client(lambda client: client.search_logged_models([id], order_by=[{"field_name": "creation_timestamp"}], max_results=1))
    api.client(lambda client: client.search_logged_models([]))
    api.client(lambda client: client.list_logged_model_artifacts(model))
    api.client(lambda client: client.delete_logged_model(model))
    api.client(lambda client: client.get_logged_model(model))
    api.client(lambda client: client.delete_logged_model(model))


def registry(api: Api):
    id = experiment(api)
    run_id = run(api, id)
    name, other = api.name("model"), api.name("other model")
    source = f"mlflow-artifacts:/{id}/{run_id}/artifacts/model"
    api.client(lambda client: client.create_registered_model(name, {"a": 1}, "What it is."))
    api.client(lambda client: client.create_registered_model(name))
    api.client(lambda client: client.create_registered_model(""))
    api.client(lambda client: client.create_registered_model("a/b"))
    api.client(lambda client: client.create_registered_model("a:b"))
    api.client(lambda client: client.create_registered_model("."))
    api.client(lambda client: client.create_registered_model("x" * 257))
    api.client(lambda client: client.create_registered_model(other))
    for _ in range(3):
        api.client(lambda client: client.create_model_version(name, source, run_id, {"v": "1"}, description="d",
            await_creation_for=None))
    api.client(lambda client: client.create_model_version(name, "runs:/" + run_id + "/model", run_id))
    api.client(lambda client: client.create_model_version(name, "models:/" + name + "/1"))
    api.client(lambda client: client.create_model_version(name, "models:/" + name + "/99"))
    api.client(lambda client: client.create_model_version("nobody", source, run_id))
    api.client(lambda client: client.get_model_version(name, "1"))
    api.client(lambda client: client.get_model_version(name, 1))
    api.client(lambda client: client.get_model_version(name, "01"))
    api.client(lambda client: client.get_model_version(name, "-1"))
    api.client(lambda client: client.get_model_version(name, "latest"))
    api.client(lambda client: client.get_model_version(name, "99999999999999999999"))
    api.client(lambda client: client.get_model_version_download_uri(name, "1"))
    api.client(lambda client: client.get_model_version_download_uri(name, "77"))
    api.client(lambda client: client.get_model_version_stages(name, "1"))
    api.client(lambda client: client.get_latest_versions(name))
    api.client(lambda client: client.transition_model_version_stage(name, "1", "production"))
    api.client(lambda client: client.transition_model_version_stage(name, "2", "Production", True))
    api.client(lambda client: client.transition_model_version_stage(name, "3", "Live"))
    api.client(lambda client: client.get_latest_versions(name, ["production", "None"]))
    api.client(lambda client: client.get_latest_versions(name, ["x"]))
    for alias in ("champion", "Champion", "v1", "latest", "LATEST", "a.b", "ü", "x" * 256, "", "1"):
        api.client(lambda client: client.set_registered_model_alias(name, alias, "1"))
    api.client(lambda client: client.set_registered_model_alias(name, "champion", "2"))
    api.client(lambda client: client.set_registered_model_alias(name, "champion", "66"))
    api.client(lambda client: client.get_model_version_by_alias(name, "champion"))
    api.client(lambda client: client.get_model_version_by_alias(name, "CHAMPION"))
    api.client(lambda client: client.get_model_version_by_alias(name, "nobody"))
    api.client(lambda client: client.set_model_version_tag(name, "1", "t", 5))
    api.client(lambda client: client.set_model_version_tag(name, stage="Production", key="u", value="6"))
    api.client(lambda client: client.delete_model_version_tag(name, "1", "t"))
    api.client(lambda client: client.delete_model_version_tag(name, "1", "t"))
    api.client(lambda client: client.set_registered_model_tag(name, "t", ""))
    api.client(lambda client: client.delete_registered_model_tag(name, "a"))
    api.client(lambda client: client.delete_registered_model_tag(name, "a"))
    api.client(lambda client: client.update_registered_model(name, "Another text."))
    api.client(lambda client: client.update_registered_model(name, ""))
    api.client(lambda client: client.update_model_version(name, "1", "Text."))
    api.client(lambda client: client.update_model_version(name, "1", None))
    api.client(lambda client: client.get_registered_model(name))
    api.client(lambda client: client.copy_model_version(f"models:/{name}/2", other))
    api.client(lambda client: client.copy_model_version(f"models:/{name}@champion", other))
    api.client(lambda client: client.copy_model_version(f"models:/{name}/44", other))
    api.client(lambda client: client.copy_model_version("runs:/a", other))
    api.client(lambda client: client.search_registered_models(f"name LIKE '%{api.suffix}'", order_by=["name DESC"]))
    api.client(lambda client: client.search_registered_models(f"name ILIKE '%{api.suffix}' AND tags.t = ''", 1))
    api.client(lambda client: client.search_model_versions(f"name = '{name}'", order_by=["version_number ASC"]))
    api.client(lambda client: client.search_model_versions(f"run_id = '{run_id}'", 2, ["name", "version_number DESC"]))
    api.client(lambda client: client.search_model_versions(f"name = '{name}' AND tags.v = '1'"))
    api.client(lambda client: client.search_model_versions(f"source_path = '{source}'"))
    api.client(lambda client: client.search_model_versions("version_number > 1"))
    api.client(lambda client: client.rename_registered_model(name, other))
    api.client(lambda client: client.rename_registered_model(name, api.name("new")))
    api.client(lambda client: client.get_registered_model(name))
    api.client(lambda client: client.get_registered_model(api.name("new")))
    api.client(lambda client: client.delete_model_version(api.name("new"), "2"))
    api.client(lambda client: client.delete_model_version(api.name("new"), "2"))
    api.client(lambda client: client.get_model_version(api.name("new"), "2"))
    api.client(lambda client: client.get_model_version_by_alias(api.name("new"), "champion"))
    api.client(lambda client: client.create_model_version(api.name("new"), source, run_id))
    api.client(lambda client: client.delete_registered_model_alias(api.name("new"), "v"))
    api.client(lambda client: client.delete_registered_model(api.name("new")))
    api.client(lambda client: client.delete_registered_model(api.name("new")))
    api.client(lambda client: client.get_latest_versions(api.name("new")))
    api.client(lambda client: client.get_registered_model(other))


def webhooks(api: Api):
    from mlflow.entities.webhook import WebhookStatus

    made = api.client(lambda client: client.create_webhook(api.name("hook"), "https://1.1.1.1/a", ["registered_model.created",
        "model_version_tag.set"], "What for."))
    id = made.webhook_id if made else "none"
    api.client(lambda client: client.get_webhook(id))
    api.client(lambda client: client.update_webhook(id, description="Other.", status=WebhookStatus.DISABLED))
    api.client(lambda client: client.update_webhook(id, events=["prompt.created"]))
    api.client(lambda client: client.update_webhook(id, events=["none.created"]))
    api.client(lambda client: client.get_webhook(id))
    api.client(lambda client: client.delete_webhook(id))
    api.client(lambda client: client.get_webhook(id))


def deleted_states(api: Api):
    """What may still be done to what was deleted."""
    id = experiment(api)
    run_id = run(api, id)
    api.post("experiments/delete", {"experiment_id": id})
    api.get("runs/get", {"run_id": run_id})
    api.post("runs/log-metric", {"run_id": run_id, "key": "a", "value": 1, "timestamp": THEN, "step": 0})
    api.post("runs/update", {"run_id": run_id, "status": "FINISHED"})
    api.post("runs/search", {"experiment_ids": [id]})
    api.post("runs/search", {"experiment_ids": [id], "run_view_type": "ALL"})
    api.post("runs/restore", {"run_id": run_id})
    api.post("logged-models", {"experiment_id": id, "name": "m"})
    api.post("logged-models/search", {"experiment_ids": [id]})
    api.post("experiments/restore", {"experiment_id": id})
    api.get("runs/get", {"run_id": run_id})
    api.post("runs/delete", {"run_id": run_id})
    api.post("experiments/delete", {"experiment_id": id})
    api.post("experiments/restore", {"experiment_id": id})
    api.get("runs/get", {"run_id": run_id})
    api.post("runs/delete", {"run_id": run_id})
    api.post("runs/restore", {"run_id": run_id})
    api.post("runs/restore", {"run_id": run_id})
    api.post("runs/delete-tag", {"run_id": run_id, "key": "x"})
