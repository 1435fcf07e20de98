-- The same guards as 00004, at less cost for every other row: SQLite runs a trigger's
-- program for each row it may concern, and prepares each statement of many rows to be
-- undone by itself when a trigger may abort it. So there is one program for new rows
-- instead of two, and whoever is refused loses the whole transaction, as he does with
-- our own program in any case.

-- +goose Up
DROP TRIGGER appointment_apart_new;
DROP TRIGGER auth_changes_new;

-- +goose StatementBegin
CREATE TRIGGER guarded_new AFTER INSERT ON record
WHEN NEW.kind IN ('account', 'appointment', 'token', 'org')
BEGIN
	INSERT INTO auth_change (org_id, n) SELECT NEW.org_id, 0 WHERE NOT EXISTS (SELECT 1 FROM auth_change WHERE org_id = NEW.org_id);
	UPDATE auth_change SET n = n + 1 WHERE org_id = NEW.org_id;
	SELECT RAISE(ROLLBACK, 'administrators are kept apart')
	WHERE NEW.kind = 'appointment' AND NEW.state = 'held' AND EXISTS (
		SELECT 1 FROM record
		WHERE org_id = NEW.org_id AND kind = 'appointment' AND parent = NEW.parent AND state = 'held' AND sort <> NEW.sort
		AND (sort IN ('system', 'security', 'audit') OR NEW.sort IN ('system', 'security', 'audit'))
	);
END;
-- +goose StatementEnd
