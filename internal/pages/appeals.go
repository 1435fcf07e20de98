package pages

var appealsPages []page
