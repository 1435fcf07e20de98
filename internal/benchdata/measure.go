package benchdata

import (
	"slices"
	"time"
)

// Cost is what some work took: wall time, and processor time of all threads of
// the process, user and system.
type Cost struct {
	Wall, CPU time.Duration
}

// Measure times work.
func Measure(work func()) Cost {
	wall, cpu := time.Now(), processorTime()
	work()
	return Cost{time.Since(wall), processorTime() - cpu}
}

// Costs of the same work done several times.
type Costs []Cost

// Best and Median are taken for each figure by itself.
func (c Costs) Best() Cost { return c.at(0) }

// Median is the middle cost.
func (c Costs) Median() Cost { return c.at(len(c) / 2) }

func (c Costs) at(i int) Cost {
	var walls, cpus []time.Duration
	for _, x := range c {
		walls, cpus = append(walls, x.Wall), append(cpus, x.CPU)
	}
	slices.Sort(walls)
	slices.Sort(cpus)
	return Cost{walls[i], cpus[i]}
}
