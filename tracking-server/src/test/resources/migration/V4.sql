insert into garbage (trace_id, artifact_uri, deleted_time) values ('tr-0', 'mlflow-artifacts:/1/traces/tr-0/artifacts', 1);
