"""Trains one classifier epoch by epoch, and logs parameters, a metric per epoch, figures and the model."""

import argparse
import tempfile

import matplotlib

matplotlib.use("Agg")
import mlflow
import numpy as np
import sklearn
from mlflow.models import infer_signature
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import ConfusionMatrixDisplay, accuracy_score, log_loss
from sklearn.neural_network import MLPClassifier

from pipeline import runs_of, start_step

# MLflow keeps models in skops files, which name each type that a loader has to trust.
TRUSTED_TYPES = ["sklearn.neural_network._stochastic_optimizers.AdamOptimizer"]

CLASSIFIERS = {
    "logistic": lambda: SGDClassifier(loss="log_loss", alpha=1e-4, learning_rate="constant", eta0=0.02, random_state=7),
    "perceptron": lambda: MLPClassifier(hidden_layer_sizes=(64,), learning_rate_init=5e-3, random_state=7),
}


def main() -> None:
    arguments = parse_arguments()
    data = load_split()
    classifier = CLASSIFIERS[arguments.model]()
    with start_step("train"):
        mlflow.set_tag("model", arguments.model)
        mlflow.log_params({"model": arguments.model, "epochs": arguments.epochs, **classifier.get_params()})
        for epoch in range(arguments.epochs):
            classifier.partial_fit(data["x_train"], data["y_train"], classes=np.arange(10))
            report(classifier, data, epoch)
        figure = ConfusionMatrixDisplay.from_estimator(classifier, data["x_test"], data["y_test"]).figure_
        mlflow.log_figure(figure, "figures/confusion.png")
        mlflow.sklearn.log_model(
            classifier,
            name="model",
            signature=infer_signature(data["x_test"], classifier.predict(data["x_test"])),
            input_example=data["x_test"][:2],
            pip_requirements=[f"scikit-learn=={sklearn.__version__}"],
            skops_trusted_types=TRUSTED_TYPES,
        )


def report(classifier, data, epoch: int) -> None:
    train = classifier.predict_proba(data["x_train"])
    test = classifier.predict(data["x_test"])
    metrics = {
        "train_loss": log_loss(data["y_train"], train),
        "test_accuracy": accuracy_score(data["y_test"], test),
    }
    mlflow.log_metrics(metrics, step=epoch)
    print(f"epoch {epoch:2d}  " + "  ".join(f"{key} {value:.4f}" for key, value in metrics.items()), flush=True)


def load_split():
    prepared = runs_of("prepare")
    if not prepared:
        raise SystemExit("no finished prepare step in this pipeline run: run prepare.py first")
    with tempfile.TemporaryDirectory() as folder:
        path = mlflow.artifacts.download_artifacts(
            run_id=prepared[0].info.run_id, artifact_path="data/split.npz", dst_path=folder
        )
        with np.load(path) as split:
            return dict(split)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=sorted(CLASSIFIERS), default="logistic")
    parser.add_argument("--epochs", type=int, default=20)
    return parser.parse_args()


if __name__ == "__main__":
    main()
