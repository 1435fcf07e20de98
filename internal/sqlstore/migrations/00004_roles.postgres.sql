-- The three administrators are kept apart, and the last of each stays, even if the
-- program should forget it. An appointment's parent is its account, its sort the
-- role (package appraisal, account_role.go).

-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION appointment_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (
		SELECT 1 FROM record
		WHERE org_id = NEW.org_id AND kind = 'appointment' AND parent = NEW.parent AND state = 'held' AND sort <> NEW.sort
		AND (sort IN ('system', 'security', 'audit') OR NEW.sort IN ('system', 'security', 'audit'))
	) THEN
		RAISE EXCEPTION 'administrators are kept apart' USING ERRCODE = 'check_violation';
	END IF;
	RETURN NULL;
END;
$$;
-- +goose StatementEnd

CREATE TRIGGER appointment_apart AFTER INSERT OR UPDATE ON record
FOR EACH ROW WHEN (NEW.kind = 'appointment' AND NEW.state = 'held') EXECUTE FUNCTION appointment_apart();

-- +goose StatementBegin
CREATE FUNCTION appointment_last() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NOT EXISTS (
		SELECT 1 FROM record
		WHERE org_id = OLD.org_id AND kind = 'appointment' AND sort = OLD.sort AND state = 'held'
	) THEN
		RAISE EXCEPTION 'the last administrator stays' USING ERRCODE = 'check_violation';
	END IF;
	RETURN NULL;
END;
$$;
-- +goose StatementEnd

CREATE TRIGGER appointment_last AFTER UPDATE OR DELETE ON record
FOR EACH ROW WHEN (OLD.kind = 'appointment' AND OLD.state = 'held' AND OLD.sort IN ('system', 'security', 'audit')) EXECUTE FUNCTION appointment_last();

-- +goose StatementBegin
CREATE FUNCTION auth_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO auth_change (org_id, n) VALUES (NEW.org_id, 1) ON CONFLICT (org_id) DO UPDATE SET n = auth_change.n + 1;
	RETURN NULL;
END;
$$;
-- +goose StatementEnd

CREATE TRIGGER auth_changes AFTER INSERT OR UPDATE ON record
FOR EACH ROW WHEN (NEW.kind IN ('account', 'appointment', 'token', 'org')) EXECUTE FUNCTION auth_changes();
