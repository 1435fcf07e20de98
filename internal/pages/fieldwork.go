package pages

var fieldworkPages []page
