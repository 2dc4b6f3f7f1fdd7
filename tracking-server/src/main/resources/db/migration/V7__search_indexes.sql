-- A page of runs is read from an index in the order it is asked for: newest first, or by name.
alter table run alter column start_time set not null;
drop index run_started;
create index run_started on run (experiment_id, lifecycle_stage, start_time desc, run_id);
create index run_named on run (experiment_id, lifecycle_stage, name);

-- Filters on a value find their runs in the index alone. Values may be longer than an index can hold, hence their start.
-- What is a common value depends on the key, which the planner has to be told.
alter table run_param add column value_start text generated always as (left(value, 64)) stored;
create index run_param_value on run_param (key, value_start, run_key);
create statistics run_param_values (mcv) on key, value_start from run_param;
alter table run_tag add column value_start text generated always as (left(value, 64)) stored;
drop index run_tag_value;
create index run_tag_value on run_tag (key, value_start, run_key);
create statistics run_tag_values (mcv) on key, value_start from run_tag;

-- Filters on a metric's range, and orders by a metric.
create index latest_metric_value on latest_metric (metric_id, value);

-- A history is read by time, from one page to the next.
alter table metric drop constraint metric_pkey;
alter table metric add primary key (run_key, metric_id, logged_at, step, value);
