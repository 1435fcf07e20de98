package pages

var progressPages []page
