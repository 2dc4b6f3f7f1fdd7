"""A Python DAG for the pages: what it needs is done without a worker."""

from datetime import datetime, timezone

from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, Asset, Label, Param, TaskGroup

with DAG(
    "ui_python",
    description="From a file of Python",
    schedule="0 6 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    tags=["shown"],
    doc_md="# About\nA **Python** DAG.",
    params={"name": Param("world", type="string", title="Whom to greet", minLength=2)},
    owner_links={"data-team": "https://example.org"},
    default_args={"owner": "data-team"},
) as dag:
    greet = BashOperator(task_id="greet", bash_command="echo Hello {{ params.name }}", outlets=[Asset("ui://python")])
    with TaskGroup("prepare", tooltip="before all else") as prepare:
        load = BashOperator(task_id="load", bash_command="for i in 1 2 3; do echo line $i; done; echo 42")
        load >> Label("then") >> EmptyOperator(task_id="clean")
    done = EmptyOperator(task_id="done", doc_md="the end")
    greet >> prepare >> done
