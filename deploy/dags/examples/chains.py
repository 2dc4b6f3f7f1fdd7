"""Ways to say what comes before what."""

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, Label, TaskGroup, chain, chain_linear, cross_downstream

with DAG("chains", schedule=None, tags=["example"]) as dag:
    a, b, c, d, e, f, g, h = [EmptyOperator(task_id=name) for name in "abcdefgh"]
    chain(a, [b, c], [d, e], f)
    cross_downstream([d, e], [g, h])
    with TaskGroup("inner", tooltip="a group", prefix_group_id=False) as inner:
        with TaskGroup("deep", default_args={"retries": 2}):
            i = EmptyOperator(task_id="i")
            j = EmptyOperator(task_id="j")
            i >> Label("next") >> j
        EmptyOperator(task_id="k")
    chain_linear([g, h], inner, EmptyOperator(task_id="z", trigger_rule="none_failed"))
