-- What proves an account, apart from the records: hashes of passwords, sessions,
-- tokens, failures, and what is valid once. Nothing here opens anything by itself:
-- there are hashes only, and what must be read again is sealed.

-- +goose Up
CREATE TABLE account_secret (
	org_id text NOT NULL,
	account text NOT NULL,
	version bigint NOT NULL,
	hashes text NOT NULL,
	seconds text NOT NULL,
	step bigint NOT NULL,
	recovery text NOT NULL,
	used bigint NOT NULL,
	PRIMARY KEY (org_id, account)
) /* clustered */;

CREATE TABLE session (
	org_id text NOT NULL,
	hash text NOT NULL,
	account text NOT NULL,
	epoch bigint NOT NULL,
	begun bigint NOT NULL,
	seen bigint NOT NULL,
	proved bigint NOT NULL,
	second boolean NOT NULL,
	how text NOT NULL,
	PRIMARY KEY (org_id, hash)
) /* clustered */;

CREATE TABLE token (
	org_id text NOT NULL,
	hash text NOT NULL,
	id text NOT NULL,
	PRIMARY KEY (org_id, hash)
) /* clustered */;

CREATE TABLE login_failure (
	org_id text NOT NULL,
	name text NOT NULL,
	tries bigint NOT NULL,
	since bigint NOT NULL,
	until bigint NOT NULL,
	PRIMARY KEY (org_id, name)
) /* clustered */;

CREATE TABLE ticket (
	org_id text NOT NULL,
	kind text NOT NULL,
	hash text NOT NULL,
	body text NOT NULL,
	until bigint NOT NULL,
	PRIMARY KEY (org_id, kind, hash)
) /* clustered */;

-- How often anything changed that says who may come in, whoever changed it: every
-- instance looks here once a second. Triggers of 00004 count the records.
CREATE TABLE auth_change (
	org_id text NOT NULL,
	n bigint NOT NULL,
	PRIMARY KEY (org_id)
) /* clustered */;
