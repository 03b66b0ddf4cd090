package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
)

// Play sends all requests, some at a time, and gives the answers in the order of the requests.
func (l *Lab) Play(requests []Request, concurrency int) []Result {
	if concurrency <= 0 {
		concurrency = 16
	}
	results := make([]Result, len(requests))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range concurrency {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for {
				i := int(next.Add(1)) - 1
				if i >= len(requests) {
					return
				}
				results[i] = l.send(context.Background(), l.requests, requests[i])
			}
		}()
	}
	workers.Wait()
	return results
}

// Load is traffic that goes on until it is stopped, on connections that are kept.
type Load struct {
	mu       sync.Mutex
	Total    int            `json:"total"`
	Failures map[string]int `json:"failures"`
	Answered map[string]int `json:"answered"`
	Samples  []Result       `json:"samples"`

	stop    context.CancelFunc
	workers sync.WaitGroup
}

const keptSamples = 10

type loads struct {
	mu      sync.Mutex
	running map[string]*Load
}

func (l *Lab) StartLoad(requests []Request, connectionCount int) string {
	ctx, stop := context.WithCancel(context.Background())
	load := &Load{Failures: map[string]int{}, Answered: map[string]int{}, stop: stop}
	for worker := range connectionCount {
		load.workers.Add(1)
		go func() {
			defer load.workers.Done()
			pool := newConnections(l)
			defer pool.closeAll()
			for i := worker; ctx.Err() == nil; i++ {
				// The context ends the load, not a request under way: a request that the end cuts off is no failure.
				request := requests[i%len(requests)]
				request.logFailure = true
				load.count(l.send(context.Background(), pool, request))
			}
		}()
	}
	id := l.nextID()
	l.loads.mu.Lock()
	defer l.loads.mu.Unlock()
	if l.loads.running == nil {
		l.loads.running = map[string]*Load{}
	}
	l.loads.running[id] = load
	return id
}

func (load *Load) count(result Result) {
	load.mu.Lock()
	defer load.mu.Unlock()
	load.Total++
	if !result.failed() {
		load.Answered[result.Namespace+"/"+result.Workload]++
		return
	}
	load.Failures[fmt.Sprintf("%d %s", result.Status, firstLine(result.Error+result.Body))]++
	if len(load.Samples) < keptSamples {
		load.Samples = append(load.Samples, result)
	}
}

func firstLine(text string) string {
	for i, r := range text {
		if r == '\n' || i > 120 {
			return text[:i]
		}
	}
	return text
}

func (l *Lab) loadNamed(id string) (*Load, error) {
	l.loads.mu.Lock()
	defer l.loads.mu.Unlock()
	load := l.loads.running[id]
	if load == nil {
		return nil, fmt.Errorf("no load %q is running", id)
	}
	return load, nil
}

func (l *Lab) StopLoad(id string) (*Load, error) {
	load, err := l.loadNamed(id)
	if err != nil {
		return nil, err
	}
	load.stop()
	load.workers.Wait()
	l.loads.mu.Lock()
	delete(l.loads.running, id)
	l.loads.mu.Unlock()
	return load, nil
}

func (l *loads) stopAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, load := range l.running {
		load.stop()
	}
}
