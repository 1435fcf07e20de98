package pages

var rectifyPages []page
