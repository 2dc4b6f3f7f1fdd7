"""Events with extra, by Metadata and by outlet_events, the @asset decorator, and a condition of assets."""

from airflow.sdk import DAG, Asset, AssetOrTimeSchedule, CronTriggerTimetable, Metadata, task

NAMES = ("left", "right", "third")
left, right, third = (Asset(name=f"extras_{name}", uri=f"example://extras/{name}") for name in NAMES)

with DAG("extras_producer", schedule=None, tags=["example"]):

    @task(outlets=[left])
    def by_metadata():
        yield Metadata(left, {"rows": 1})

    @task(outlets=[right])
    def by_accessor(*, outlet_events):
        outlet_events[right].extra = {"rows": 2, "deep": {"a": [1]}}

    @task(inlets=[left])
    def reads(*, inlet_events):
        return inlet_events[left][-1].extra

    by_metadata() >> by_accessor() >> reads()

with DAG("extras_or", schedule=(left & right) | third, tags=["example"], is_paused_upon_creation=False):

    @task
    def seen(*, triggering_asset_events):
        found = sorted(triggering_asset_events.items(), key=lambda pair: pair[0].name)
        return {asset.name: [event.extra for event in events] for asset, events in found}

    seen()

with DAG(
    "extras_or_time",
    schedule=AssetOrTimeSchedule(timetable=CronTriggerTimetable("0 0 1 1 *", timezone="UTC"), assets=[left]),
    tags=["example"],
    is_paused_upon_creation=False,
):

    @task
    def told(*, triggering_asset_events):
        return len(triggering_asset_events)

    told()
