"""Assets that are only known while a task runs, and DAGs that wait for whatever they turn out to be."""

from airflow.sdk import DAG, Asset, AssetAlias, Metadata, task

ALIAS, OTHER = AssetAlias("example-alias"), AssetAlias("example-other")

with DAG("alias_producer", schedule=None, tags=["example"]):

    @task(outlets=[ALIAS])
    def by_accessor(*, outlet_events):
        outlet_events[ALIAS].add(Asset("example://alias/one"), extra={"part": 1})

    @task(outlets=[OTHER])
    def by_metadata():
        yield Metadata(Asset(name="alias_two", uri="example://alias/two"), {"part": 2}, alias=OTHER)

    @task(inlets=[ALIAS, OTHER])
    def reads(*, inlet_events):
        return [[event.extra for event in inlet_events[alias]] for alias in (ALIAS, OTHER)]

    by_accessor() >> by_metadata() >> reads()

with DAG("alias_consumer", schedule=ALIAS, tags=["example"], is_paused_upon_creation=False, max_active_runs=1):

    @task
    def seen(*, triggering_asset_events):
        return sorted(event.extra["part"] for events in triggering_asset_events.values() for event in events)

    seen()
