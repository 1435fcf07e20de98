package appraisal

import "context"

// TakePackage asks for everything of a tenant that a check elsewhere needs. What is
// taken is read from the tables themselves (package verify); this says who may, and
// leaves the entry.
var TakePackage = taking("log.verify", "package")

// PackYear is TakePackage for putting a year away.
var PackYear = taking("archive.package", "archive")

func taking(action, what string) Question[None, None] {
	return Question[None, None]{action, func(_ context.Context, c *Call, _ None) (None, error) {
		c.About("log", "", what)
		return None{}, nil
	}}
}
