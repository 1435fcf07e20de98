-- The three administrators are kept apart, and the last of each stays, even if the
-- program should forget it. An appointment's parent is its account, its sort the
-- role (package appraisal, account_role.go).

-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER appointment_apart_new AFTER INSERT ON record
WHEN NEW.kind = 'appointment' AND NEW.state = 'held'
BEGIN
	SELECT RAISE(ABORT, 'administrators are kept apart')
	WHERE EXISTS (
		SELECT 1 FROM record
		WHERE org_id = NEW.org_id AND kind = 'appointment' AND parent = NEW.parent AND state = 'held' AND sort <> NEW.sort
		AND (sort IN ('system', 'security', 'audit') OR NEW.sort IN ('system', 'security', 'audit'))
	);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER appointment_apart AFTER UPDATE ON record
WHEN NEW.kind = 'appointment' AND NEW.state = 'held'
BEGIN
	SELECT RAISE(ABORT, 'administrators are kept apart')
	WHERE EXISTS (
		SELECT 1 FROM record
		WHERE org_id = NEW.org_id AND kind = 'appointment' AND parent = NEW.parent AND state = 'held' AND sort <> NEW.sort
		AND (sort IN ('system', 'security', 'audit') OR NEW.sort IN ('system', 'security', 'audit'))
	);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER appointment_last AFTER UPDATE ON record
WHEN OLD.kind = 'appointment' AND OLD.state = 'held' AND OLD.sort IN ('system', 'security', 'audit')
BEGIN
	SELECT RAISE(ABORT, 'the last administrator stays')
	WHERE NOT EXISTS (
		SELECT 1 FROM record
		WHERE org_id = OLD.org_id AND kind = 'appointment' AND sort = OLD.sort AND state = 'held'
	);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER appointment_remains AFTER DELETE ON record
WHEN OLD.kind = 'appointment' AND OLD.state = 'held' AND OLD.sort IN ('system', 'security', 'audit')
BEGIN
	SELECT RAISE(ABORT, 'the last administrator stays')
	WHERE NOT EXISTS (
		SELECT 1 FROM record
		WHERE org_id = OLD.org_id AND kind = 'appointment' AND sort = OLD.sort AND state = 'held'
	);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER auth_changes_new AFTER INSERT ON record
WHEN NEW.kind IN ('account', 'appointment', 'token', 'org')
BEGIN
	INSERT INTO auth_change (org_id, n) VALUES (NEW.org_id, 1) ON CONFLICT (org_id) DO UPDATE SET n = n + 1;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER auth_changes AFTER UPDATE ON record
WHEN NEW.kind IN ('account', 'appointment', 'token', 'org')
BEGIN
	INSERT INTO auth_change (org_id, n) VALUES (NEW.org_id, 1) ON CONFLICT (org_id) DO UPDATE SET n = n + 1;
END;
-- +goose StatementEnd
