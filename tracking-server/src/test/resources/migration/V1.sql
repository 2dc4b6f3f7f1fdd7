insert into experiment (experiment_id, name, artifact_location, creation_time, last_update_time)
values (1, 'old', 'mlflow-artifacts:/1', 1, 2);
insert into experiment_tag values (1, 'team', 'x');
insert into run (run_id, experiment_id, name, user_id, status, start_time, end_time, artifact_uri, lifecycle_stage)
values ('r1', 1, 'first', 'me', 'FINISHED', 1, 2, 'mlflow-artifacts:/1/r1/artifacts', 'active'),
    ('r2', 1, 'second', 'me', 'RUNNING', 3, null, 'mlflow-artifacts:/1/r2/artifacts', 'deleted');
insert into run_param values (1, 'rate', '0.1');
insert into run_tag values (1, 'mlflow.runName', 'first'), (2, 'mlflow.runName', 'second');
insert into metric_name (name) values ('loss');
insert into metric values (1, 1, 0, 10, 0.5), (1, 1, 1, 20, 'NaN');
insert into latest_metric values (1, 1, 1, 20, 'NaN');
insert into dataset (experiment_id, name, digest, source_type, source) values (1, 'd', 'abc', 'local', '{}');
insert into run_dataset (run_key, dataset_key) values (1, 1);
insert into run_dataset_tag values (1, 1, 'mlflow.data.context', 'training');
insert into logged_model (model_id, experiment_id, name, artifact_uri, status, model_type, source_run_id, creation_time,
    last_update_time)
values ('m-1', 1, 'model', 'mlflow-artifacts:/1/models/m-1/artifacts', 'LOGGED_MODEL_READY', '', 'r1', 1, 2);
insert into logged_model_param values (1, 'depth', '3');
insert into logged_model_tag values (1, 'k', 'v');
insert into logged_model_metric values (1, 1, 1, 0, 10, 0.5);
insert into run_model (run_key, direction, model_id) values (1, 'output', 'm-1');
insert into registered_model (name, description, creation_time, last_update_time, last_version)
values ('registered', '', 1, 2, 2);
insert into registered_model_tag values (1, 'k', 'v');
insert into model_version (model_key, version, creation_time, last_update_time, description, source, storage_location,
    run_id, run_link, model_id)
values (1, 2, 1, 2, '', 'runs:/r1/model', 'mlflow-artifacts:/1/r1/artifacts/model', 'r1', '', 'm-1');
insert into model_version_tag values (1, 2, 'k', 'v');
insert into model_alias values (1, 'champion', 2);
