package notary

// private has nothing to look at: Windows keeps rights elsewhere.
func private(string) error { return nil }
