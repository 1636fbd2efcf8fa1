-- What it takes to go on with a run that was cut off, see 00001_runs.sql.

-- +goose Up
ALTER TABLE seatplan_runs ADD COLUMN resumes BIGINT;

ALTER TABLE seatplan_runs ADD COLUMN terms TEXT NOT NULL DEFAULT '{}';

CREATE INDEX seatplan_runs_resumes ON seatplan_runs (resumes);

ALTER TABLE seatplan_steps ADD COLUMN plan TEXT NOT NULL DEFAULT '';

ALTER TABLE seatplan_steps ADD COLUMN note TEXT NOT NULL DEFAULT '';

ALTER TABLE seatplan_steps ADD COLUMN answer TEXT NOT NULL DEFAULT '{}';
