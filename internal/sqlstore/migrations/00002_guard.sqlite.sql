-- What is in the log stays as it is, whoever asks.

-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
BEGIN
	SELECT RAISE(ABORT, 'the log is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER entry_remains BEFORE DELETE ON entry
BEGIN
	SELECT RAISE(ABORT, 'the log is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER checkpoint_stays BEFORE UPDATE ON checkpoint
BEGIN
	SELECT RAISE(ABORT, 'a checkpoint is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER checkpoint_remains BEFORE DELETE ON checkpoint
BEGIN
	SELECT RAISE(ABORT, 'a checkpoint is never changed');
END;
-- +goose StatementEnd
