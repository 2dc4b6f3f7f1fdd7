"""Variables, connections and templates that read them."""

import json

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import BaseHook, Connection, Variable, dag, task


@dag(schedule=None, tags=["example"])
def stores():
    @task
    def put():
        Variable.set("example_plain", "text")
        Variable.set("example_json", {"a": [1, 2]}, serialize_json=True)

    @task
    def get():
        return [
            Variable.get("example_plain"),
            Variable.get("example_json", deserialize_json=True),
            Variable.get("example_missing", default="default"),
        ]

    read = BashOperator(
        task_id="templates",
        bash_command="echo '{{ var.value.example_plain }} {{ var.json.example_json.a[1] }}' "
        "{{ var.value.get('no', 'none') }}",
    )

    @task
    def missing():
        return Variable.get("example_surely_missing")

    @task(trigger_rule="all_done")
    def delete():
        Variable.delete("example_plain")
        Variable.delete("example_json")
        return Variable.get("example_plain", default="gone")

    @task
    def connection():
        made = Connection(conn_id="x", conn_type="http", host="h", login="u", password="p", extra=json.dumps({"k": 1}))
        return [made.get_uri(), made.extra_dejson["k"]]

    @task
    def unknown():
        BaseHook.get_connection("example_no_such_connection")

    put() >> [get(), read] >> delete()
    missing()
    connection()
    unknown()


stores()
