\set i random(0, 63)
\set n random(1, 1000000000)
begin;
insert into metric (run_key, metric_id, step, logged_at, value)
values (100001 + :i, 1, :n, :n, 0.5) on conflict do nothing;
insert into latest_metric as latest (run_key, metric_id, step, logged_at, value)
values (100001 + :i, 1, :n, :n, 0.5)
on conflict (run_key, metric_id) do update
set step = excluded.step, logged_at = excluded.logged_at, value = excluded.value
where (excluded.step, excluded.logged_at, excluded.value) > (latest.step, latest.logged_at, latest.value);
commit;
