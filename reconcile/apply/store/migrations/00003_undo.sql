-- What a run touches as it was before the run and as the run left it, and which run it gave back.

-- +goose Up
CREATE TABLE seatplan_states (
    run          BIGINT PRIMARY KEY REFERENCES seatplan_runs (id),
    state_before TEXT NOT NULL,
    state_after  TEXT
);

ALTER TABLE seatplan_runs ADD COLUMN undoes BIGINT;

CREATE INDEX seatplan_runs_undoes ON seatplan_runs (undoes);
