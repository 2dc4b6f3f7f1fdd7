-- The same experiments, runs and points as seed-ours.sql, in MLflow's tables.
insert into experiments (experiment_id, name, workspace, artifact_location, lifecycle_stage, creation_time, last_update_time)
values (1, 'searched', 'default', 'mlflow-artifacts:/1', 'active', 1700000000000, 1700000000000),
    (2, 'live', 'default', 'mlflow-artifacts:/2', 'active', 1700000000000, 1700000000000);
select setval(pg_get_serial_sequence('experiments', 'experiment_id'), 2);

insert into runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,
    source_version, lifecycle_stage, artifact_uri, experiment_id)
select md5('run' || i), 'run-' || i, 'UNKNOWN', '', '', 'bench', 'FINISHED', 1700000000000 + i * 1000,
    1700000000000 + i * 1000 + 600000, '', 'active', 'mlflow-artifacts:/1/' || md5('run' || i) || '/artifacts', 1
from generate_series(1, 100000) i;

insert into runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,
    source_version, lifecycle_stage, artifact_uri, experiment_id)
select md5('live' || i), 'live-' || i, 'UNKNOWN', '', '', 'bench', 'RUNNING', 1700000000000 + i, null, '', 'active',
    'mlflow-artifacts:/2/' || md5('live' || i) || '/artifacts', 2
from generate_series(0, 64) i;

insert into params (run_uuid, key, value)
select md5('run' || i), p.key, p.value
from generate_series(1, 100000) i, lateral (values
    ('model', 'm' || i % 10), ('learning_rate', (i % 97 / 1000.0)::text), ('batch_size', (i % 8 * 32)::text),
    ('optimizer', 'o' || i % 3), ('seed', i::text)) as p (key, value);

insert into tags (run_uuid, key, value)
select md5('run' || i), t.key, t.value
from generate_series(1, 100000) i, lateral (values
    ('mlflow.runName', 'run-' || i), ('mlflow.user', 'bench'), ('mlflow.source.type', 'LOCAL'),
    ('mlflow.source.name', 'train.py'), ('team', 't' || i / 10 % 20)) as t (key, value);

insert into tags (run_uuid, key, value) select md5('live' || i), 'mlflow.runName', 'live-' || i
from generate_series(0, 64) i;

insert into latest_metrics (run_uuid, key, value, timestamp, step, is_nan)
select md5('run' || i), m.key, m.value, 1700000000000 + i * 1000, 1, false
from generate_series(1, 100000) i, lateral (values
    ('loss', i * 7919::bigint % 100003 / 100003.0::float8), ('accuracy', i * 104729::bigint % 99991 / 99991.0::float8),
    ('seconds', i % 600)) as m (key, value);

insert into metrics (run_uuid, key, value, timestamp, step, is_nan)
select run_uuid, key, value, timestamp, step, is_nan from latest_metrics;

insert into metrics (run_uuid, key, value, timestamp, step, is_nan)
select md5('live64'), 'loss', 1.0 / (1 + i), 1700000000000 + i * 10, i, false from generate_series(0, 99999) i;

insert into latest_metrics (run_uuid, key, value, timestamp, step, is_nan)
values (md5('live64'), 'loss', 1.0 / 100000, 1700000999990, 99999, false);

-- The same history once more.
insert into metrics (run_uuid, key, value, timestamp, step, is_nan)
select md5('live64'), 'curve', 1.0 / (1 + i), 1700000000000 + i * 10, i, false from generate_series(0, 99999) i;

insert into latest_metrics (run_uuid, key, value, timestamp, step, is_nan)
values (md5('live64'), 'curve', 1.0 / 100000, 1700000999990, 99999, false);
