package appraisal

// Allowed refuses an actor who may not do an action at all. It is for answers that
// are kept ready outside the store; everything else asks through Do and Ask.
func Allowed(actor Actor, action string) error {
	_, err := permit(actor, action)
	return err
}

// Plain says whether an action only reads, and what nobody needs to know was read.
func Plain(action string) bool {
	row := permissionOf[action]
	return row != nil && row.plain
}

// Wet says whether an action has no dry run.
func Wet(action string) bool {
	row := permissionOf[action]
	return row != nil && row.wet
}
