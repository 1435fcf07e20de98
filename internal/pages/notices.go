package pages

var noticesPages []page
