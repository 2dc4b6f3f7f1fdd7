"""The published Airflow client: every group of the API that the scheduler has, created, read, changed and deleted."""

import time
from datetime import datetime, timezone

import airflow_client.client as airflow
import pytest
from airflow_client.client.exceptions import ApiException

SECONDS = 60

CONSUMER = {
    "dag_id": "client_consumer",
    "schedule": ["client://asset"],
    "tasks": [{"task_id": "only", "operator": "empty"}],
}
PRODUCER = {
    "dag_id": "client_producer",
    "schedule": "@daily",
    "start_date": "2126-01-01",
    "tags": ["client-wide"],
    "tasks": [{"task_id": "only", "operator": "empty", "outlets": ["client://asset"]}],
}


@pytest.fixture
def api(stack):
    for dag in (CONSUMER, PRODUCER):
        stack.workflows("PUT", f"/api/definitions/{dag['dag_id']}", dag)
    with airflow.ApiClient(airflow.Configuration(host=stack.url("workflow-scheduler"))) as client:
        yield client


def eventually(look):
    deadline = time.monotonic() + SECONDS
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline
        time.sleep(0.1)


def refused(status, call, *arguments, **named):
    with pytest.raises(ApiException) as refusal:
        call(*arguments, **named)
    assert refusal.value.status == status


def test_pools(api):
    pools = airflow.PoolApi(api)
    assert pools.post_pool(airflow.PoolBody(name="client_pool", slots=3)).open_slots == 3
    change = airflow.PoolPatchBody(pool="client_pool", slots=5, include_deferred=False)
    changed = pools.patch_pool("client_pool", change, update_mask=["slots"])
    assert changed.slots == 5
    assert "client_pool" in [pool.name for pool in pools.get_pools(pool_name_pattern="client").pools]
    refused(409, pools.post_pool, airflow.PoolBody(name="client_pool", slots=3))
    pools.delete_pool("client_pool")
    refused(404, pools.get_pool, "client_pool")


def test_variables(api):
    variables = airflow.VariableApi(api)
    made = variables.post_variable(airflow.VariableBody(key="client_password", value="hidden-from-all"))
    assert (made.value, made.is_encrypted) == ("***", True)
    variables.patch_variable("client_password", airflow.VariableBody(key="client_password", value={"a": 1}))
    assert variables.get_variables(variable_key_prefix_pattern="client").total_entries == 1
    variables.delete_variable("client_password")
    refused(404, variables.get_variable, "client_password")


def test_connections(api):
    connections = airflow.ConnectionApi(api)
    body = airflow.ConnectionBody(connection_id="client_conn", conn_type="http", host="h", password="secret-word")
    assert connections.post_connection(body).password == "***"
    assert connections.get_connection("client_conn").host == "h"
    bulk = airflow.BulkBodyConnectionBody.from_dict(
        {"actions": [{"action": "delete", "entities": ["client_conn"]}]}
    )
    assert connections.bulk_connections(bulk).delete.success == ["client_conn"]
    refused(404, connections.get_connection, "client_conn")


def test_assets_start_runs(api):
    assets, runs = airflow.AssetApi(api), airflow.DagRunApi(api)
    asset = assets.get_assets(uri_pattern="client://asset").assets[0]
    assert [use.dag_id for use in asset.scheduled_dags] == ["client_consumer"]
    before = runs.get_dag_runs("client_consumer").total_entries
    event = assets.create_asset_event(airflow.CreateAssetEventsBody(asset_id=asset.id, extra={"rows": 5}))
    assert event.extra["rows"] == 5
    eventually(lambda: runs.get_dag_runs("client_consumer", state=["success"]).total_entries > before)
    run = runs.get_dag_runs("client_consumer", order_by=["-id"]).dag_runs[0]
    assert run.run_type == "asset_triggered"
    consumed = runs.get_upstream_asset_events("client_consumer", run.dag_run_id)
    assert event.id in [each.id for each in consumed.asset_events]
    assert assets.materialize_asset(asset.id).run_type == "asset_materialization"


def test_backfills(api):
    backfills = airflow.BackfillApi(api)
    body = airflow.BackfillPostBody(
        dag_id="client_producer",
        from_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
        to_date=datetime(2026, 1, 3, tzinfo=timezone.utc),
    )
    assert backfills.create_backfill_dry_run(body).total_entries in (0, 3)
    made = backfills.create_backfill(body)
    eventually(lambda: backfills.get_backfill(made.id).completed_at)
    assert made.id in [each.id for each in backfills.list_backfills("client_producer").backfills]
    refused(409, backfills.cancel_backfill, made.id)


def test_runs_in_bulk(api):
    runs = airflow.DagRunApi(api)
    run_id = runs.trigger_dag_run("client_producer", airflow.TriggerDAGRunPostBody(logical_date=None)).dag_run_id
    assert runs.wait_dag_run_until_finished("client_producer", run_id, interval=0.1) is not None
    assert runs.get_dag_run("client_producer", run_id).state == "success"
    found = runs.get_list_dag_runs_batch("~", airflow.DAGRunsBatchBody(dag_ids=["client_producer"], page_limit=1))
    assert len(found.dag_runs) == 1
    bulk = airflow.BulkBodyBulkDAGRunBody.from_dict({"actions": [{"action": "delete", "entities": [run_id]}]})
    assert runs.bulk_dag_runs("client_producer", bulk).delete.success == [f"client_producer.{run_id}"]
    refused(404, runs.get_dag_run, "client_producer", run_id)


def test_what_the_server_tells_of_itself(api):
    assert "client-wide" in airflow.DAGApi(api).get_dag_tags().tags
    assert airflow.DagVersionApi(api).get_dag_versions("client_producer").total_entries >= 1
    assert airflow.DagStatsApi(api).get_dag_stats(dag_ids=["client_producer"]) is not None
    assert airflow.DagWarningApi(api).list_dag_warnings() is not None
    assert airflow.ImportErrorApi(api).get_import_errors().total_entries == 0
    assert [plugin.name for plugin in airflow.PluginApi(api).get_plugins().plugins] == ["definitions"]
    assert airflow.ProviderApi(api).get_providers().total_entries == 1
    assert airflow.JobApi(api).get_jobs(is_alive=True).total_entries >= 1
    assert airflow.MonitorApi(api).get_health().scheduler.status == "healthy"
    refused(403, airflow.ConfigApi(api).get_config)
    dags = airflow.DAGApi(api)
    dags.favorite_dag("client_producer")
    assert dags.get_dags(is_favorite=True).total_entries >= 1
    dags.unfavorite_dag("client_producer")
    logs = airflow.EventLogApi(api).get_event_logs(dag_id="client_producer", event="favorite_dag")
    assert logs.total_entries >= 1
    assert airflow.EventLogApi(api).get_event_log(logs.event_logs[0].event_log_id).dag_id == "client_producer"
