package pages

var dataPages []page
