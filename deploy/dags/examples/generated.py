"""Many DAGs of one file, from a list, with documents and parameters in a form."""

from airflow.sdk import Param, dag, task


def make(name, count):
    @dag(
        dag_id=f"generated_{name}",
        schedule=None,
        tags=["example", "generated"],
        doc_md=f"# {name}\n\nMade *by a loop*.",
        dag_display_name=f"Generated {name.title()}",
        params={
            "names": Param(["x", "y"], type="array", title="Names", section="Lists"),
            "when": Param("2026-01-01T00:00:00+00:00", type="string", format="date-time"),
            "maybe": Param(None, type=["null", "string"]),
            "level": Param(count, type="integer", minimum=0, enum=[0, 1, 2, 3]),
            "object": Param({"key": "value"}, type=["object", "null"]),
        },
    )
    def generated():
        @task(task_display_name="Nice name", doc_md="about it")
        def show(params=None):
            return {key: value for key, value in sorted(params.items())}

        @task
        def times(n):
            return n * n

        times.expand(n=list(range(count)))
        show()

    return generated()


for index, each in enumerate(["alpha", "beta"], start=1):
    globals()[f"generated_{each}"] = make(each, index)
