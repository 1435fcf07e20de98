// Where people find the forms of the year's end: what residents say, what departments
// have checked.
export const autumn = {};
