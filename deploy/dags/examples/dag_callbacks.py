"""What is called when a whole run has ended, well or badly, or takes too long."""

from datetime import timedelta

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, AsyncCallback, DeadlineAlert, DeadlineReference, SyncCallback, Variable, dag, task


def remember(context):
    ti = context.get("ti")
    Variable.set(
        f"example_{context['dag'].dag_id}",
        f"{context['reason']} {ti.task_id if ti else None} {context['run_id'].split('__')[0]}",
    )


def late(name, context=None):
    Variable.set(f"example_{name}", f"late: {name}")


async def late_too(name, context=None):
    late(name)


with DAG("called_on_success", schedule=None, tags=["example"], on_success_callback=remember):
    EmptyOperator(task_id="only")


@dag(schedule=None, tags=["example"], on_failure_callback=[remember])
def called_on_failure():
    @task
    def fails():
        raise ValueError("so it is called")

    fails() >> EmptyOperator(task_id="after")


called_on_failure()

for name, kind, function in (("late_sync", SyncCallback, late), ("late_async", AsyncCallback, late_too)):
    with DAG(
        name,
        schedule=None,
        tags=["deadline"],
        deadline=DeadlineAlert(
            reference=DeadlineReference.DAGRUN_QUEUED_AT,
            interval=timedelta(seconds=2),
            callback=kind(function, kwargs={"name": name}),
        ),
    ):

        @task
        def takes_its_time():
            import time

            time.sleep(8)

        takes_its_time()
