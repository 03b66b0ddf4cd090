package main

import (
	"slices"
	"sort"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	networking "istio.io/api/networking/v1alpha3"
)

// reconcilePods says which pods have to start and which to stop. Those to stop are no endpoints from here on, or, where
// others take their place, from when these are ready; they answer until every proxy knows.
func (l *Lab) reconcilePods(workloads []*workload) (started, stopped []*pod) {
	wanted := map[string]bool{}
	replaced := map[string]bool{}
	for _, w := range workloads {
		replaced[w.id()] = w.Replicas > 0
		for _, name := range w.podNames() {
			ip := l.addressOf(w, name)
			wanted[ip] = true
			if running := l.pods[ip]; running != nil {
				running.workload = w
				continue
			}
			l.pods[ip] = &pod{name: name, ip: ip, workload: w}
			started = append(started, l.pods[ip])
		}
	}
	for ip, p := range l.pods {
		if !wanted[ip] {
			p.ready = p.ready && replaced[p.workload.id()]
			stopped = append(stopped, p)
		}
	}
	sort.Slice(started, func(a, b int) bool { return started[a].ip < started[b].ip })
	return started, stopped
}

// retire takes the pods away that others have taken the place of: they are no endpoints any more.
func (l *Lab) retire(stopped []*pod, manifests []*manifest, workloads []*workload) error {
	l.mu.Lock()
	for _, p := range stopped {
		p.ready = false
	}
	objects := l.objects(manifests, workloads)
	l.mu.Unlock()
	return l.deliver(objects)
}

func (l *Lab) addressOf(w *workload, pod string) string {
	if w.hasOwnAddress() {
		return w.Name
	}
	if w.hasOwnNetwork() {
		return l.proxiedIPs.of(w.Namespace + "/" + pod)
	}
	return l.plainIPs.of(w.Namespace + "/" + pod)
}

// hasOwnNetwork is false for plain pods, which share the lab's first namespace and its servers.
func (w *workload) hasOwnNetwork() bool { return w.Sidecar || w.Gateway || w.program != nil }

func (l *Lab) release(p *pod) {
	if p.workload.hasOwnAddress() {
		return
	}
	pool := l.plainIPs
	if p.netns != l.outside {
		pool = l.proxiedIPs
	}
	pool.release(p.workload.Namespace + "/" + p.name)
}

// preparePods gives new pods their network and their servers. Without an Envoy to wait for they are ready at once.
func (l *Lab) preparePods(started []*pod) error {
	for _, p := range l.sortedPods() {
		if p.netns == nil {
			p.netns = l.outside
			if p.workload.hasOwnNetwork() {
				l.netnsCount++
				var err error
				if p.netns, err = newPodNetns(l.outside, l.netnsCount, p.ip, p.workload.Sidecar, p.workload.past); err != nil {
					return err
				}
			} else {
				p.ready = true
			}
		}
		if p.workload.Gateway || p.workload.program != nil {
			continue
		}
		if err := l.listenFor(p, l.portsOf(p.workload)); err != nil {
			return err
		}
	}
	return l.listenForServices()
}

func (l *Lab) portsOf(w *workload) []int {
	var ports []int
	add := func(port int32) {
		if port > 0 && !slices.Contains(ports, int(port)) {
			ports = append(ports, int(port))
		}
	}
	for _, port := range w.Ports {
		add(port)
	}
	for _, service := range l.services {
		if service.Namespace == w.Namespace && selects(service.Spec.Selector, w.Labels) {
			for _, port := range service.Spec.Ports {
				add(w.targetPort(port))
			}
		}
	}
	return ports
}

func (l *Lab) stopPods(stopped []*pod) error {
	for _, p := range stopped {
		if p.program != nil {
			p.program.stop()
		}
		if p.envoy != nil {
			_ = p.envoy.stop()
		}
		l.mu.Lock()
		delete(l.pods, p.ip)
		l.release(p)
		l.mu.Unlock()
		if p.netns != l.outside {
			l.closeListenersOf(p)
			if err := p.netns.remove(); err != nil {
				return err
			}
		}
	}
	return nil
}

// credentials are the certificates that Gateways name and no manifest holds: made here, for the hosts they serve.
func (l *Lab) credentials(manifests []*manifest, workloads []*workload) []*corev1.Secret {
	var all []*corev1.Secret
	given := map[string]bool{}
	for _, m := range manifests {
		if secret, ok := m.object.(*corev1.Secret); ok {
			given[secret.Namespace+"/"+secret.Name] = true
			all = append(all, secret)
		}
	}
	hosts := map[string][]string{}
	var order []string
	for _, m := range manifests {
		gateway, ok := specOf[*networking.Gateway](m)
		if !ok {
			continue
		}
		namespace := m.namespace
		if w := findGateway(workloads, gateway.Selector); w != nil {
			namespace = w.Namespace
		}
		for _, server := range gateway.Servers {
			id := namespace + "/" + server.GetTls().GetCredentialName()
			if server.GetTls().GetCredentialName() == "" || given[id] {
				continue
			}
			if hosts[id] == nil {
				order = append(order, id)
			}
			for _, host := range server.Hosts {
				if _, bare, scoped := strings.Cut(host, "/"); scoped {
					host = bare
				}
				hosts[id] = append(hosts[id], host)
			}
		}
	}
	for _, id := range order {
		key := id + " " + strings.Join(hosts[id], " ")
		if l.secrets[key] == nil {
			l.secrets[key] = l.credential(id, hosts[id])
		}
		all = append(all, l.secrets[key])
	}
	return all
}

func (l *Lab) credential(id string, hosts []string) *corev1.Secret {
	namespace, name, _ := strings.Cut(id, "/")
	chain, key, err := l.edgeCA.issue("", hosts)
	if err != nil {
		panic(err)
	}
	return &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Type:       corev1.SecretTypeTLS,
		Data:       map[string][]byte{"tls.crt": chain, "tls.key": key, "ca.crt": l.edgeCA.PEM},
	}
}
