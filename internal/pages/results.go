package pages

var resultsPages []page
