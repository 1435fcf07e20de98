package appraisal

import "eightx/auditlog"

// Role is what a person is in the assessment. The names are stable: they stand in
// the database, in the log and in tokens.
type Role string

// The roles. The three administrators are kept apart by law (GB/T 22239): nobody
// holds two of them, and none of them holds any other role.
const (
	RoleOffice    Role = "office"    // 考核办
	RoleLeader    Role = "leader"    // 领导小组
	RoleAssessor  Role = "assessor"  // 考核组成员
	RoleOfficer   Role = "officer"   // 部门数据员
	RoleSecretary Role = "secretary" // 村（社区）书记、主任
	RoleClerk     Role = "clerk"     // 村（社区）文书
	RoleInspector Role = "inspector" // 纪检监察
	RoleFinance   Role = "finance"   // 财务，算发绩效工资
	RoleCommittee Role = "committee" // 村（居）务监督委员会
	RoleSystem    Role = "system"    // 系统管理员
	RoleSecurity  Role = "security"  // 安全管理员
	RoleAudit     Role = "audit"     // 审计管理员
	RoleCounty    Role = "county"    // 上级（县区）考核部门, in the county's tenant
	RoleSetup     Role = "setup"     // the one-time setup token; nobody is granted it
	RoleVisitor   Role = "visitor"   // whoever comes without an account, with a code or to a public page; nobody is granted it
	RoleWorker    Role = "worker"    // the program's own background work; nobody is granted it
	RoleSelf      Role = "self"      // everybody on his own account, after a proof; nobody is granted it
)

// Roles lists all roles that can be granted, in the order pages show them.
var Roles = []Role{RoleOffice, RoleLeader, RoleAssessor, RoleOfficer, RoleSecretary, RoleClerk, RoleInspector, RoleFinance, RoleCommittee, RoleCounty, RoleSystem, RoleSecurity, RoleAudit}

// Administrators are the three that are kept apart (三员).
var Administrators = []Role{RoleSystem, RoleSecurity, RoleAudit}

// Grant is a role held by an account, and where: a secretary's unit, an officer's
// department. Scope is "" for roles of the whole tenant.
type Grant struct {
	Role  Role   `json:"role"`
	Scope string `json:"scope,omitempty"`
}

// Actor is who acts: an account of one tenant with its grants at this moment. It is
// made by the identity service from a session or token, never from a request.
type Actor struct {
	Org     OrgID
	Account string   // account id; "" for nobody
	Person  string   // person id behind the account
	Token   string   // id of the API token, "" in a session
	Grants  []Grant  // what he may act as
	Scopes  []string // actions a token is limited to; nil is no limit
	Round   string   // the round a device's token is limited to; "" is no limit
	Proved  int64    // when he last proved who he is, Unix milliseconds
	Fresh   bool     // Proved is recent enough for acts that ask for it
	Request string   // request id, for the log
	Source  string   // address he came from
}

// Has says whether the actor holds the role anywhere.
func (a Actor) Has(role Role) bool {
	for _, grant := range a.Grants {
		if grant.Role == role {
			return true
		}
	}
	return false
}

// entry begins the entry of the log for an act of the actor.
func (a Actor) entry(action string, now int64) auditlog.Entry {
	role := ""
	for i, grant := range a.Grants {
		if i > 0 {
			role += ","
		}
		role += string(grant.Role)
	}
	return auditlog.Entry{
		Org: string(a.Org), Time: now, Action: action, Request: a.Request, Source: a.Source,
		Actor: auditlog.Actor{Account: a.Account, Role: role, Token: a.Token},
	}
}

// Worker is the program itself at work in the background of a tenant.
func Worker(org OrgID) Actor {
	return Actor{Org: org, Account: "worker", Grants: []Grant{{Role: RoleWorker}}, Source: "job"}
}

// Visitor is whoever comes to a public page of a tenant, or with a one-time code,
// and is nobody in particular.
func Visitor(org OrgID) Actor {
	return Actor{Org: org, Account: "visitor", Grants: []Grant{{Role: RoleVisitor}}}
}
