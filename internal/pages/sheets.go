package pages

var sheetsPages []page
