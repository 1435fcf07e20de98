package pages

var supervisionPages []page
