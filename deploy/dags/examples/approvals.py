"""A person is asked before the work goes on; another question answers itself."""

from datetime import timedelta

from airflow.providers.standard.operators.hitl import ApprovalOperator, HITLOperator
from airflow.sdk import DAG, task

with DAG("approvals", schedule=None, tags=["example"]):
    ask = ApprovalOperator(task_id="ask", subject="Deploy?", body="The models of {{ run_id }}")
    default = HITLOperator(
        task_id="default",
        subject="Which one?",
        options=["first", "second"],
        defaults=["second"],
        execution_timeout=timedelta(seconds=2),
    )

    @task
    def deploy():
        return "deployed"

    @task
    def chosen(answer):
        return answer["chosen_options"]

    ask >> deploy()
    chosen(default.output)
