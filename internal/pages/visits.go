package pages

var visitsPages []page
