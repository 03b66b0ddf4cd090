package main

import (
	"fmt"
	"slices"
)

// addresses gives each name an address and keeps it as long as there are others to give: what comes back is the same.
type addresses struct {
	format string
	offset int
	taken  map[string]string
	// Names that are gone, the longest gone first.
	free []string
}

// Half of a /16: pods with and pods without an Envoy share one.
const addressCount = 120 * 250

func newAddresses(format string) *addresses {
	return &addresses{format: format, taken: map[string]string{}}
}

func (a *addresses) of(name string) string {
	if found, ok := a.taken[name]; ok {
		a.free = slices.DeleteFunc(a.free, func(n string) bool { return n == name })
		return found
	}
	if next := len(a.taken) + 10; next < addressCount {
		a.taken[name] = fmt.Sprintf(a.format, a.offset+next/250, next%250+1)
		return a.taken[name]
	}
	if len(a.free) == 0 {
		panic("the lab has no address left for " + name)
	}
	a.taken[name] = a.taken[a.free[0]]
	delete(a.taken, a.free[0])
	a.free = a.free[1:]
	return a.taken[name]
}

func (a *addresses) release(name string) { a.free = append(a.free, name) }
