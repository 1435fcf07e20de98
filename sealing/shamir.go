package sealing

// Secrets are split as Adi Shamir showed (How to share a secret, 1979), byte by
// byte over the field of 256 elements that AES uses: a polynomial of degree k−1
// whose value at 0 is the secret and whose other coefficients are chance. Any k
// values give the polynomial; k−1 fit every secret equally well.

// evaluate is the value at x of the polynomial with these coefficients, lowest
// first.
func evaluate(coefficients []byte, x byte) (y byte) {
	for i := len(coefficients) - 1; i >= 0; i-- {
		y = multiply(y, x) ^ coefficients[i]
	}
	return y
}

// interpolateAtZero is the value at 0 of the polynomial of lowest degree through
// the points. The xs must differ from each other and from 0.
func interpolateAtZero(xs, ys []byte) (value byte) {
	for i := range xs {
		value ^= multiply(ys[i], basisAtZero(xs, i))
	}
	return value
}

// basisAtZero is the product of x/(x − xs[i]) over all other x. Subtraction is
// exclusive or.
func basisAtZero(xs []byte, i int) byte {
	basis := byte(1)
	for j, x := range xs {
		if j != i {
			basis = multiply(basis, multiply(x, invert(x^xs[i])))
		}
	}
	return basis
}

// multiply is the product in the field, in a time that does not depend on the
// factors: no table, no branch.
func multiply(a, b byte) (product byte) {
	for range 8 {
		product ^= a & -(b & 1)
		a = a<<1 ^ 0x1b&-(a>>7) // x⁸ = x⁴ + x³ + x + 1
		b >>= 1
	}
	return product
}

// invert is 1/a, and 0 for 0: the power 254, since every power 255 is 1.
func invert(a byte) byte {
	power := a
	for range 6 {
		power = multiply(multiply(power, power), a)
	}
	return multiply(power, power)
}
