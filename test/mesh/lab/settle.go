package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	networking "istio.io/api/networking/v1alpha3"
	"istio.io/istio/pilot/pkg/model"
	pilotxds "istio.io/istio/pilot/pkg/xds"
	v3 "istio.io/istio/pilot/pkg/xds/v3"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/host"
	"istio.io/istio/pkg/config/schema/gvk"
	"istio.io/istio/pkg/util/sets"
)

const settleLimit = 30 * time.Second

// waitFor polls a state. What is polled is named in the error, which is all that a stuck test shows.
func waitFor(limit time.Duration, state func() error) error {
	deadline := time.Now().Add(limit)
	for {
		err := state()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("not within %s: %w", limit, err)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// mark is an object whose only meaning is its place in the queue: each kind's events are handled in order, so when
// istiod shows the mark it has handled everything before it. Nothing in the estate can see the namespace it is in.
const markNamespace = "lab-marks"

func (i *istiod) mark() (func() error, error) {
	i.version++
	name := fmt.Sprintf("mark-%d.invalid", i.version)
	object := func(kind config.GroupVersionKind, spec config.Spec) config.Config {
		return config.Config{
			Meta: config.Meta{GroupVersionKind: kind, Namespace: markNamespace, Name: "mark", Domain: "cluster.local"}, Spec: spec,
		}
	}
	err := errors.Join(
		i.putConfig("mark/VirtualService", object(gvk.VirtualService, &networking.VirtualService{
			Hosts: []string{name}, ExportTo: []string{"."},
			Http: []*networking.HTTPRoute{{DirectResponse: &networking.HTTPDirectResponse{Status: 404}}},
		})),
		i.putConfig("mark/ServiceEntry", object(gvk.ServiceEntry, &networking.ServiceEntry{
			Hosts: []string{name}, ExportTo: []string{"."}, Resolution: networking.ServiceEntry_NONE,
			Location: networking.ServiceEntry_MESH_EXTERNAL,
			Ports:    []*networking.ServicePort{{Number: 1, Name: "tcp-mark", Protocol: "TCP"}},
		})),
		i.putObject("mark/Service", &corev1.Service{
			ObjectMeta: metav1.ObjectMeta{Namespace: markNamespace, Name: "mark", Annotations: map[string]string{"networking.istio.io/exportTo": "."}},
			Spec:       corev1.ServiceSpec{ClusterIP: "10.96.255.254", Ports: []corev1.ServicePort{{Port: int32(i.version%60000 + 1), Name: "tcp-mark"}}},
		}),
	)
	return func() error { return i.marked(name) }, err
}

func (i *istiod) marked(name string) error {
	env := i.fake.Discovery.Env
	merged := slices.ContainsFunc(env.VirtualServiceController.MergedVirtualServices(), func(vs model.MergedVirtualService) bool {
		return slices.Contains(vs.Spec.(*networking.VirtualService).Hosts, name)
	})
	if !merged {
		return errors.New("istiod has not merged the VirtualServices")
	}
	if env.GetService(host.Name(name)) == nil {
		return errors.New("istiod has not read the ServiceEntries")
	}
	service := env.GetService("mark." + markNamespace + ".svc.cluster.local")
	if service == nil || service.Ports[0].Port != i.version%60000+1 {
		return errors.New("istiod has not read the Services")
	}
	return nil
}

// hasEndpoints compares what istiod knows of a Service's endpoints with what it should.
func (i *istiod) hasEndpoints(namespace, name string, want []string) error {
	fqdn := name + "." + namespace + ".svc.cluster.local"
	var have []string
	if shards, ok := i.fake.Discovery.Env.EndpointIndex.ShardsForService(fqdn, namespace); ok {
		shards.RLock()
		for _, endpoints := range shards.Shards {
			for _, endpoint := range endpoints {
				have = append(have, fmt.Sprintf("%s:%s", endpoint.Addresses[0], strings.Join(sortedPairs(endpoint.Labels), ",")))
			}
		}
		shards.RUnlock()
	}
	missing := slices.ContainsFunc(want, func(w string) bool {
		return !slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, w) })
	})
	extra := slices.ContainsFunc(have, func(h string) bool {
		return !slices.ContainsFunc(want, func(w string) bool { return strings.HasPrefix(h, w) })
	})
	if missing || extra {
		return fmt.Errorf("endpoints of %s are %v, not %v", fqdn, have, want)
	}
	return nil
}

// push makes istiod compute everything anew and send it to all, whatever it thinks has changed.
func (i *istiod) push() (string, error) {
	server := i.fake.Discovery
	server.ConfigUpdate(&model.PushRequest{Forced: true, Reason: model.NewReasonStats(model.DebugTrigger)})
	wanted := server.InboundUpdates.Load()
	err := waitFor(settleLimit, func() error {
		if server.CommittedUpdates.Load() < wanted {
			return errors.New("istiod has not computed the push")
		}
		return nil
	})
	return server.Env.PushContext().PushVersion, err
}

// pushUntilSettled ends when a push is in force during which no proxy let go of a cluster. A push that takes a cluster
// away still computes its endpoints, because the proxy still asks for them. Where a Sidecar leaves only some ports of a
// service, istiod finds none for the others, and its cache hands that out to all proxies, also to those that know the
// port: these have a cluster without endpoints until the next push.
//
// A proxy whose stream begins while istiod hands a push out may be left out of it: it is pushed to again, a few times.
func (l *Lab) pushUntilSettled(proxied []*pod) error {
	const attempts = 3
	for left := attempts; ; {
		asked := l.istiod.clustersAskedFor()
		version, err := l.istiod.push()
		if err != nil {
			return err
		}
		err = waitFor(settleLimit/attempts, func() error {
			return firstProblem(proxied, func(p *pod) error {
				if err := l.istiod.acknowledged(p.envoy.proxyID, version); err != nil {
					return err
				}
				return p.envoy.settled()
			})
		})
		if err != nil {
			if left--; left == 0 {
				return err
			}
			continue
		}
		if !anyLess(asked, l.istiod.clustersAskedFor()) {
			return nil
		}
	}
}

// clustersAskedFor are the clusters whose endpoints each proxy asks for.
func (i *istiod) clustersAskedFor() map[string]sets.String {
	asked := map[string]sets.String{}
	for _, connection := range i.fake.Discovery.Clients() {
		proxy := connection.Proxy()
		// istiod changes the set in place.
		proxy.RLock()
		if resource := proxy.WatchedResources[v3.EndpointType]; resource != nil {
			asked[connection.ID()] = resource.ResourceNames.Copy()
		}
		proxy.RUnlock()
	}
	return asked
}

func anyLess(before, after map[string]sets.String) bool {
	for proxy, clusters := range before {
		if left, connected := after[proxy]; connected && len(clusters.Difference(left)) > 0 {
			return true
		}
	}
	return false
}

var pushedTypes = []string{v3.ClusterType, v3.EndpointType, v3.ListenerType, v3.RouteType, v3.SecretType}

// acknowledged is nil when the proxy has accepted every response, and these are from this push or a later one.
func (i *istiod) acknowledged(proxyID, version string) error {
	var connection *pilotxds.Connection
	for _, c := range i.fake.Discovery.Clients() {
		if strings.HasPrefix(c.ID(), proxyID+"-") {
			connection = c
		}
	}
	if connection == nil {
		return fmt.Errorf("%s is not connected", proxyID)
	}
	watched := connection.Proxy().DeepCloneWatchedResources()
	for _, kind := range pushedTypes {
		resource, ok := watched[kind]
		if !ok || (len(resource.ResourceNames) == 0 && !resource.Wildcard) {
			continue
		}
		short := v3.GetShortType(kind)
		if resource.LastError != "" {
			return fmt.Errorf("%s refused %s: %s", proxyID, short, resource.LastError)
		}
		// Of Secrets that are not there, or lack what is asked for, istiod says nothing; Envoy waits for them by itself.
		if kind == v3.SecretType && resource.NonceSent == "" {
			continue
		}
		if resource.NonceSent != resource.NonceAcked {
			return fmt.Errorf("%s has not acknowledged %s", proxyID, short)
		}
		if older(resource.NonceSent, version) {
			return fmt.Errorf("%s has not been sent %s of push %s", proxyID, short, version)
		}
	}
	return nil
}

// A version is `<time>/<count>` and a nonce a version followed by a UUID.
func older(nonce, version string) bool {
	const uuidLength = 36
	if len(nonce) <= uuidLength {
		return true
	}
	return count(nonce[:len(nonce)-uuidLength]) < count(version)
}

func count(version string) int {
	var n int
	_, _ = fmt.Sscanf(version[strings.LastIndex(version, "/")+1:], "%d", &n)
	return n
}

// connected is nil when the proxy has opened its stream: only then does a push reach it.
func (i *istiod) connected(proxyID string, e *envoy) error {
	for _, c := range i.fake.Discovery.Clients() {
		if strings.HasPrefix(c.ID(), proxyID+"-") {
			return nil
		}
	}
	select {
	case <-e.exited:
		return fmt.Errorf("Envoy of %s ended: %s", proxyID, e.tail.text())
	default:
		return fmt.Errorf("%s is not connected", proxyID)
	}
}

// hasPod is nil when istiod knows the pod: a proxy that connects before gets no inbound listeners.
func (i *istiod) hasPod(p *pod) error {
	proxy := &model.Proxy{
		IPAddresses: []string{p.ip}, ConfigNamespace: p.workload.Namespace, ID: p.name + "." + p.workload.Namespace,
		Metadata: &model.NodeMetadata{Namespace: p.workload.Namespace, ClusterID: "Kubernetes"},
	}
	if len(i.fake.Discovery.Env.GetProxyWorkloadLabels(proxy)) == 0 {
		return fmt.Errorf("istiod does not know pod %s", p.name)
	}
	return nil
}
