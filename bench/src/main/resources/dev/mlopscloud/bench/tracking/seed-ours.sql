-- The same experiments, runs and points as seed-original.sql, in the tracking server's tables.
insert into experiment (experiment_id, name, artifact_location, creation_time, last_update_time)
values (1, 'searched', 'mlflow-artifacts:/1', 1700000000000, 1700000000000),
    (2, 'live', 'mlflow-artifacts:/2', 1700000000000, 1700000000000);
select setval(pg_get_serial_sequence('experiment', 'experiment_id'), 2);

insert into run (run_id, experiment_id, name, user_id, status, start_time, end_time, artifact_uri)
select md5('run' || i), 1, 'run-' || i, 'bench', 'FINISHED', 1700000000000 + i * 1000,
    1700000000000 + i * 1000 + 600000, 'mlflow-artifacts:/1/' || md5('run' || i) || '/artifacts'
from generate_series(1, 100000) i order by i;

insert into run (run_id, experiment_id, name, user_id, status, start_time, end_time, artifact_uri)
select md5('live' || i), 2, 'live-' || i, 'bench', 'RUNNING', 1700000000000 + i, null,
    'mlflow-artifacts:/2/' || md5('live' || i) || '/artifacts'
from generate_series(0, 64) i order by i;

insert into run_param (run_key, key, value)
select run_key, p.key, p.value
from generate_series(1, 100000) i join run on run_id = md5('run' || i), lateral (values
    ('model', 'm' || i % 10), ('learning_rate', (i % 97 / 1000.0)::text), ('batch_size', (i % 8 * 32)::text),
    ('optimizer', 'o' || i % 3), ('seed', i::text)) as p (key, value)
order by run_key;

insert into run_tag (run_key, key, value)
select run_key, t.key, t.value
from generate_series(1, 100000) i join run on run_id = md5('run' || i), lateral (values
    ('mlflow.runName', 'run-' || i), ('mlflow.user', 'bench'), ('mlflow.source.type', 'LOCAL'),
    ('mlflow.source.name', 'train.py'), ('team', 't' || i / 10 % 20)) as t (key, value)
order by run_key;

insert into run_tag (run_key, key, value) select run_key, 'mlflow.runName', 'live-' || i
from generate_series(0, 64) i join run on run_id = md5('live' || i);

insert into metric_name (name) values ('loss'), ('accuracy'), ('seconds');

insert into latest_metric (run_key, metric_id, step, logged_at, value)
select run_key, metric_id, 1, 1700000000000 + i * 1000, m.value
from generate_series(1, 100000) i join run on run_id = md5('run' || i), lateral (values
    ('loss', i * 7919::bigint % 100003 / 100003.0::float8), ('accuracy', i * 104729::bigint % 99991 / 99991.0::float8),
    ('seconds', i % 600)) as m (key, value) join metric_name on name = m.key
order by run_key;

insert into metric (run_key, metric_id, step, logged_at, value)
select run_key, metric_id, step, logged_at, value from latest_metric;

insert into metric (run_key, metric_id, step, logged_at, value)
select run_key, metric_id, i, 1700000000000 + i * 10, 1.0 / (1 + i)
from generate_series(0, 99999) i, run, metric_name where run_id = md5('live64') and metric_name.name = 'loss';

insert into latest_metric (run_key, metric_id, step, logged_at, value)
select run_key, metric_id, 99999, 1700000999990, 1.0 / 100000
from run, metric_name where run_id = md5('live64') and metric_name.name = 'loss';

-- The same history once more, as a hundred points a batch leave it.
insert into metric_name (name) values ('curve');

insert into metric_block (run_key, metric_id, first_at, last_at, digest, points, times, steps, readings)
select run_key, metric_id, min(logged_at), max(logged_at), md5(batch::text)::uuid, 100, array_agg(logged_at order by i),
    array_agg(i order by i), array_agg(value order by i)
from (select i, i / 100 as batch, 1700000000000 + i * 10 as logged_at, (1.0 / (1 + i))::float8 as value
    from generate_series(0::bigint, 99999) i) as points, run, metric_name
where run_id = md5('live64') and metric_name.name = 'curve'
group by run_key, metric_id, batch;

insert into latest_metric (run_key, metric_id, step, logged_at, value)
select run_key, metric_id, 99999, 1700000999990, 1.0 / 100000
from run, metric_name where run_id = md5('live64') and metric_name.name = 'curve';
