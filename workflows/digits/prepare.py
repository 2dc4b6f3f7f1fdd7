"""Loads scikit-learn's digits (1797 scans of 8 x 8 pixels), splits them and keeps the split as an artifact."""

import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import mlflow
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from pipeline import start_step


def main() -> None:
    digits = load_digits()
    x_train, x_test, y_train, y_test = train_test_split(
        digits.data / 16.0, digits.target, test_size=0.25, random_state=7, stratify=digits.target
    )
    with start_step("prepare"), tempfile.TemporaryDirectory() as folder:
        mlflow.log_input(mlflow.data.from_numpy(x_train, targets=y_train, name="digits"), context="training")
        mlflow.log_params({"rows": len(digits.data), "features": digits.data.shape[1], "test_size": 0.25})
        split = Path(folder, "split.npz")
        np.savez_compressed(split, x_train=x_train, x_test=x_test, y_train=y_train, y_test=y_test)
        mlflow.log_artifact(str(split), "data")
        mlflow.log_figure(samples(digits), "figures/samples.png")
    print(f"prepared {len(x_train)} training and {len(x_test)} test rows", flush=True)


def samples(digits) -> plt.Figure:
    figure, axes = plt.subplots(2, 10, figsize=(10, 2.4))
    for axis, image, label in zip(axes.flat, digits.images, digits.target):
        axis.imshow(image, cmap="gray_r")
        axis.set_title(str(label), fontsize=9)
        axis.axis("off")
    return figure


if __name__ == "__main__":
    main()
