"""Fields of an operator of one's own are templates."""

from airflow.sdk import DAG, BaseOperator


class SayOperator(BaseOperator):
    template_fields = ("text", "items")

    def __init__(self, *, text, items, **kwargs):
        super().__init__(**kwargs)
        self.text = text
        self.items = items

    def execute(self, context):
        return {"text": self.text, "items": self.items, "run": context["run_id"] == context["dag_run"].run_id}


with DAG("templates", schedule=None, tags=["example"], user_defined_macros={"double": lambda x: x * 2}):
    first = SayOperator(task_id="first", text="{{ dag.dag_id }}.{{ task.task_id }}", items=["{{ double(21) }}"])
    second = SayOperator(
        task_id="second",
        text="{{ ti.xcom_pull(task_ids='first')['text'] }} / {{ macros.ds_add('2026-01-01', 5) }}",
        items={"key": "{{ ti.task_id | upper }}"},
    )
    first >> second
