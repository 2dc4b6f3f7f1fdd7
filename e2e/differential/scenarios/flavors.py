"""Models of the stock client's flavors: logged, registered, loaded again, and what autologging leaves."""

from ..api import Api


def sklearn(api: Api):
    import mlflow
    import numpy
    from sklearn.linear_model import LogisticRegression

    x, y = numpy.array([[0.0], [1.0], [2.0], [3.0]]), [0, 0, 1, 1]
    name = api.name("classifier")

    infos = []

    def logged(client):
        mlflow.set_experiment(api.name("flavors"))
        with mlflow.start_run(run_name="logs"):
            info = mlflow.sklearn.log_model(
                LogisticRegression().fit(x, y), name="model", registered_model_name=name, input_example=x,
                pip_requirements=["scikit-learn"], params={"a": 1}, tags={"t": "u"}, model_type="kind",
            )
        infos.append(info)

    api.outcome(logged)
    info = infos[0]
    api.outcome(lambda client: mlflow.sklearn.load_model(info.model_uri).predict(x).tolist())
    api.outcome(lambda client: mlflow.pyfunc.load_model(f"models:/{name}/1").predict(x).tolist())
    api.outcome(lambda client: mlflow.pyfunc.load_model(f"models:/{name}/latest").predict(x).tolist())
    api.outcome(lambda client: client.set_registered_model_alias(name, "champion", 1))
    api.outcome(lambda client: mlflow.pyfunc.load_model(f"models:/{name}@champion").metadata.signature.to_dict())
    api.outcome(lambda client: mlflow.pyfunc.load_model(f"models:/{name}/2"))
    api.outcome(lambda client: mlflow.pyfunc.load_model(f"models:/{name}@nobody"))
    api.outcome(lambda client: mlflow.models.get_model_info(f"models:/{name}/1").flavors["sklearn"]["sklearn_version"])
    api.outcome(lambda client: mlflow.register_model(info.model_uri, api.name("again")).version)
    api.outcome(lambda client: mlflow.register_model(f"models:/{name}/1", api.name("again")).version)
    api.outcome(lambda client: sorted(each.path for each in client.list_logged_model_artifacts(info.model_id)))
    api.outcome(lambda client: [each.name for each in mlflow.search_logged_models(
        experiment_ids=[_info_experiment(client, api)], output_format="list")])
    api.outcome(lambda client: mlflow.last_logged_model().name)


def _info_experiment(client, api: Api) -> str:
    return client.get_experiment_by_name(api.name("flavors")).experiment_id


def autologged(api: Api):
    import mlflow
    import numpy
    from sklearn.tree import DecisionTreeClassifier

    def fitted(client):
        mlflow.set_experiment(api.name("autologged"))
        mlflow.sklearn.autolog(silent=True)
        try:
            with mlflow.start_run(run_name="auto") as run:
                DecisionTreeClassifier(max_depth=2, random_state=0).fit(numpy.arange(40).reshape(20, 2), [0, 1] * 10)
        finally:
            mlflow.sklearn.autolog(disable=True)
        return run.info.run_id

    run_id = api.outcome(fitted)
    api.outcome(lambda client: sorted(client.get_run(run_id).data.metrics))
    api.outcome(lambda client: sorted(client.get_run(run_id).data.params.items()))
    api.outcome(lambda client: sorted(each.path for each in client.list_artifacts(run_id)))
    api.outcome(lambda client: len(client.get_run(run_id).inputs.dataset_inputs))
    api.outcome(lambda client: len(client.get_run(run_id).outputs.model_outputs))


def evaluated(api: Api):
    import mlflow
    import pandas

    def evaluate(client):
        mlflow.set_experiment(api.name("evaluated model"))
        data = pandas.DataFrame({"x": [1.0, 2.0, 3.0], "y": [1.0, 2.0, 2.5]})
        with mlflow.start_run(run_name="evaluates") as run:
            result = mlflow.models.evaluate(
                lambda frame: frame["x"].to_numpy(), data, targets="y", model_type="regressor",
                evaluator_config={"log_explainer": False},
            )
        return run.info.run_id, sorted(result.metrics)

    run_id, _ = api.outcome(evaluate) or ("", [])
    api.outcome(lambda client: sorted(client.get_run(run_id).data.metrics.items()))
