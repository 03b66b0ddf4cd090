package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// LogLine is what one Envoy wrote about one request.
type LogLine struct {
	Proxy     string `json:"proxy"`
	ID        string `json:"id"`
	Status    int    `json:"status"`
	Flags     string `json:"flags"`
	Details   string `json:"details"`
	Route     string `json:"route"`
	Cluster   string `json:"cluster"`
	Upstream  string `json:"upstream"`
	Method    string `json:"method"`
	Authority string `json:"authority"`
	Path      string `json:"path"`
	Protocol  string `json:"protocol"`
	SNI       string `json:"sni"`
	Failure   string `json:"failure"`
}

// logs keeps the lines of those requests that somebody waits for.
type logs struct {
	mu     sync.Mutex
	wanted map[string]*logWait
}

type logWait struct {
	lines []LogLine
	grown chan struct{}
}

func newLogs() *logs { return &logs{wanted: map[string]*logWait{}} }

func (l *logs) want(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wanted[id] = &logWait{grown: make(chan struct{}, 1)}
}

func (l *logs) read(proxy string, from io.Reader) {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := LogLine{}
		if json.Unmarshal(lines.Bytes(), &line) != nil {
			continue
		}
		line.Proxy = proxy
		l.mu.Lock()
		if waiting := l.wanted[line.ID]; waiting != nil {
			waiting.lines = append(waiting.lines, line)
			select {
			case waiting.grown <- struct{}{}:
			default:
			}
		}
		l.mu.Unlock()
	}
}

// take waits until the given proxy has written its line, and puts it first: that proxy is the last to write, since it
// is the first to be asked.
func (l *logs) take(id, proxy string, limit time.Duration) ([]LogLine, error) {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	for {
		l.mu.Lock()
		waiting := l.wanted[id]
		lines := append([]LogLine(nil), waiting.lines...)
		l.mu.Unlock()
		for i, line := range lines {
			// A workload that calls itself writes two lines.
			if proxy == "" || line.Proxy == proxy && !strings.HasPrefix(line.Cluster, "inbound|") {
				l.drop(id)
				lines[0], lines[i] = lines[i], lines[0]
				return lines, nil
			}
		}
		select {
		case <-waiting.grown:
		case <-deadline.C:
			l.drop(id)
			return lines, fmt.Errorf("no access log line of %s for request %s", proxy, id)
		}
	}
}

func (l *logs) drop(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.wanted, id)
}

// tail keeps the last words of a process.
type tail struct {
	mu   sync.Mutex
	last []byte
}

func (t *tail) Write(data []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = append(t.last, data...)
	if excess := len(t.last) - 8192; excess > 0 {
		t.last = t.last[excess:]
	}
	return len(data), nil
}

func (t *tail) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.last)
}
