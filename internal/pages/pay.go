package pages

var payPages []page
