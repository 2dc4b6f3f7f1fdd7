"""Operators, sensors and hooks that people write, with a trigger, and pre_execute."""

from datetime import timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.providers.standard.triggers.temporal import TimeDeltaTrigger
from airflow.sdk import DAG, BaseOperator, BaseSensorOperator


class Greet(BaseOperator):
    template_fields = ("name",)
    ui_color = "#ffcc00"

    def __init__(self, name, **kwargs):
        super().__init__(**kwargs)
        self.name = name

    def execute(self, context):
        return f"hello {self.name}"


class Twice(BaseSensorOperator):
    def poke(self, context):
        return context["ti"].try_number >= 1


class Waits(BaseOperator):
    def execute(self, context):
        self.defer(trigger=TimeDeltaTrigger(timedelta(seconds=1)), method_name="resume", kwargs={"kept": [1, "two"]})

    def resume(self, context, kept, event=None):
        return kept


class WaitsTooLong(Waits):
    def execute(self, context):
        self.defer(
            trigger=TimeDeltaTrigger(timedelta(seconds=60)), method_name="resume", timeout=timedelta(seconds=2)
        )


class Twiddled(BashOperator):
    def execute(self, context):
        return super().execute(context) + "!"


def before(context):
    context["task"].bash_command = "echo changed"


with DAG("operators_of_ones_own", schedule=None, tags=["example"]):
    Greet(task_id="greet", name="{{ task.task_id }}") >> Twice(task_id="twice", poke_interval=1)
    Waits(task_id="waits")
    WaitsTooLong(task_id="waits_too_long")
    Twiddled(task_id="twiddled", bash_command="echo own")
    BashOperator(task_id="hooked", bash_command="echo unchanged", pre_execute=before)
    EmptyOperator(task_id="empty_with_callback", on_success_callback=lambda context: None)
