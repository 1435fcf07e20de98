// Package auditlog makes what happened tamper-evident: each act is an [Entry] with one canonical form, the entries of a tenant
// are the leaves of a Merkle tree, and a signed [Checkpoint] fixes the tree at one moment. Whoever holds one checkpoint – a
// code on a printed notice, a file on an auditor's stick – can tell afterwards whether anything before it was changed, removed,
// inserted or exchanged, even when the changer owns the database and the signing key.
//
//	leaf := suite.LeafHash(entry.Bytes())
//	frontier.Append(leaf)
//	text, err := auditlog.Sign(auditlog.Checkpoint{Origin: origin, Size: frontier.Size(), Root: frontier.Root(), …}, signer)
//
// # Two suites
//
// [International] is SHA-256 and Ed25519: tree, proofs, notes and keys are exactly those of golang.org/x/mod/sumdb (RFC 6962,
// signed notes), so other programs can check them. [National] is SM3 (GB/T 32905) and SM2 (GB/T 32918) in the same forms.
// Every [Digest] carries the name of its hash, and one with an unknown name matches nothing.
//
// # Proofs
//
// [ProveInclusion] shows that an entry is in the tree of a checkpoint, [ProveConsistency] that a later tree continues an
// earlier one. Both are a few dozen hashes for millions of entries.
//
// The package is pure: it reads no clock, no file and no database. It is not for deciding what is logged, for storing entries
// or for comparing a database with its log: internal/appraisal, internal/sqlstore and internal/verify do.
package auditlog
