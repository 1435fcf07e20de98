// Package identity finds out who is asking: names and passwords, second factors,
// sessions, tokens of programs, logins at other identity providers, the first start
// and the way back in after a loss. What it finds becomes an appraisal.Actor.
//
// An account is a record of package appraisal and changes through its door only.
// What proves an account (hashes of passwords, secrets of second factors, sessions)
// is kept apart, behind Secrets; the account's record holds a digest of the valid
// password hash and of the valid second factor, so that whoever can write to the
// database still cannot put in his own unnoticed.
//
//	in, err := service.Login(ctx, identity.Credentials{Org: org, Name: name, Password: password})
//	actor, err := service.ActorOfSession(ctx, in.Session)
//
// It is not for deciding what an actor may do (the table of permissions in package
// appraisal), nor for cookies and pages.
package identity
