package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	networking "istio.io/api/networking/v1alpha3"
	clientnetworking "istio.io/client-go/pkg/apis/networking/v1"
	"istio.io/istio/pkg/config"
)

// hosted is a pod of the cluster that this node runs.
type hosted struct {
	once   sync.Once
	ending chan struct{}
}

func (h *hosted) end() { h.once.Do(func() { close(h.ending) }) }

func (n *node) podChanged(object *corev1.Pod) {
	n.mu.Lock()
	defer n.mu.Unlock()
	h := n.hosted[object.UID]
	if h == nil {
		h = &hosted{ending: make(chan struct{})}
		n.hosted[object.UID] = h
		go n.host(object.DeepCopy(), h)
	}
	if object.DeletionTimestamp != nil {
		h.end()
	}
}

func (n *node) podGone(object *corev1.Pod) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if h := n.hosted[object.UID]; h != nil {
		h.end()
		delete(n.hosted, object.UID)
	}
}

// host is the life of a pod.
func (n *node) host(object *corev1.Pod, h *hosted) {
	name := "Pod " + object.Namespace + "/" + object.Name
	p, err := n.begin(object, h)
	if err != nil {
		n.report(name, err)
		n.report(name, n.setStatus(object, p, err.Error()))
	}
	<-h.ending
	n.report(name, n.finish(object, p))
}

var errEnding = errors.New("deleted before it was ready")

// begin takes a pod to where it is ready: on this node, with an address, its ports open, its Envoy up.
func (n *node) begin(object *corev1.Pod, h *hosted) (*pod, error) {
	w := n.workloadOf(object)
	if err := n.place(object, w); err != nil {
		return nil, err
	}
	p, err := n.connect(object, w)
	if err != nil {
		return p, err
	}
	// Before its Envoy starts: istiod knows a proxy by the address of its pod.
	if err := n.setStatus(object, p, "starting"); err != nil {
		return p, err
	}
	if w.Gateway {
		n.giveCredentials()
	}
	if w.Gateway || w.Sidecar {
		if err := n.startProxy(p, h); err != nil {
			return p, err
		}
	}
	l := n.lab
	l.mu.Lock()
	p.ready = true
	l.mu.Unlock()
	return p, n.setStatus(object, p, "")
}

// place binds the pod to this node, with the label by which Istio's injector tells others that it speaks mutual TLS.
func (n *node) place(object *corev1.Pod, w *workload) error {
	ctx, pods := context.Background(), n.client.Kube().CoreV1().Pods(object.Namespace)
	if w.Sidecar || w.Gateway {
		patch := []byte(`{"metadata":{"labels":{"security.istio.io/tlsMode":"istio"}}}`)
		if _, err := pods.Patch(ctx, object.Name, types.MergePatchType, patch, metav1.PatchOptions{}); err != nil {
			return err
		}
	}
	return pods.Bind(ctx, &corev1.Binding{
		ObjectMeta: metav1.ObjectMeta{Namespace: object.Namespace, Name: object.Name, UID: object.UID},
		Target:     corev1.ObjectReference{Kind: "Node", Name: nodeName},
	}, metav1.CreateOptions{})
}

// connect gives the pod its address and network, and opens its ports.
func (n *node) connect(object *corev1.Pod, w *workload) (*pod, error) {
	l := n.lab
	l.mu.Lock()
	defer l.mu.Unlock()
	p := &pod{name: object.Name, ip: l.addressOf(w, object.Name), workload: w, netns: l.outside}
	if w.Sidecar || w.Gateway {
		l.netnsCount++
		var err error
		if p.netns, err = newPodNetns(l.outside, l.netnsCount, p.ip, w.Sidecar, pastSidecar{}); err != nil {
			return nil, err
		}
	}
	l.pods[p.ip] = p
	return p, l.openPorts(p)
}

func (n *node) startProxy(p *pod, h *hosted) error {
	n.starting <- struct{}{}
	defer func() { <-n.starting }()
	envoy, err := n.lab.startEnvoy(p)
	if err != nil {
		return err
	}
	n.lab.mu.Lock()
	p.envoy = envoy
	n.lab.mu.Unlock()
	deadline := time.After(settleLimit)
	for {
		err := envoy.settled()
		if err == nil {
			return nil
		}
		select {
		case <-h.ending:
			return errEnding
		case <-deadline:
			return fmt.Errorf("not within %s: %w", settleLimit, err)
		// As often as a kubelet probes is too seldom for tests.
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// finish lets the pod drain, as Istio's sidecar does, then ends it and tells the API server that it is gone.
func (n *node) finish(object *corev1.Pod, p *pod) error {
	l := n.lab
	if p != nil {
		l.mu.Lock()
		wasReady := p.ready
		p.ready = false
		l.mu.Unlock()
		if wasReady {
			time.Sleep(time.Duration(n.options.DrainMs) * time.Millisecond)
		}
		if err := l.stopPods([]*pod{p}); err != nil {
			return err
		}
	}
	now := int64(0)
	return n.client.Kube().CoreV1().Pods(object.Namespace).Delete(context.Background(), object.Name, metav1.DeleteOptions{
		GracePeriodSeconds: &now, Preconditions: &metav1.Preconditions{UID: &object.UID},
	})
}

// setStatus tells the API server what the pod is at: ready, or why not.
func (n *node) setStatus(object *corev1.Pod, p *pod, whyNot string) error {
	ready, now := corev1.ConditionTrue, metav1.Now()
	if whyNot != "" {
		ready = corev1.ConditionFalse
	}
	status := corev1.PodStatus{Phase: corev1.PodPending}
	for kind, value := range map[corev1.PodConditionType]corev1.ConditionStatus{
		corev1.PodScheduled: corev1.ConditionTrue, corev1.PodInitialized: corev1.ConditionTrue,
		corev1.ContainersReady: ready, corev1.PodReady: ready,
	} {
		condition := corev1.PodCondition{Type: kind, Status: value, LastTransitionTime: now}
		if value == corev1.ConditionFalse {
			condition.Reason, condition.Message = "ContainersNotReady", whyNot
		}
		status.Conditions = append(status.Conditions, condition)
	}
	if p != nil {
		status.Phase, status.StartTime = corev1.PodRunning, &now
		status.HostIP, status.HostIPs = bridgeAddress, []corev1.HostIP{{IP: bridgeAddress}}
		status.PodIP, status.PodIPs = p.ip, []corev1.PodIP{{IP: p.ip}}
		for _, container := range object.Spec.Containers {
			started := true
			status.ContainerStatuses = append(status.ContainerStatuses, corev1.ContainerStatus{
				Name: container.Name, Image: container.Image, Ready: whyNot == "", Started: &started,
				State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: now}},
			})
		}
	}
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"uid": object.UID}, "status": status})
	if err != nil {
		return err
	}
	pods := n.client.Kube().CoreV1().Pods(object.Namespace)
	_, err = pods.Patch(context.Background(), object.Name, types.MergePatchType, patch, metav1.PatchOptions{}, "status")
	return err
}

func (n *node) workloadOf(object *corev1.Pod) *workload {
	settings := n.options.Settings
	w := &workload{
		Namespace: object.Namespace, Name: object.Name, Labels: object.Labels, Replicas: 1,
		ServiceAccount: object.Spec.ServiceAccountName, Ports: map[string]int32{}, Gateway: isGateway(object.Annotations),
	}
	// A Deployment's pods are those of a ReplicaSet, which has the Deployment's name and the template's hash.
	if hash := object.Labels["pod-template-hash"]; hash != "" && len(object.OwnerReferences) > 0 {
		w.Name = strings.TrimSuffix(object.OwnerReferences[0].Name, "-"+hash)
	}
	w.addPorts(object.Spec)
	w.Sidecar = !w.Gateway && matchesAny(settings.Sidecars, w.id())
	w.Silent = matchesAny(settings.Silent, w.id())
	return w
}

// introduce has a proxy show its pod's token to istiod, which gives secrets only to those that may read them.
func (n *node) introduce(bootstrap object, w *workload) error {
	lifetime := int64(3600)
	request := &authenticationv1.TokenRequest{
		Spec: authenticationv1.TokenRequestSpec{Audiences: []string{"istio-ca"}, ExpirationSeconds: &lifetime},
	}
	accounts := n.client.Kube().CoreV1().ServiceAccounts(w.Namespace)
	token, err := accounts.CreateToken(context.Background(), w.ServiceAccount, request, metav1.CreateOptions{})
	if err != nil {
		return fmt.Errorf("token of %s/%s: %w", w.Namespace, w.ServiceAccount, err)
	}
	ads := bootstrap["dynamic_resources"].(object)["ads_config"].(object)
	ads["grpc_services"].([]object)[0]["initial_metadata"] = []object{
		{"key": "authorization", "value": "Bearer " + token.Status.Token},
	}
	return nil
}

func gatewayManifest(gateway *clientnetworking.Gateway) *manifest {
	spec := config.Config{Spec: (*networking.Gateway)(&gateway.Spec)}
	return &manifest{kind: "Gateway", namespace: gateway.Namespace, name: gateway.Name, istio: &spec}
}
