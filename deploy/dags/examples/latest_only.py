"""A run that nobody scheduled is always the latest."""

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.providers.standard.operators.latest_only import LatestOnlyOperator
from airflow.sdk import DAG

with DAG("latest_only", schedule=None, tags=["example"]):
    LatestOnlyOperator(task_id="latest") >> EmptyOperator(task_id="after")
