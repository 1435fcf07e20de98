package pages

var overviewPages []page
