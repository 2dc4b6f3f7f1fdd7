"""Variables are read, written and deleted, connections looked up."""

from airflow.sdk import Variable, dag, task


@dag(schedule=None, tags=["example"])
def variables_and_connections():
    @task
    def write():
        Variable.set("example_variable", {"a": [1, 2]}, serialize_json=True)
        return Variable.get("example_variable", deserialize_json=True)

    @task
    def missing():
        return Variable.get("example_missing", default="fallback")

    @task
    def connection():
        from airflow.sdk import Connection

        try:
            return Connection.get("example_connection").host
        except Exception as e:
            return type(e).__name__

    @task
    def template(text):
        return text

    done = write()
    done >> template.override(task_id="template")("{{ var.json.example_variable.a[1] }}") >> forget()
    missing()
    connection()


@task
def forget():
    Variable.delete("example_variable")
    return Variable.get("example_variable", default="gone")


variables_and_connections()
