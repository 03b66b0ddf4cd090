package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// pod is a running replica: its address, its servers and, if it has one, its Envoy.
type pod struct {
	name     string
	ip       string
	workload *workload
	netns    *netns
	envoy    *envoy
	program  *program
	ready    bool
}

// Observation is how a pod saw a request, and what it was answered by those it called.
type Observation struct {
	Pod       string            `json:"pod"`
	Namespace string            `json:"namespace"`
	Workload  string            `json:"workload"`
	Version   string            `json:"version"`
	Labels    map[string]string `json:"labels"`
	Method    string            `json:"method"`
	Path      string            `json:"path"`
	Authority string            `json:"authority"`
	Protocol  string            `json:"protocol"`
	Headers   map[string]string `json:"headers"`
	Next      *Result           `json:"next,omitempty"`
}

// The headers that tell the lab's pods what to do. Only `x-lab-` headers are never reported as received.
const (
	idHeader     = "x-lab-id"
	callHeader   = "x-call"       // URLs separated by spaces: call the first and pass it the others
	statusHeader = "x-lab-status" // answer with this status
	delayHeader  = "x-lab-delay"  // after this time
	pauseHeader  = "x-lab-pause"  // keep the answer, or the WebSocket, open for this time after its beginning
	countHeader  = "x-lab-count"  // gRPC: send so many messages
)

// received keeps what each workload got lately: the only way to see a mirrored request.
type received struct {
	mu    sync.Mutex
	total map[string]int
	last  map[string][]Observation
}

const keptObservations = 100

func (r *received) add(id string, seen Observation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.total[id]++
	last := append(r.last[id], seen)
	if len(last) > keptObservations {
		last = last[1:]
	}
	r.last[id] = last
}

func observe(p *pod, r *http.Request) Observation {
	headers := map[string]string{}
	for name, values := range r.Header {
		if name = strings.ToLower(name); !strings.HasPrefix(name, "x-lab-") {
			headers[name] = strings.Join(values, ",")
		}
	}
	return Observation{
		Pod: p.name, Namespace: p.workload.Namespace, Workload: p.workload.Name, Version: p.workload.Labels["version"],
		Labels: p.workload.Labels, Method: r.Method, Path: r.URL.RequestURI(), Authority: r.Host, Protocol: r.Proto, Headers: headers,
	}
}

// ServeHTTP answers for all pods: the address that a connection arrived at says which one is meant.
func (l *Lab) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	address, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	p := l.podAt(address)
	if p == nil {
		panic(http.ErrAbortHandler)
	}
	seen := observe(p, r)
	l.received.add(p.workload.id(), seen)
	if delay, err := time.ParseDuration(r.Header.Get(delayHeader)); err == nil {
		time.Sleep(delay)
	}
	switch {
	case websocket.IsWebSocketUpgrade(r):
		echoWebSocket(w, r, seen)
	case strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc"):
		answerGRPC(w, r, seen)
	default:
		_, _ = io.Copy(io.Discard, r.Body)
		seen.Next = l.callNext(p, r)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Lab-Pod", p.name)
		if status, err := strconv.Atoi(r.Header.Get(statusHeader)); err == nil {
			w.WriteHeader(status)
		} else if p.workload.fails() {
			w.WriteHeader(http.StatusInternalServerError)
		}
		_ = json.NewEncoder(w).Encode(seen)
		if pause, err := time.ParseDuration(r.Header.Get(pauseHeader)); err == nil {
			_ = http.NewResponseController(w).Flush()
			time.Sleep(pause)
			_, _ = w.Write([]byte("\n"))
		}
	}
}

// callNext calls what the request asks for, with the headers that an application of this estate passes on.
func (l *Lab) callNext(p *pod, r *http.Request) *Result {
	next, rest, _ := strings.Cut(strings.TrimSpace(r.Header.Get(callHeader)), " ")
	if next == "" {
		return nil
	}
	headers := map[string]string{idHeader: r.Header.Get(idHeader)}
	if !p.workload.Silent {
		for _, name := range l.settings.Forward {
			if value := r.Header.Get(name); value != "" {
				headers[name] = value
			}
		}
	}
	if rest != "" {
		headers[callHeader] = rest
	}
	result := l.send(r.Context(), l.calls, Request{From: p.workload.id(), pod: p, URL: next, Headers: headers})
	return &result
}

func echoWebSocket(w http.ResponseWriter, r *http.Request, seen Observation) {
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	if conn.WriteJSON(seen) != nil {
		return
	}
	for {
		kind, message, err := conn.ReadMessage()
		if err != nil {
			return
		}
		if pause, err := time.ParseDuration(r.Header.Get(pauseHeader)); err == nil {
			time.Sleep(pause)
		}
		if conn.WriteMessage(kind, message) != nil {
			return
		}
	}
}

// listeners are shared by all pods of one namespace: one for each port, whatever the address.
type listeners struct {
	mu   sync.Mutex
	open map[string]net.Listener
}

func (l *Lab) listenFor(p *pod, ports []int) error {
	l.listeners.mu.Lock()
	defer l.listeners.mu.Unlock()
	for _, port := range ports {
		home := "plain"
		if p.netns != l.outside {
			home = p.ip
		}
		key := fmt.Sprintf("%s:%d", home, port)
		if l.listeners.open[key] != nil {
			continue
		}
		listener, err := p.netns.listen(l.outside, port)
		if err != nil {
			return fmt.Errorf("listen on port %d for %s: %w", port, p.name, err)
		}
		l.listeners.open[key] = listener
		if p.netns == l.outside {
			listener = &serviceListener{listener, l}
		}
		listener = &speakingListener{listener, l, l.applicationTLS}
		go func() { _ = l.server.Serve(listener) }()
	}
	return nil
}

func (l *Lab) closeListenersOf(p *pod) {
	l.listeners.mu.Lock()
	defer l.listeners.mu.Unlock()
	for key, listener := range l.listeners.open {
		if strings.HasPrefix(key, p.ip+":") {
			_ = listener.Close()
			delete(l.listeners.open, key)
		}
	}
}

func newServer(handler http.Handler) *http.Server {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	return &http.Server{Handler: handler, Protocols: protocols, ErrorLog: silentLog}
}
