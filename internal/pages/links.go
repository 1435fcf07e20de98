package pages

var linksPages []page
