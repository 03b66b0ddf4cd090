package main

import "time"

// ages gives each Istio object the age that Istio orders by where objects compete: the one that is written, else its
// place among the manifests, so that of two objects the first is the older one. An age is kept while it fits.
type ages struct {
	start time.Time
	last  int
	born  map[string]int
}

func newAges() *ages { return &ages{start: time.Now().Add(-1000 * time.Hour), born: map[string]int{}} }

func (a *ages) order(manifests []*manifest) {
	previous := 0
	present := map[string]int{}
	for _, m := range manifests {
		if m.istio == nil || m.agedByHand {
			continue
		}
		age := a.born[m.id()]
		if age <= previous {
			a.last++
			age = a.last
		}
		previous = age
		present[m.id()] = age
		m.istio.CreationTimestamp = a.start.Add(time.Duration(age) * time.Second)
	}
	a.born = present
}
