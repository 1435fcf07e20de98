// Package decimal holds the exact numbers that scores, ratios and money are made of.
//
// A Number is an exact rational: 2/7 stays 2/7 until somebody asks for a rounding, and the rounding is named where
// it happens (四舍五入, GB/T 8170, 舍去, 进一). Fen is money in whole 1/100 yuan, and Shares splits a pool of it so that
// the parts always add up to the pool.
//
// Almost every number in an assessment fits a pair of int64, and arithmetic on those allocates nothing. What does not
// fit is carried by math/big and comes back to the small form as soon as it fits again; callers cannot see the
// difference.
//
// Programming errors panic and are listed where they can happen: a zero divisor, a scale outside ±MaxPlaces, a power
// outside 0…MaxPower. Whoever takes such a value from a scheme or a sheet checks it first. Text that cannot be read
// and amounts that do not fit are data, and come back as *Error.
//
// The package is not for reading what an office typed (全角 digits, 万元, thousands separators), nor for statistics that
// need roots and logarithms.
package decimal
