package agreement

// oneWay is ICC(1,1) and ICC(1,k): every unit has raters of its own.
func (a *variance) oneWay(tail float64) (one, many Intraclass) {
	ms := a.MeanSquares
	one = Intraclass{Form: ICC1, Value: (ms.Units - ms.Within) / (ms.Units + (a.k-1)*ms.Within)}
	many = Intraclass{Form: ICC1k, Value: (ms.Units - ms.Within) / ms.Units}
	a.fromF(&one, &many, ms.Within, a.within, tail)
	return one, many
}

// consistency is ICC(3,1) and ICC(3,k): these raters, their differences in severity
// left aside.
func (a *variance) consistency(tail float64) (one, many Intraclass) {
	ms := a.MeanSquares
	one = Intraclass{Form: ICC3, Value: (ms.Units - ms.Residual) / (ms.Units + (a.k-1)*ms.Residual)}
	many = Intraclass{Form: ICC3k, Value: (ms.Units - ms.Residual) / ms.Units}
	a.fromF(&one, &many, ms.Residual, (a.n-1)*(a.k-1), tail)
	return one, many
}

// fromF fills in test and interval where both follow from one F ratio.
func (a *variance) fromF(one, many *Intraclass, noise, df, tail float64) {
	one.Test = a.fTest(noise, df)
	many.Test = one.Test
	if one.Test == nil {
		return
	}
	low := one.Test.F / fQuantile(tail, a.n-1, df)
	high := one.Test.F * fQuantile(tail, df, a.n-1)
	one.Interval = bounds((low-1)/(low+a.k-1), (high-1)/(high+a.k-1))
	many.Interval = bounds(1-1/low, 1-1/high)
}

// agreement is ICC(2,1) and ICC(2,k): raters are a sample of all who might mark, and
// their differences in severity count as disagreement.
func (a *variance) agreement(tail float64) (one, many Intraclass) {
	ms := a.MeanSquares
	signal := ms.Units - ms.Residual
	one = Intraclass{Form: ICC2, Value: signal / (ms.Units + (a.k-1)*ms.Residual + a.k*(ms.Raters-ms.Residual)/a.n)}
	many = Intraclass{Form: ICC2k, Value: signal / (ms.Units + (ms.Raters-ms.Residual)/a.n)}
	one.Test = a.fTest(ms.Residual, (a.n-1)*(a.k-1))
	many.Test = one.Test
	one.McGraw = a.mcGraw(one.Value, a.k, tail)
	many.McGraw = a.mcGraw(many.Value, 1, tail)
	if one.McGraw != nil {
		lower, upper := one.McGraw.Lower, one.McGraw.Upper
		one.Interval = bounds(lower, upper)
		many.Interval = bounds(lower*a.k/(1+lower*(a.k-1)), upper*a.k/(1+upper*(a.k-1)))
	}
	return one, many
}

// mcGraw are degrees of freedom, test and bounds for an agreement r: of single marks
// when per is k, of means when it is 1. The weights of marks in the degrees of
// freedom have k in both cases, as irr computes them.
func (a *variance) mcGraw(r, per, tail float64) *Agreement {
	ms, rest := a.MeanSquares, (a.n-1)*(a.k-1)
	if !finite(r) || ms.Residual == 0 {
		return nil
	}
	// The weights of tables 7 and 8 times n(1−r), so that r = 1 does no harm.
	raters := a.k * r * ms.Raters
	residual := (a.n*(1-r) + a.k*r*(a.n-1)) * ms.Residual
	df := (raters + residual) * (raters + residual) / (raters*raters/(a.k-1) + residual*residual/rest)
	if !finite(df) || df <= 0 {
		return nil
	}
	low, high := fQuantile(tail, a.n-1, df), fQuantile(tail, df, a.n-1)
	// What the error of n units is made of, for marks and for means.
	spread := per*ms.Raters + (per*(a.n-1)-a.n)*ms.Residual
	found := bounds(a.n*(ms.Units-low*ms.Residual)/(low*spread+a.n*ms.Units), a.n*(high*ms.Units-ms.Residual)/(spread+a.n*high*ms.Units))
	if found == nil {
		return nil
	}
	return &Agreement{DF2: df, P: fTail(ms.Units/ms.Residual, a.n-1, df), Bounds: *found}
}
