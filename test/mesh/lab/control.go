package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
)

// serveControl answers the test's commands on a unix socket: JSON in, JSON out, an error as {"error": …}.
func serveControl(lab *Lab) error {
	listener, err := net.Listen("unix", filepath.Join(lab.options.Folder, "control"))
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	handle(mux, "/replace", func(in struct {
		Manifests string   `json:"manifests"`
		Settings  Settings `json:"settings"`
	}) (any, error) {
		err := lab.Replace(in.Manifests, in.Settings)
		return lab.workloads(), err
	})
	handle(mux, "/apply", func(in struct {
		Manifests string `json:"manifests"`
	}) (any, error) {
		return nil, lab.Apply(in.Manifests)
	})
	handle(mux, "/remove", func(in struct {
		IDs []string `json:"ids"`
	}) (any, error) {
		return nil, lab.Remove(in.IDs)
	})
	handle(mux, "/join", func(in NodeOptions) (any, error) { return nil, lab.Join(in) })
	handle(mux, "/request", func(in Request) (any, error) {
		return lab.send(context.Background(), lab.requests, in), nil
	})
	handle(mux, "/play", func(in struct {
		Requests    []Request `json:"requests"`
		Concurrency int       `json:"concurrency"`
	}) (any, error) {
		return lab.Play(in.Requests, in.Concurrency), nil
	})
	handle(mux, "/load/start", func(in struct {
		Requests    []Request `json:"requests"`
		Connections int       `json:"connections"`
		PerSecond   int       `json:"perSecond"`
	}) (any, error) {
		return lab.StartLoad(in.Requests, in.Connections, in.PerSecond), nil
	})
	handle(mux, "/load/count", func(id string) (any, error) {
		load, err := lab.loadNamed(id)
		if err != nil {
			return nil, err
		}
		load.mu.Lock()
		defer load.mu.Unlock()
		return load.Total, nil
	})
	handle(mux, "/load/stop", func(id string) (any, error) { return lab.StopLoad(id) })
	handle(mux, "/received", func(workload string) (any, error) { return lab.received.of(workload), nil })
	handle(mux, "/envoy", func(in struct {
		Workload string `json:"workload"`
		Path     string `json:"path"`
	}) (any, error) {
		proxy, err := lab.proxyNamed(in.Workload)
		if err != nil {
			return nil, err
		}
		return proxy.get(in.Path)
	})
	go func() { _ = http.Serve(listener, mux) }()
	return nil
}

func handle[In any](mux *http.ServeMux, path string, command func(In) (any, error)) {
	mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		var in In
		err := json.NewDecoder(r.Body).Decode(&in)
		var out any
		if err == nil {
			out, err = command(in)
		} else {
			err = fmt.Errorf("%s: %w", path, err)
		}
		w.Header().Set("Content-Type", "application/json")
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			out = map[string]string{"error": err.Error()}
		}
		_ = json.NewEncoder(w).Encode(out)
	})
}

func (l *Lab) workloads() []string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.workloadNames()
}

type receivedAnswer struct {
	Total int           `json:"total"`
	Last  []Observation `json:"last"`
}

func (r *received) of(workload string) receivedAnswer {
	r.mu.Lock()
	defer r.mu.Unlock()
	return receivedAnswer{r.total[workload], append([]Observation{}, r.last[workload]...)}
}
