package pages

var settingsPages []page
