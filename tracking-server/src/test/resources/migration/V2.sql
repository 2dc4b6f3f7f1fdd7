insert into trace (trace_id, experiment_id, request_time, duration, state, final) values ('tr-1', 1, 1, 2, 'OK', true);
insert into trace_tag values (1, 'mlflow.traceName', 'old');
insert into trace_metadata values (1, 'mlflow.trace.tokenUsage', '{"input_tokens": 1}');
insert into span (trace_key, span_id, name, type, status, started, ended, content)
values (1, 'b7ad6b7169203331', 'root', 'UNKNOWN', 'OK', 1, 2, '{}');
insert into assessment (assessment_id, trace_key, name, kind, source_type, source_id, content, metadata, creation_time,
    last_update_time)
values ('a-1', 1, 'good', 'feedback', 'HUMAN', 'me', '{"value": true}', '{}', 1, 2);
insert into trace_run values (1, 'r1');
