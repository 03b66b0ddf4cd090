package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"google.golang.org/grpc"
)

// envoy is the proxy of one pod: a process in the pod's network namespace.
type envoy struct {
	proxyID string
	folder  string
	process *exec.Cmd
	exited  chan struct{}
	sds     *grpc.Server
	admin   *http.Client
	tail    *tail
}

type object = map[string]any

func pipeCluster(name, socket string) object {
	return object{
		"name": name, "type": "STATIC", "connect_timeout": "1s",
		"typed_extension_protocol_options": object{
			"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": object{
				"@type":                "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
				"explicit_http_config": object{"http2_protocol_options": object{}},
			},
		},
		"load_assignment": object{"cluster_name": name, "endpoints": []object{{"lb_endpoints": []object{{
			"endpoint": object{"address": object{"pipe": object{"path": socket}}},
		}}}}},
	}
}

// bootstrap is the part of Istio's own bootstrap that routing needs, with what istio-agent would put into the metadata.
func bootstrap(p *pod, proxyID, xdsSocket, folder string) object {
	w := p.workload
	ads := object{"ads": object{}, "initial_fetch_timeout": "0s", "resource_api_version": "V3"}
	return object{
		"node": object{
			"id": proxyID, "cluster": w.Name + "." + w.Namespace, "locality": object{},
			"metadata": object{
				"NAMESPACE": w.Namespace, "NAME": p.name, "LABELS": w.podLabels(), "CLUSTER_ID": "Kubernetes",
				"ISTIO_VERSION": "1.31.0", "SERVICE_ACCOUNT": w.ServiceAccount, "INSTANCE_IPS": p.ip,
				"INTERCEPTION_MODE": "REDIRECT", "WORKLOAD_NAME": w.Name, "MESH_ID": "cluster.local",
			},
		},
		"admin": object{"address": object{"pipe": object{"path": filepath.Join(folder, "admin")}}},
		"dynamic_resources": object{
			"lds_config": ads, "cds_config": ads,
			"ads_config": object{
				"api_type": "DELTA_GRPC", "set_node_on_first_message_only": true, "transport_api_version": "V3",
				"grpc_services": []object{{"envoy_grpc": object{"cluster_name": "xds-grpc"}}},
			},
		},
		"static_resources": object{"clusters": []object{
			pipeCluster("xds-grpc", xdsSocket), pipeCluster("sds-grpc", filepath.Join(folder, "sds")),
		}},
		// As Istio's bootstrap has them, for the names that Prometheus gets.
		"stats_config": object{"use_all_default_tags": false, "stats_tags": []object{
			{"tag_name": "cluster_name", "regex": "^cluster(\\.(.+);)"},
			{"tag_name": "response_code", "regex": "_rq(_(\\d{3}))$"},
			{"tag_name": "response_code_class", "regex": "_rq(_(\\dxx))$"},
		}},
		"layered_runtime": object{"layers": []object{{"name": "static", "static_layer": object{
			"envoy.deprecated_features:envoy.config.listener.v3.Listener.hidden_envoy_deprecated_use_original_dst": true,
			"re2.max_program_size.error_level": 32768,
			"overload":                         object{"global_downstream_max_connections": 2147483647},
		}}}},
	}
}

func (l *Lab) startEnvoy(p *pod) (*envoy, error) {
	kind := "sidecar"
	if p.workload.Gateway {
		kind = "router"
	}
	w := p.workload
	e := &envoy{
		proxyID: p.name + "." + w.Namespace,
		folder:  filepath.Join(l.options.Folder, strings.ReplaceAll(p.ip, ".", "-")),
		exited:  make(chan struct{}),
		tail:    &tail{},
	}
	if err := os.MkdirAll(e.folder, 0o755); err != nil {
		return nil, err
	}
	for _, socket := range []string{"admin", "sds"} {
		_ = os.Remove(filepath.Join(e.folder, socket))
	}
	sds, err := serveSecrets(filepath.Join(e.folder, "sds"), l.meshCA, l.edgeCA, spiffe(w.Namespace, w.ServiceAccount))
	if err != nil {
		return nil, err
	}
	e.sds = sds
	id := fmt.Sprintf("%s~%s~%s~%s.svc.cluster.local", kind, p.ip, e.proxyID, w.Namespace)
	settings := bootstrap(p, id, l.xdsSocket(), e.folder)
	if l.node != nil {
		err = l.node.introduce(settings, w)
	} else {
		l.istiod.callers.add(spiffe(w.Namespace, w.ServiceAccount))
	}
	if err != nil {
		return nil, err
	}
	config, err := json.Marshal(settings)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(e.folder, "bootstrap.json")
	if err := os.WriteFile(path, config, 0o644); err != nil {
		return nil, err
	}
	e.process = exec.Command(l.options.Envoy, "-c", path, "--disable-hot-restart", "--concurrency", "1",
		"--file-flush-interval-msec", "5", "--file-flush-min-size-kb", "1", "--log-level", "warn", "--drain-time-s", "1",
		"--drain-strategy", "immediate")
	// As Istio's injector sets them: access logs may say them.
	e.process.Env = append(os.Environ(), "POD_NAME="+p.name, "POD_NAMESPACE="+w.Namespace, "ISTIO_META_WORKLOAD_NAME="+w.Name)
	e.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	stdout, err := e.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	e.process.Stderr = e.tail
	if l.options.Verbose {
		e.process.Stderr = io.MultiWriter(e.tail, os.Stderr)
	}
	e.admin = unixClient(filepath.Join(e.folder, "admin"))
	if err := p.netns.do(l.outside, e.process.Start); err != nil {
		return nil, fmt.Errorf("start Envoy: %w", err)
	}
	go func() {
		l.logs.read(e.proxyID, stdout)
		_ = e.process.Wait()
		close(e.exited)
	}()
	return e, nil
}

func unixClient(socket string) *http.Client {
	return &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", socket)
		},
	}}
}

func (e *envoy) get(path string) (string, error) {
	response, err := e.admin.Get("http://envoy" + path)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, body)
	}
	return string(body), err
}

// settled is nil when Envoy is up and works with all that it has been sent: an acknowledged listener or cluster still
// warms until its routes, endpoints and certificates are there.
func (e *envoy) settled() error {
	select {
	case <-e.exited:
		return fmt.Errorf("Envoy of %s ended: %s", e.proxyID, e.tail.text())
	default:
	}
	if _, err := e.get("/ready"); err != nil {
		return fmt.Errorf("Envoy of %s is not ready: %w", e.proxyID, err)
	}
	warming, err := e.get("/stats?filter=^(listener_manager.total_listeners_warming|cluster_manager.warming_clusters)$")
	if err != nil {
		return err
	}
	for _, line := range strings.Split(strings.TrimSpace(warming), "\n") {
		if line != "" && !strings.HasSuffix(line, ": 0") {
			return fmt.Errorf("Envoy of %s: %s", e.proxyID, line)
		}
	}
	return nil
}

// stop drains first: a pod that goes takes no request with it.
func (e *envoy) stop() error {
	if e.process == nil || e.process.Process == nil {
		return nil
	}
	idle := waitFor(5*time.Second, func() error {
		active, err := e.get("/stats?filter=downstream_rq_active$&usedonly")
		if err != nil {
			return nil
		}
		for _, line := range strings.Split(strings.TrimSpace(active), "\n") {
			if line != "" && !strings.HasSuffix(line, ": 0") && !strings.Contains(line, "admin") {
				return errors.New(line)
			}
		}
		return nil
	})
	e.kill()
	return idle
}

func (e *envoy) kill() {
	if e.process != nil && e.process.Process != nil {
		_ = e.process.Process.Kill()
		<-e.exited
	}
	e.sds.Stop()
}
