package tabular

// historyPlan is 历年. Last year's figures that stand in the grid are not
// repeated.
func (c *composer) historyPlan() plan {
	if c.req.Department != "" {
		return longPlan(c, "history", historyFields(), nil, false)
	}
	p := longPlan(c, "history", historyFields(), c.f.History, true)
	shown := map[string]bool{}
	for _, col := range c.gridColumns() {
		if col.last {
			shown[c.req.Metrics[col.metric].ID] = true
		}
	}
	metrics := c.historyMetrics(shown)
	for _, m := range metrics {
		p.head[0] = append(p.head[0], text(m.ID, codeStyle))
		p.head[1] = append(p.head[1], text(m.Name, headStyle))
		p.columns = append(p.columns, planColumn{width: 13})
	}
	fields := historyFields()
	p.rows = func(yield func([]out) bool) {
		for i := range c.f.History {
			h := &c.f.History[i]
			row := longRow(c, fields, h)
			for _, m := range metrics {
				n, ok := h.Values[m.ID]
				if !ok || shown[m.ID] && h.Year == c.req.lastYear() {
					row = append(row, out{})
					continue
				}
				row = append(row, number(n))
			}
			if !yield(row) {
				return
			}
		}
	}
	return p
}

// historyMetrics are the metrics with figures of earlier years that the grid does
// not show.
func (c *composer) historyMetrics(shown map[string]bool) []Metric {
	wanted := map[string]bool{}
	for _, h := range c.f.History {
		for id := range h.Values {
			if !shown[id] || h.Year != c.req.lastYear() {
				wanted[id] = true
			}
		}
	}
	var out []Metric
	for _, m := range c.req.Metrics {
		if wanted[m.ID] {
			out = append(out, m)
		}
	}
	return out
}
