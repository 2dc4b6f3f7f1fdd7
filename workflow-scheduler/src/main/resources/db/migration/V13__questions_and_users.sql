-- Questions to people are few among very many task instances.
CREATE INDEX task_instance_question ON task_instance (run_key) WHERE memory ->> 'subject' IS NOT NULL;

-- Who asked for a run.
ALTER TABLE dag_run ADD COLUMN triggering_user text;
