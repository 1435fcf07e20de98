package pages

var targetsPages []page
