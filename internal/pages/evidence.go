package pages

var evidencePages []page
