-- Where a replica answers: the log of a task that runs is on its machine.
ALTER TABLE replica ADD COLUMN address text;
