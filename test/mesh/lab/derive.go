package main

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	networking "istio.io/api/networking/v1alpha3"
)

// Settings say what no manifest says: who has a sidecar, who forwards headers, which gateways are there already.
type Settings struct {
	// Patterns `namespace/deployment` with `*`: whose pods get a sidecar.
	Sidecars []string `json:"sidecars"`
	// Patterns of workloads that do not pass headers on to what they call.
	Silent []string `json:"silent"`
	// Headers that all other workloads pass on.
	Forward []string `json:"forward"`
	// Gateway workloads that the manifests do not contain.
	Gateways []GatewaySettings `json:"gateways"`
	// Hosts outside the mesh besides those that ServiceEntries name.
	External []string `json:"external"`
	// How long a changed ConfigMap takes to reach the pods that have it mounted.
	MountDelayMs int `json:"mountDelayMs"`
}

type GatewaySettings struct {
	Namespace      string            `json:"namespace"`
	Name           string            `json:"name"`
	Labels         map[string]string `json:"labels"`
	ServiceAccount string            `json:"serviceAccount"`
}

// workload is what runs pods, as the lab sees it.
type workload struct {
	Namespace, Name, ServiceAccount string
	Labels                          map[string]string
	Replicas                        int
	Ports                           map[string]int32
	Gateway, Sidecar, Silent        bool
	External                        bool
	// What ports understand where it is written.
	speaks   map[int32]speech
	template string
	// Every so many answers is a failure.
	failsEvery int
	answers    atomic.Int64
	// The container whose own command is run, if it is, and the volumes of the pod.
	program *corev1.Container
	volumes []corev1.Volume
	// past says which traffic goes past the sidecar.
	past pastSidecar
}

// The variable of a container that makes its application fail: `LAB_FAILS_EVERY=20` is 5 %.
const failsVariable = "LAB_FAILS_EVERY"

func failsEvery(pod corev1.PodTemplateSpec) int {
	for _, container := range pod.Spec.Containers {
		for _, variable := range container.Env {
			if count, err := strconv.Atoi(variable.Value); err == nil && variable.Name == failsVariable {
				return count
			}
		}
	}
	return 0
}

// fails tells whether the next answer is a failure.
func (w *workload) fails() bool {
	return w.failsEvery > 0 && w.answers.Add(1)%int64(w.failsEvery) == 0
}

func (w *workload) id() string { return w.Namespace + "/" + w.Name }

func matchesAny(patterns []string, id string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		matched, _ := path.Match(pattern, id)
		return matched
	})
}

func deriveWorkloads(manifests []*manifest, settings Settings) []*workload {
	minimum := map[string]int{}
	for _, m := range manifests {
		if hpa, ok := m.object.(*autoscalingv2.HorizontalPodAutoscaler); ok && hpa.Spec.MinReplicas != nil {
			minimum[hpa.Namespace+"/"+hpa.Spec.ScaleTargetRef.Name] = int(*hpa.Spec.MinReplicas)
		}
	}
	var workloads []*workload
	for _, m := range manifests {
		pod, replicas, ok := podsOf(m)
		if !ok {
			continue
		}
		w := &workload{
			Namespace: m.namespace, Name: m.name, Labels: pod.Labels, Replicas: 1,
			ServiceAccount: pod.Spec.ServiceAccountName, Ports: map[string]int32{},
			Gateway: isGateway(pod.Annotations), template: templateOf(pod), speaks: podSpeech(pod), failsEvery: failsEvery(pod),
			program: programOf(pod), volumes: pod.Spec.Volumes,
			past: pastOf(pod.Annotations),
		}
		if scaled, ok := minimum[w.id()]; ok {
			w.Replicas = scaled
		}
		if replicas != nil {
			w.Replicas = int(*replicas)
		}
		w.addPorts(pod.Spec)
		workloads = append(workloads, w)
	}
	for _, gateway := range settings.Gateways {
		workloads = append(workloads, &workload{
			Namespace: gateway.Namespace, Name: gateway.Name, Labels: gateway.Labels, Replicas: 1,
			ServiceAccount: gateway.ServiceAccount, Ports: map[string]int32{}, Gateway: true,
		})
	}
	for _, w := range workloads {
		if w.ServiceAccount == "" {
			w.ServiceAccount = "default"
		}
		w.Sidecar = !w.Gateway && matchesAny(settings.Sidecars, w.id())
		w.Silent = matchesAny(settings.Silent, w.id())
	}
	return workloads
}

// podsOf gives the template of what runs pods, and how many if it says so. The lab is one node.
func podsOf(m *manifest) (template corev1.PodTemplateSpec, replicas *int32, runs bool) {
	switch object := m.object.(type) {
	case *appsv1.Deployment:
		return object.Spec.Template, object.Spec.Replicas, true
	case *appsv1.StatefulSet:
		return object.Spec.Template, object.Spec.Replicas, true
	case *appsv1.DaemonSet:
		return object.Spec.Template, nil, true
	}
	return corev1.PodTemplateSpec{}, nil, false
}

// templateOf is what makes new pods when it changes.
func templateOf(pod corev1.PodTemplateSpec) string {
	text, _ := json.Marshal(pod)
	return string(text)
}

func pastOf(podAnnotations map[string]string) pastSidecar {
	ports := func(name string) []string {
		return strings.FieldsFunc(podAnnotations["traffic.sidecar.istio.io/"+name], func(r rune) bool {
			return r == ',' || r == ' '
		})
	}
	past := pastSidecar{
		excludedInbound:        ports("excludeInboundPorts"),
		excludedOutbound:       ports("excludeOutboundPorts"),
		excludedOutboundRanges: ports("excludeOutboundIPRanges"),
		includedOutbound:       ports("includeOutboundPorts"),
	}
	if included, ok := podAnnotations["traffic.sidecar.istio.io/includeOutboundIPRanges"]; ok && strings.TrimSpace(included) != "*" {
		past.onlySomeOutbound, past.includedOutboundRanges = true, ports("includeOutboundIPRanges")
	}
	if included, ok := podAnnotations["traffic.sidecar.istio.io/includeInboundPorts"]; ok && strings.TrimSpace(included) != "*" {
		past.onlySomeInbound, past.includedInbound = true, ports("includeInboundPorts")
	}
	return past
}

func isGateway(podAnnotations map[string]string) bool {
	return strings.Contains(podAnnotations["inject.istio.io/templates"], "gateway")
}

func (w *workload) addPorts(spec corev1.PodSpec) {
	for _, container := range spec.Containers {
		for _, port := range container.Ports {
			w.Ports[port.Name] = port.ContainerPort
		}
	}
}

func selects(selector, labels map[string]string) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return len(selector) > 0
}

// impliedGateways stands in for gateway pods that are there before the estate: one for each Gateway whose selector
// finds nothing, with a Service for each gateway workload that no Service selects.
func impliedGateways(manifests []*manifest, settings Settings) ([]GatewaySettings, []*manifest) {
	workloads := deriveWorkloads(manifests, settings)
	var gateways []GatewaySettings
	ports := map[string][]corev1.ServicePort{}
	for _, m := range manifests {
		spec, ok := specOf[*networking.Gateway](m)
		if !ok {
			continue
		}
		w := findGateway(workloads, spec.Selector)
		if w == nil {
			gateway := GatewaySettings{Namespace: m.namespace, Name: m.name, Labels: spec.Selector}
			gateways = append(gateways, gateway)
			w = deriveWorkloads(nil, Settings{Gateways: []GatewaySettings{gateway}})[0]
			workloads = append(workloads, w)
		}
		for _, server := range spec.Servers {
			port := corev1.ServicePort{
				Name: fmt.Sprintf("port-%d", server.Port.Number), Port: int32(server.Port.Number),
				TargetPort: intstr.FromInt32(int32(server.Port.Number)), Protocol: corev1.ProtocolTCP,
			}
			if !slices.ContainsFunc(ports[w.id()], func(p corev1.ServicePort) bool { return p.Port == port.Port }) {
				ports[w.id()] = append(ports[w.id()], port)
			}
		}
	}
	var services []*manifest
	for _, w := range workloads {
		if w.Gateway && len(ports[w.id()]) > 0 && !anyServiceSelects(manifests, w) {
			services = append(services, &manifest{kind: "Service", namespace: w.Namespace, name: w.Name, object: &corev1.Service{
				ObjectMeta: metav1.ObjectMeta{Namespace: w.Namespace, Name: w.Name},
				Spec:       corev1.ServiceSpec{Selector: w.Labels, Ports: ports[w.id()]},
			}})
		}
	}
	return gateways, services
}

func findGateway(workloads []*workload, selector map[string]string) *workload {
	for _, w := range workloads {
		if w.Gateway && selects(selector, w.Labels) {
			return w
		}
	}
	return nil
}

func anyServiceSelects(manifests []*manifest, w *workload) bool {
	return slices.ContainsFunc(manifests, func(m *manifest) bool {
		service, ok := m.object.(*corev1.Service)
		return ok && service.Namespace == w.Namespace && selects(service.Spec.Selector, w.Labels)
	})
}

func specOf[T any](m *manifest) (T, bool) {
	var none T
	if m.istio == nil {
		return none, false
	}
	spec, ok := m.istio.Spec.(T)
	return spec, ok
}
