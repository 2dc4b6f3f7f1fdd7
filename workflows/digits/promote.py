"""Registers the best model of this pipeline run, moves the champion alias to it and proves that it loads."""

import mlflow
from mlflow import MlflowClient
from sklearn.datasets import load_digits

from pipeline import CHAMPION, MODEL, PIPELINE_RUN, PIPELINE_TAG, runs_of


def main() -> None:
    candidates = runs_of("train", order_by="metrics.test_accuracy DESC")
    if not candidates:
        raise SystemExit("no finished train step in this pipeline run: run train.py first")
    for run in candidates:
        print(f"{run.data.tags['model']:>12}  test_accuracy {run.data.metrics['test_accuracy']:.4f}", flush=True)
    best = candidates[0]
    logged_model = best.outputs.model_outputs[0].model_id
    version = mlflow.register_model(f"models:/{logged_model}", MODEL, tags={PIPELINE_TAG: PIPELINE_RUN})
    MlflowClient().set_registered_model_alias(MODEL, CHAMPION, version.version)

    champion = mlflow.pyfunc.load_model(f"models:/{MODEL}@{CHAMPION}")
    digits = load_digits()
    predicted = champion.predict(digits.data[:10] / 16.0)
    print(f"version {version.version} is {CHAMPION}; it reads {predicted.tolist()} for {digits.target[:10].tolist()}")


if __name__ == "__main__":
    main()
