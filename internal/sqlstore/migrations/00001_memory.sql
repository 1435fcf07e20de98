-- The memory: one row for each object, its names, its earlier versions, the log
-- and the answers given. The tenant is the first column of every key.
--
-- The text is PostgreSQL's; dialect_sqlite.go says what becomes of it in SQLite.

-- +goose Up
CREATE TABLE record (
	org_id text NOT NULL,
	kind text NOT NULL,
	id text NOT NULL,
	version bigint NOT NULL,
	state text NOT NULL,
	parent text NOT NULL,
	unit text NOT NULL,
	sort text NOT NULL,
	names text NOT NULL,
	body bytea NOT NULL,
	digest text NOT NULL,
	seq bigint NOT NULL,
	PRIMARY KEY (org_id, kind, id)
);

CREATE INDEX record_by_parent ON record (org_id, kind, parent, sort, id);

CREATE INDEX record_by_unit ON record (org_id, kind, unit, sort, id) WHERE unit <> '';

CREATE TABLE record_key (
	org_id text NOT NULL,
	kind text NOT NULL,
	name text NOT NULL,
	id text NOT NULL,
	PRIMARY KEY (org_id, kind, name)
) /* clustered */;

CREATE TABLE record_past (
	org_id text NOT NULL,
	kind text NOT NULL,
	id text NOT NULL,
	version bigint NOT NULL,
	state text NOT NULL,
	parent text NOT NULL,
	unit text NOT NULL,
	sort text NOT NULL,
	body bytea NOT NULL,
	digest text NOT NULL,
	seq bigint NOT NULL,
	PRIMARY KEY (org_id, kind, id, version)
);

CREATE TABLE entry (
	org_id text NOT NULL,
	seq bigint NOT NULL,
	time bigint NOT NULL,
	body bytea NOT NULL,
	leaf bytea NOT NULL,
	PRIMARY KEY (org_id, seq)
) /* clustered */;

CREATE TABLE log_head (
	org_id text NOT NULL,
	size bigint NOT NULL,
	time bigint NOT NULL,
	frontier bytea NOT NULL,
	PRIMARY KEY (org_id)
) /* clustered */;

CREATE TABLE log_tile (
	org_id text NOT NULL,
	level bigint NOT NULL,
	place bigint NOT NULL,
	hashes bytea NOT NULL,
	PRIMARY KEY (org_id, level, place)
);

CREATE TABLE checkpoint (
	org_id text NOT NULL,
	size bigint NOT NULL,
	time bigint NOT NULL,
	note bytea NOT NULL,
	PRIMARY KEY (org_id, size, time)
) /* clustered */;

CREATE TABLE request (
	org_id text NOT NULL,
	name text NOT NULL,
	input text NOT NULL,
	reply bytea NOT NULL,
	seq bigint NOT NULL,
	time bigint NOT NULL,
	sum bytea NOT NULL,
	PRIMARY KEY (org_id, name)
) /* clustered */;

CREATE TABLE setting (
	org_id text NOT NULL,
	name text NOT NULL,
	value bytea NOT NULL,
	PRIMARY KEY (org_id, name)
) /* clustered */;
