package pages

var helpPages []page
