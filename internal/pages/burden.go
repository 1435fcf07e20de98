package pages

var burdenPages []page
