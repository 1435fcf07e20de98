package pages

var archivePages []page
