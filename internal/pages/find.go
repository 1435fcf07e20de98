package pages

var findPages []page
