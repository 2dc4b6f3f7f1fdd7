"""PythonOperator with arguments that are templates, native types, macros and filters of one's own."""

from datetime import datetime, timezone

from airflow.providers.standard.operators.python import BranchPythonOperator, PythonOperator, ShortCircuitOperator
from airflow.sdk import DAG


def show(*args, **kwargs):
    names = ("text", "number", "templates_dict")
    return {"args": list(args), **{name: kwargs[name] for name in names if name in kwargs}}


def typed(value, ds_text, **_):
    return [type(value).__name__, value, ds_text]


with DAG(
    "python_operator_templates",
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    tags=["example"],
    user_defined_macros={"shout": lambda s: s.upper() + "!", "answer": 42},
    user_defined_filters={"backwards": lambda s: s[::-1]},
    params={"count": 3},
):
    a = PythonOperator(
        task_id="rendered",
        python_callable=show,
        op_args=["{{ params.count }}", "{{ shout('hi') }}", "{{ 'abc' | backwards }}"],
        op_kwargs={"text": "{{ dag.dag_id }}", "number": "{{ answer + 1 }}"},
        templates_dict={"inner": "{{ macros.ds_add('2026-02-27', 2) }}"},
    )
    b = BranchPythonOperator(task_id="branch", python_callable=lambda **_: ["left", "right"])
    left = PythonOperator(task_id="left", python_callable=lambda: "left")
    right = PythonOperator(task_id="right", python_callable=lambda: "right")
    other = PythonOperator(task_id="other", python_callable=lambda: "other")
    c = ShortCircuitOperator(task_id="circuit", python_callable=lambda: True)
    after = PythonOperator(task_id="after", python_callable=lambda: 1, show_return_value_in_logs=False)
    a >> b >> [left, right, other]
    left >> c >> after

with DAG(
    "native_types", schedule=None, render_template_as_native_obj=True, tags=["example"], params={"list": [1, 2, 3]}
):
    first = PythonOperator(task_id="first", python_callable=lambda: {"a": [1, 2]})
    second = PythonOperator(
        task_id="second", python_callable=typed, op_kwargs={"value": "{{ params.list }}", "ds_text": "{{ 1 + 1 }}"}
    )
    third = PythonOperator(
        task_id="third",
        python_callable=typed,
        op_args=["{{ ti.xcom_pull(task_ids='first') }}", "{{ ti.xcom_pull(task_ids='first')['a'][1] }}"],
    )
    first >> second >> third
