package appraisal

import "context"

// TakePackage asks for everything of a tenant that a check elsewhere needs. What is
// taken is read from the tables themselves (package verify); this says who may, and
// leaves the entry.
var TakePackage = Question[None, None]{"log.verify", func(_ context.Context, c *Call, _ None) (None, error) {
	c.About("log", "", "package")
	return None{}, nil
}}
