package pages

var schemesPages []page
