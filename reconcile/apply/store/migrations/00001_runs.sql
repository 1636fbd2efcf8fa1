-- The same text runs on SQLite and on PostgreSQL. Times are texts in UTC of one length, which sort as
-- times do; lists are JSON.

-- +goose Up
CREATE TABLE seatplan_counters (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

INSERT INTO seatplan_counters (name, value) VALUES ('runs', 0);

CREATE TABLE seatplan_runs (
    id           BIGINT PRIMARY KEY,
    organization TEXT NOT NULL,
    system       TEXT NOT NULL,
    who          TEXT NOT NULL,
    host         TEXT NOT NULL,
    pid          BIGINT NOT NULL,
    commit_hash  TEXT NOT NULL,
    plan_digest  TEXT NOT NULL,
    files_digest TEXT NOT NULL,
    waivers      TEXT NOT NULL,
    started      TEXT NOT NULL,
    ended        TEXT,
    outcome      TEXT NOT NULL,
    changed      TEXT NOT NULL,
    requests     BIGINT NOT NULL
);

CREATE INDEX seatplan_runs_organization ON seatplan_runs (organization, id);

CREATE INDEX seatplan_runs_plan ON seatplan_runs (plan_digest);

CREATE TABLE seatplan_steps (
    run       BIGINT NOT NULL REFERENCES seatplan_runs (id),
    number    BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    op        TEXT NOT NULL,
    title     TEXT NOT NULL,
    method    TEXT NOT NULL,
    path      TEXT NOT NULL,
    payload   TEXT NOT NULL,
    addresses TEXT NOT NULL,
    expects   TEXT NOT NULL,
    created   TEXT NOT NULL,
    status    TEXT NOT NULL,
    why       TEXT NOT NULL,
    error     TEXT NOT NULL,
    sent      TEXT,
    answered  TEXT,
    PRIMARY KEY (run, number)
);

CREATE TABLE seatplan_locks (
    organization TEXT PRIMARY KEY,
    token        TEXT NOT NULL,
    run          BIGINT,
    who          TEXT NOT NULL,
    host         TEXT NOT NULL,
    pid          BIGINT NOT NULL,
    since        TEXT NOT NULL,
    beat         TEXT NOT NULL
);
