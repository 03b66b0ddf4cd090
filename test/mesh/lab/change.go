package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"sync"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"istio.io/istio/pkg/config"
)

// sentObject is what istiod was last given under a name.
type sentObject struct {
	source string
	object runtime.Object
	config *config.Config
}

// Replace makes the given manifests the whole estate.
func (l *Lab) Replace(text string, settings Settings) error {
	manifests, err := parseManifests(text)
	if err != nil {
		return err
	}
	return l.change(func([]*manifest) []*manifest { return manifests }, &settings)
}

// Apply adds or changes objects, all at once, as one `kubectl apply` does.
func (l *Lab) Apply(text string) error {
	manifests, err := parseManifests(text)
	if err != nil {
		return err
	}
	return l.change(func(current []*manifest) []*manifest {
		next := slices.Clone(current)
		for _, m := range manifests {
			at := slices.IndexFunc(next, func(c *manifest) bool { return c.id() == m.id() })
			if at < 0 {
				next = append(next, m)
			} else {
				next[at] = m
			}
		}
		return next
	}, nil)
}

// Remove takes objects away, by `Kind/namespace/name`.
func (l *Lab) Remove(ids []string) error {
	for _, id := range ids {
		if !slices.ContainsFunc(l.manifests, func(m *manifest) bool { return m.id() == id }) {
			return fmt.Errorf("nothing to remove: %s", id)
		}
	}
	return l.change(func(current []*manifest) []*manifest {
		return slices.DeleteFunc(slices.Clone(current), func(m *manifest) bool { return slices.Contains(ids, m.id()) })
	}, nil)
}

func (l *Lab) change(edit func([]*manifest) []*manifest, settings *Settings) error {
	l.changing.Lock()
	defer l.changing.Unlock()
	wanted := l.settings
	if settings != nil {
		wanted = *settings
	}
	manifests := edit(l.manifests)
	l.ages.order(manifests)
	gateways, services := impliedGateways(manifests, wanted)
	effective := wanted
	effective.Gateways = append(slices.Clone(wanted.Gateways), gateways...)
	everything := append(slices.Clone(manifests), services...)
	workloads := append(deriveWorkloads(everything, effective), externalWorkloads(everything, effective)...)

	l.mu.Lock()
	l.settings, l.manifests = wanted, manifests
	started, stopped := l.reconcilePods(workloads)
	l.services = l.deriveServices(everything)
	err := l.preparePods(started)
	objects := l.objects(everything, workloads)
	l.mu.Unlock()
	if err != nil {
		return err
	}
	if err := l.deliver(objects); err != nil {
		return err
	}
	l.mu.Lock()
	l.mountConfigMaps()
	l.mu.Unlock()
	if err := l.startContainers(started, everything, workloads); err != nil {
		return err
	}
	if err := l.retire(stopped, everything, workloads); err != nil {
		return err
	}
	if err := l.settle(); err != nil {
		return err
	}
	l.istiod.forget()
	l.requests.closeAll()
	l.calls.closeAll()
	return l.stopPods(stopped)
}

func (l *Lab) deriveServices(manifests []*manifest) map[string]*corev1.Service {
	services := map[string]*corev1.Service{}
	for _, m := range manifests {
		service, ok := m.object.(*corev1.Service)
		if !ok {
			continue
		}
		id := service.Namespace + "/" + service.Name
		service = service.DeepCopy()
		if service.Spec.ClusterIP == "" && service.Spec.Type != corev1.ServiceTypeExternalName {
			service.Spec.ClusterIP = l.clusterIPs.of(id)
		}
		for i := range service.Spec.Ports {
			setPortDefaults(&service.Spec.Ports[i])
		}
		services[id] = service
	}
	return services
}

// objects is all that istiod should have, in the order of the manifests.
func (l *Lab) objects(manifests []*manifest, workloads []*workload) []sentObject {
	var all []sentObject
	add := func(object runtime.Object) { all = append(all, sentObject{object: object}) }
	namespaces := map[string]*corev1.Namespace{}
	for _, m := range manifests {
		if namespace, ok := m.object.(*corev1.Namespace); ok {
			namespaces[namespace.Name] = namespace
		} else if m.namespace != "" && namespaces[m.namespace] == nil {
			namespaces[m.namespace] = &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: m.namespace}}
		}
	}
	for _, namespace := range namespaces {
		add(namespace)
	}
	for _, p := range l.pods {
		if !p.workload.External {
			add(p.workload.podObject(p.name, p.ip))
		}
	}
	for _, service := range l.services {
		add(service)
		for _, slice := range endpointSlices(service, l.sortedPods()) {
			add(slice)
		}
	}
	for _, secret := range l.credentials(manifests, workloads) {
		add(secret)
	}
	for _, m := range manifests {
		if m.istio != nil {
			all = append(all, sentObject{source: m.source + m.istio.CreationTimestamp.String(), config: m.istio})
		}
	}
	return all
}

func (l *Lab) sortedPods() []*pod {
	var pods []*pod
	for _, p := range l.pods {
		pods = append(pods, p)
	}
	sort.Slice(pods, func(a, b int) bool { return pods[a].ip < pods[b].ip })
	return pods
}

// deliver gives istiod what is new or changed and takes away what is gone.
func (l *Lab) deliver(objects []sentObject) error {
	kept := map[string]bool{}
	var problems []error
	for _, o := range objects {
		var id string
		if o.config != nil {
			id = fmt.Sprintf("%s/%s/%s", o.config.GroupVersionKind.Kind, o.config.Namespace, o.config.Name)
		} else {
			meta := o.object.(metav1.Object)
			id = fmt.Sprintf("%s/%s/%s", reflect.TypeOf(o.object).Elem().Name(), meta.GetNamespace(), meta.GetName())
			source, err := json.Marshal(o.object)
			problems = append(problems, err)
			o.source = string(source)
		}
		kept[id] = true
		if l.sent[id].source == o.source {
			continue
		}
		l.sent[id] = o
		if o.config != nil {
			problems = append(problems, l.istiod.putConfig(id, *o.config))
		} else {
			problems = append(problems, l.istiod.putObject(id, o.object))
		}
	}
	for id, o := range l.sent {
		if kept[id] {
			continue
		}
		delete(l.sent, id)
		if o.config != nil {
			problems = append(problems, l.istiod.removeConfig(id, o.config))
		} else {
			problems = append(problems, l.istiod.removeObject(id, o.object))
		}
	}
	return errors.Join(problems...)
}

// startContainers starts the Envoys and programs of new pods, and makes these pods endpoints when they are ready.
func (l *Lab) startContainers(started []*pod, manifests []*manifest, workloads []*workload) error {
	var waiting []*pod
	for _, p := range started {
		if !p.ready {
			waiting = append(waiting, p)
		}
	}
	if len(waiting) == 0 {
		return nil
	}
	problems := make([]error, len(waiting))
	var all sync.WaitGroup
	for i, p := range waiting {
		all.Add(1)
		go func() {
			defer all.Done()
			problems[i] = l.startContainersOf(p)
		}()
	}
	all.Wait()
	if err := errors.Join(problems...); err != nil {
		return err
	}
	if err := waitFor(settleLimit, func() error {
		return firstProblem(waiting, func(p *pod) error {
			if p.envoy == nil {
				return nil
			}
			return p.envoy.settled()
		})
	}); err != nil {
		return err
	}
	l.mu.Lock()
	for _, p := range waiting {
		p.ready = true
	}
	objects := l.objects(manifests, workloads)
	l.mu.Unlock()
	return l.deliver(objects)
}

// startContainersOf starts a pod's Envoy, if it has one, then its program, as with Istio's holdApplicationUntilProxyStarts.
func (l *Lab) startContainersOf(p *pod) (err error) {
	if p.workload.Sidecar || p.workload.Gateway {
		if err = waitFor(settleLimit, func() error { return l.istiod.hasPod(p) }); err != nil {
			return err
		}
		if p.envoy, err = l.startEnvoy(p); err != nil {
			return err
		}
	}
	if p.workload.program == nil {
		return nil
	}
	if p.envoy != nil {
		if err = waitFor(settleLimit, p.envoy.settled); err != nil {
			return err
		}
	}
	started, err := l.startProgram(p)
	if err != nil {
		return err
	}
	l.mu.Lock()
	p.program = started
	l.mu.Unlock()
	return l.awaitProgram(p)
}
