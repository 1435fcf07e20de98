package pages

var publicPages []page
