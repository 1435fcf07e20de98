-- What stands beside the records because it must be taken away again, or because its
-- changes must leave no trace: lists of households, codes of ballots. The records and
-- the log hold salted digests of it at most.

-- +goose Up
CREATE TABLE aside (
	org_id text NOT NULL,
	kind text NOT NULL,
	id text NOT NULL,
	body bytea NOT NULL,
	PRIMARY KEY (org_id, kind, id)
) /* clustered */;
