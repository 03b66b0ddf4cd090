package main

import (
	"fmt"
	"hash/fnv"
	"maps"
	"sort"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func (w *workload) podNames() []string {
	if w.External {
		return []string{w.Name}
	}
	// Random suffixes would make two runs differ; the template's hash makes a changed template another pod.
	hash := fnv.New32a()
	fmt.Fprint(hash, w.ServiceAccount, w.Sidecar, sortedPairs(w.Labels), w.template)
	names := make([]string, w.Replicas)
	for i := range names {
		names[i] = fmt.Sprintf("%s-%08x-%d", w.Name, hash.Sum32(), i)
	}
	return names
}

func sortedPairs(labels map[string]string) []string {
	var pairs []string
	for key, value := range labels {
		pairs = append(pairs, key+"="+value)
	}
	sort.Strings(pairs)
	return pairs
}

func (w *workload) podLabels() map[string]string {
	labels := maps.Clone(w.Labels)
	if labels == nil {
		labels = map[string]string{}
	}
	if w.Sidecar {
		// The injector's label: it tells others that this pod speaks mutual TLS. Its template for gateways has none.
		labels["security.istio.io/tlsMode"] = "istio"
	}
	return labels
}

func (w *workload) podObject(name, ip string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.Namespace, Name: name, Labels: w.podLabels()},
		Spec: corev1.PodSpec{
			ServiceAccountName: w.ServiceAccount, Containers: []corev1.Container{{Name: "main", Ports: w.containerPorts()}},
		},
		Status: corev1.PodStatus{
			Phase: corev1.PodRunning, PodIP: ip, PodIPs: []corev1.PodIP{{IP: ip}},
			Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
		},
	}
}

func (w *workload) containerPorts() []corev1.ContainerPort {
	var ports []corev1.ContainerPort
	for name, port := range w.Ports {
		ports = append(ports, corev1.ContainerPort{Name: name, ContainerPort: port, Protocol: corev1.ProtocolTCP})
	}
	sort.Slice(ports, func(a, b int) bool { return ports[a].ContainerPort < ports[b].ContainerPort })
	return ports
}

// setPortDefaults fills in what an API server would: istiod reads no Service without it.
func setPortDefaults(port *corev1.ServicePort) {
	if port.Protocol == "" {
		port.Protocol = corev1.ProtocolTCP
	}
	if port.TargetPort == (intstr.IntOrString{}) {
		port.TargetPort = intstr.FromInt32(port.Port)
	}
}

// targetPort is where a Service's port arrives in this workload's pods; 0 if a named port is not there.
func (w *workload) targetPort(port corev1.ServicePort) int32 {
	if port.TargetPort.Type == intstr.String {
		return w.Ports[port.TargetPort.StrVal]
	}
	return port.TargetPort.IntVal
}

// endpointSlices lists the ready pods of a Service, one slice for each distinct set of ports as Kubernetes does.
func endpointSlices(service *corev1.Service, pods []*pod) []*discoveryv1.EndpointSlice {
	byPorts := map[string]*discoveryv1.EndpointSlice{}
	for _, p := range pods {
		if p.workload.Namespace != service.Namespace || !selects(service.Spec.Selector, p.workload.Labels) || !p.ready {
			continue
		}
		key := ""
		var ports []discoveryv1.EndpointPort
		for _, port := range service.Spec.Ports {
			target := p.workload.targetPort(port)
			name, protocol := port.Name, port.Protocol
			key += fmt.Sprintf("-%d", target)
			ports = append(ports, discoveryv1.EndpointPort{Name: &name, Port: &target, Protocol: &protocol, AppProtocol: port.AppProtocol})
		}
		slice := byPorts[key]
		if slice == nil {
			slice = &discoveryv1.EndpointSlice{
				ObjectMeta: metav1.ObjectMeta{
					Namespace: service.Namespace, Name: service.Name + key,
					Labels: map[string]string{discoveryv1.LabelServiceName: service.Name},
				},
				AddressType: discoveryv1.AddressTypeIPv4,
				Ports:       ports,
			}
			byPorts[key] = slice
		}
		ready := true
		slice.Endpoints = append(slice.Endpoints, discoveryv1.Endpoint{
			Addresses:  []string{p.ip},
			Conditions: discoveryv1.EndpointConditions{Ready: &ready, Serving: &ready},
			TargetRef:  &corev1.ObjectReference{Kind: "Pod", Namespace: p.workload.Namespace, Name: p.name},
		})
	}
	var all []*discoveryv1.EndpointSlice
	for _, slice := range byPorts {
		all = append(all, slice)
	}
	return all
}
