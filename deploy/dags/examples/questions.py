"""What people are asked: options, inputs, defaults when nobody answers."""

from datetime import timedelta

from airflow.providers.standard.operators.hitl import (
    ApprovalOperator,
    HITLBranchOperator,
    HITLEntryOperator,
    HITLOperator,
)
from airflow.sdk import DAG, Param, task

with DAG("questions", schedule=None, tags=["example"]):
    entry = HITLEntryOperator(
        task_id="entry",
        subject="Enter a number",
        params={"number": Param(5, type="integer")},
        defaults=["OK"],
        execution_timeout=timedelta(seconds=20),
    )
    pick = HITLOperator(
        task_id="pick",
        subject="Pick some of {{ dag.dag_id }}",
        options=["a", "b", "c"],
        multiple=True,
        defaults=["a", "c"],
        execution_timeout=timedelta(seconds=20),
    )
    way = HITLBranchOperator(
        task_id="way",
        subject="Which way?",
        options=["go_left", "go_right"],
        defaults=["go_right"],
        execution_timeout=timedelta(seconds=20),
    )
    late = HITLOperator(task_id="late", subject="Nobody", options=["x"], execution_timeout=timedelta(seconds=20))
    rejected = ApprovalOperator(
        task_id="rejected", subject="Sure?", defaults="Reject", execution_timeout=timedelta(seconds=20)
    )

    @task
    def after(answer):
        return answer["chosen_options"]

    @task
    def go_left():
        return "left"

    @task
    def go_right():
        return "right"

    after(pick.output)
    entry >> way >> [go_left(), go_right()]
    rejected >> after.override(task_id="not_after")({"chosen_options": []})
