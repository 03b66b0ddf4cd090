package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"

	"net"

	corev1 "k8s.io/api/core/v1"
)

type LabOptions struct {
	Folder, Envoy, MeshConfig string
	Verbose                   bool
	// Has no istiod of its own: it is to join a cluster that has one.
	Node bool
}

// Lab is one mesh: the estate as last applied, and what runs because of it.
type Lab struct {
	options LabOptions
	outside *netns
	istiod  *istiod
	node    *node
	meshCA  *authority
	edgeCA  *authority
	// What applications that speak TLS show.
	applicationTLS *tls.Config
	server         *http.Server
	listeners      listeners
	logs           *logs
	received       received
	requests       *connections
	calls          *connections
	loads          loads
	lastID         atomic.Int64
	// The pod that requests of a workload were last sent from.
	askedFor sync.Map

	// One change at a time; mu guards what requests read meanwhile.
	changing   sync.Mutex
	mu         sync.RWMutex
	settings   Settings
	manifests  []*manifest
	services   map[string]*corev1.Service
	pods       map[string]*pod
	sent       map[string]sentObject
	secrets    map[string]*corev1.Secret
	proxiedIPs *addresses
	plainIPs   *addresses
	clusterIPs *addresses
	netnsCount int
	ages       *ages
}

func NewLab(options LabOptions) (*Lab, error) {
	outside, err := currentNetns()
	if err != nil {
		return nil, err
	}
	if err := setUpBridge(); err != nil {
		return nil, err
	}
	lab := &Lab{
		options: options, outside: outside, logs: newLogs(),
		received:   received{total: map[string]int{}, last: map[string][]Observation{}},
		listeners:  listeners{open: map[string]net.Listener{}},
		services:   map[string]*corev1.Service{},
		pods:       map[string]*pod{},
		sent:       map[string]sentObject{},
		secrets:    map[string]*corev1.Secret{},
		proxiedIPs: newAddresses("10.244.%d.%d"),
		plainIPs:   newAddresses("10.244.%d.%d"),
		ages:       newAges(),
		clusterIPs: newAddresses("10.96.%d.%d"),
	}
	lab.plainIPs.offset = 128
	lab.requests, lab.calls = newConnections(lab), newConnections(lab)
	lab.server = newServer(lab)
	if lab.meshCA, err = newAuthority("mesh"); err != nil {
		return nil, err
	}
	if lab.edgeCA, err = newAuthority("edge"); err != nil {
		return nil, err
	}
	lab.applicationTLS = lab.certificates()
	if err := lab.serveDNS(); err != nil {
		return nil, err
	}
	if options.Node {
		return lab, nil
	}
	lab.istiod, err = startIstiod(options.Folder, lab.xdsSocket(), options.MeshConfig)
	return lab, err
}

func (l *Lab) xdsSocket() string { return filepath.Join(l.options.Folder, "xds") }

func (l *Lab) nextID() string { return strconv.FormatInt(l.lastID.Add(1), 10) }

func (l *Lab) Close() {
	l.loads.stopAll()
	for _, p := range l.pods {
		if p.program != nil {
			p.program.kill()
		}
		if p.envoy != nil {
			p.envoy.kill()
		}
	}
}

func (l *Lab) podAt(address net.Addr) *pod {
	tcp, ok := address.(*net.TCPAddr)
	if !ok {
		return nil
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.pods[tcp.IP.String()]
}

// podOf gives a ready pod of a workload, and the same one as long as it is there; the caller holds the lock. Looking
// through thousands of pods for every request would be most of a request's cost.
func (l *Lab) podOf(workload string) *pod {
	if found, ok := l.askedFor.Load(workload); ok {
		if p := found.(*pod); p.ready && l.pods[p.ip] == p {
			return p
		}
	}
	var first *pod
	for _, p := range l.pods {
		if p.workload.id() == workload && p.ready && (first == nil || p.name < first.name) {
			first = p
		}
	}
	if first != nil {
		l.askedFor.Store(workload, first)
	}
	return first
}

func (l *Lab) workloadNames() []string {
	seen := map[string]bool{}
	for _, p := range l.pods {
		seen[p.workload.id()] = true
	}
	var names []string
	for name := range seen {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// settle waits until all that was applied is in force in every proxy.
func (l *Lab) settle() error {
	marked, err := l.istiod.mark()
	if err != nil {
		return err
	}
	if err := waitFor(settleLimit, marked); err != nil {
		return err
	}
	var proxied []*pod
	for _, p := range l.pods {
		if p.envoy != nil {
			proxied = append(proxied, p)
		}
	}
	for _, p := range proxied {
		if err := waitFor(settleLimit, func() error { return l.istiod.hasPod(p) }); err != nil {
			return err
		}
	}
	for _, service := range l.services {
		want := l.endpointsWanted(service)
		if err := waitFor(settleLimit, func() error { return l.istiod.hasEndpoints(service.Namespace, service.Name, want) }); err != nil {
			return err
		}
	}
	if err := waitFor(settleLimit, func() error {
		return firstProblem(proxied, func(p *pod) error { return l.istiod.connected(p.envoy.proxyID, p.envoy) })
	}); err != nil {
		return err
	}
	return l.pushUntilSettled(proxied)
}

func firstProblem(pods []*pod, check func(*pod) error) error {
	for _, p := range pods {
		if err := check(p); err != nil {
			return err
		}
	}
	return nil
}

func (l *Lab) endpointsWanted(service *corev1.Service) []string {
	var want []string
	for _, p := range l.pods {
		if p.ready && p.workload.Namespace == service.Namespace && selects(service.Spec.Selector, p.workload.Labels) {
			for range service.Spec.Ports {
				want = append(want, p.ip+":")
			}
		}
	}
	return want
}

func (l *Lab) proxyNamed(name string) (*envoy, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	p := l.podOf(name)
	if p == nil {
		return nil, fmt.Errorf("no pod of %q", name)
	}
	if p.envoy == nil {
		return nil, errors.New(name + " has no Envoy")
	}
	return p.envoy, nil
}
