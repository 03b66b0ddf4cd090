package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
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
	// When requests failed, in milliseconds since 1970; the first so many.
	FailedAt []int64 `json:"failedAt"`

	stop    context.CancelFunc
	workers sync.WaitGroup
}

const (
	keptSamples = 10
	keptTimes   = 1000
)

type loads struct {
	mu      sync.Mutex
	running map[string]*Load
}

// StartLoad sends the requests in turn; perSecond of all connections together, or as fast as answers come if it is 0.
func (l *Lab) StartLoad(requests []Request, connectionCount, perSecond int) string {
	ctx, stop := context.WithCancel(context.Background())
	load := &Load{Failures: map[string]int{}, Answered: map[string]int{}, FailedAt: []int64{}, stop: stop}
	turn := turns(ctx, perSecond)
	for worker := range connectionCount {
		load.workers.Add(1)
		go func() {
			defer load.workers.Done()
			pool := newConnections(l)
			defer pool.closeAll()
			for i := worker; turn(); i++ {
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

// turns gives a function that waits for the next turn and says whether there is one.
func turns(ctx context.Context, perSecond int) func() bool {
	if perSecond <= 0 {
		return func() bool { return ctx.Err() == nil }
	}
	pace := time.NewTicker(time.Second / time.Duration(perSecond))
	context.AfterFunc(ctx, pace.Stop)
	return func() bool {
		select {
		case <-pace.C:
			return true
		case <-ctx.Done():
			return false
		}
	}
}

func (load *Load) count(result Result) {
	load.mu.Lock()
	defer load.mu.Unlock()
	load.Total++
	if !result.failed() {
		load.Answered[result.Namespace+"/"+result.Workload]++
		return
	}
	if len(load.FailedAt) < keptTimes {
		load.FailedAt = append(load.FailedAt, time.Now().UnixMilli())
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
