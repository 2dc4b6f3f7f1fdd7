-- Notifications on their way: written with what they tell, gone once they are delivered.
CREATE TABLE notification (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target json NOT NULL,
    news json NOT NULL,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL
);
CREATE INDEX notification_due ON notification (due_at);

-- When to tell that a run has not ended yet.
ALTER TABLE dag_run ADD COLUMN alert_at timestamptz;
CREATE INDEX dag_run_alert ON dag_run (alert_at) WHERE alert_at IS NOT NULL;
