-- What is in the log stays as it is, whoever asks. A role that is not the owner of
-- the tables is besides only given INSERT and SELECT (see Grant).

-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'the log is never changed' USING ERRCODE = 'restrict_violation';
END;
$$;
-- +goose StatementEnd

CREATE TRIGGER entry_stays BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION log_stays();

CREATE TRIGGER entry_remains BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION log_stays();

CREATE TRIGGER checkpoint_stays BEFORE UPDATE OR DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION log_stays();

CREATE TRIGGER checkpoint_remains BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION log_stays();
