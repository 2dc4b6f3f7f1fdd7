"""What the steps of the digits pipeline share: the experiment, and how they find each other's runs."""

import os

import mlflow
from mlflow.entities import Run

EXPERIMENT = "digits"
MODEL = "digits"
CHAMPION = "champion"

# Steps of one pipeline run carry the same tag. Outside of a scheduler the tag is simply "manual".
PIPELINE_TAG = "pipeline_run"
PIPELINE_RUN = os.environ.get("AIRFLOW_CTX_DAG_RUN_ID", "manual")


def start_step(step: str) -> mlflow.ActiveRun:
    """Starts the MLflow run of one step."""
    mlflow.set_experiment(EXPERIMENT)
    return mlflow.start_run(run_name=step, tags={PIPELINE_TAG: PIPELINE_RUN, "step": step})


def runs_of(step: str, order_by: str = "attributes.start_time DESC") -> list[Run]:
    """The finished runs of one step in this pipeline run, newest first."""
    experiment = mlflow.get_experiment_by_name(EXPERIMENT)
    if experiment is None:
        raise SystemExit(f"there is no experiment {EXPERIMENT!r} at {mlflow.get_tracking_uri()}")
    return mlflow.search_runs(
        experiment_ids=[experiment.experiment_id],
        filter_string=(
            f"tags.{PIPELINE_TAG} = '{PIPELINE_RUN}' and tags.step = '{step}' and attributes.status = 'FINISHED'"
        ),
        order_by=[order_by],
        output_format="list",
    )
