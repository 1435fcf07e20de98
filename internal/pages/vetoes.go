package pages

var vetoesPages []page
