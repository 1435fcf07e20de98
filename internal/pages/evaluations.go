package pages

var evaluationsPages []page
