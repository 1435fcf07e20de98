package pages

var auditPages []page
