"""Results of functions become arguments of others."""

from airflow.sdk import dag, task


@dag(schedule=None, tags=["example"], params={"n": 4})
def taskflow_etl():
    @task
    def extract(params=None) -> dict:
        return {"rows": list(range(params["n"])), "source": "made up"}

    @task(multiple_outputs=True)
    def transform(data: dict):
        return {"total": sum(data["rows"]), "count": len(data["rows"])}

    @task
    def load(total, count):
        return f"{total} in {count} rows"

    numbers = transform(extract())
    load(numbers["total"], numbers["count"])


taskflow_etl()
