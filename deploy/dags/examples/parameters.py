"""Parameters with schemas, defaults and what a run is given."""

from airflow.sdk import Param, dag, task


@dag(
    schedule=None,
    tags=["example"],
    params={
        "count": Param(3, type="integer", minimum=1, maximum=10, description="how many"),
        "kind": Param("a", enum=["a", "b"]),
        "flag": True,
        "nested": {"x": [1, 2]},
    },
)
def parameters():
    @task
    def show(params=None):
        return {key: params[key] for key in sorted(params)}

    @task(params={"own": 1})
    def own(params=None):
        return params["own"]

    show()
    own()


parameters()
