"""One DAG produces assets, another runs when it has."""

from airflow.sdk import DAG, Asset, Metadata, task

raw, clean = Asset("example://raw"), Asset(name="clean", uri="example://clean")

with DAG("asset_producer", schedule=None, tags=["example"]):

    @task(outlets=[raw])
    def fetch():
        return "fetched"

    @task(outlets=[clean])
    def tidy(outlet_events=None):
        yield Metadata(clean, {"rows": 3})
        return "tidied"

    fetch() >> tidy()

with DAG("asset_consumer", schedule=[raw, clean], tags=["example"], is_paused_upon_creation=False):

    @task(inlets=[clean])
    def read(triggering_asset_events=None):
        return sorted(event.extra.get("rows", 0) for events in triggering_asset_events.values() for event in events)

    read()
