package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	kerrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	klabels "k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"

	clientnetworking "istio.io/client-go/pkg/apis/networking/v1"
	"istio.io/istio/pkg/kube"
	"istio.io/istio/pkg/kube/controllers"
	"istio.io/istio/pkg/kube/kclient"
)

// NodeOptions say which cluster the lab is a node of.
type NodeOptions struct {
	Kubeconfig string `json:"kubeconfig"`
	// Where istiod listens for proxies, without TLS.
	XDS string `json:"xds"`
	// How long a pod goes on answering after it was told to end. Istio's sidecar takes 5 s.
	DrainMs  int      `json:"drainMs"`
	Settings Settings `json:"settings"`
}

const nodeName = "lab"

// node makes the lab a node of a real cluster, its only one: it takes every pod, as a scheduler and a kubelet would.
// Then the lab has no istiod of its own, and what its Services and pods are is what the API server says.
type node struct {
	lab      *Lab
	options  NodeOptions
	client   kube.Client
	pods     kclient.Client[*corev1.Pod]
	services kclient.Client[*corev1.Service]
	gateways kclient.Client[*clientnetworking.Gateway]
	// Each Envoy that starts takes a core for a moment.
	starting chan struct{}

	mu     sync.Mutex
	hosted map[types.UID]*hosted
	// One at a time.
	credentials sync.Mutex
}

// Join makes this lab the node of a cluster. It goes on until the lab ends.
func (l *Lab) Join(options NodeOptions) error {
	config, err := kube.DefaultRestConfig(options.Kubeconfig, "")
	if err != nil {
		return err
	}
	config.QPS, config.Burst = 500, 1000
	client, err := kube.NewClient(kube.NewClientConfigForRestConfig(config), "Kubernetes")
	if err != nil {
		return err
	}
	listener, err := net.Listen("unix", l.xdsSocket())
	if err != nil {
		return err
	}
	go forward(listener, options.XDS)
	n := &node{
		lab: l, options: options, client: client, hosted: map[types.UID]*hosted{}, starting: make(chan struct{}, 4),
		pods:     kclient.New[*corev1.Pod](client),
		services: kclient.New[*corev1.Service](client),
		gateways: kclient.New[*clientnetworking.Gateway](client),
	}
	l.mu.Lock()
	l.node, l.settings = n, options.Settings
	l.mu.Unlock()
	if err := n.register(); err != nil {
		return fmt.Errorf("register the node: %w", err)
	}
	n.services.AddEventHandler(controllers.ObjectHandler(func(controllers.Object) { n.servicesChanged() }))
	n.gateways.AddEventHandler(controllers.ObjectHandler(func(controllers.Object) { n.giveCredentials() }))
	n.pods.AddEventHandler(controllers.EventHandler[*corev1.Pod]{
		AddFunc: n.podChanged, UpdateFunc: func(_, now *corev1.Pod) { n.podChanged(now) }, DeleteFunc: n.podGone,
	})
	forever := make(chan struct{})
	client.RunAndWait(forever)
	kube.WaitForCacheSync("node", forever, n.pods.HasSynced, n.services.HasSynced, n.gateways.HasSynced)
	return nil
}

func (n *node) register() error {
	nodes := n.client.Kube().CoreV1().Nodes()
	object, err := nodes.Create(context.Background(), &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: nodeName}}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	object.Status.Conditions = []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionTrue, LastHeartbeatTime: metav1.Now()}}
	_, err = nodes.UpdateStatus(context.Background(), object, metav1.UpdateOptions{})
	return err
}

// servicesChanged opens the ports that Services need, in pods and at the Services' own addresses.
func (n *node) servicesChanged() {
	services := map[string]*corev1.Service{}
	for _, service := range n.services.List(metav1.NamespaceAll, klabels.Everything()) {
		// Without a selector its endpoints are no pods: the API server, istiod.
		if len(service.Spec.Selector) > 0 {
			services[service.Namespace+"/"+service.Name] = service
		}
	}
	l := n.lab
	l.mu.Lock()
	defer l.mu.Unlock()
	l.services = services
	for _, p := range l.sortedPods() {
		n.report(p.name, l.openPorts(p))
	}
	n.report("Services", l.listenForServices())
}

// openPorts has a pod listen on all of its ports; the caller holds the lock. Envoys of gateways open their own.
func (l *Lab) openPorts(p *pod) error {
	if p.workload.Gateway {
		return nil
	}
	return l.listenFor(p, l.portsOf(p.workload))
}

// giveCredentials makes the Secrets that Gateways name and nobody has made, as a certificate issuer would.
func (n *node) giveCredentials() {
	n.credentials.Lock()
	defer n.credentials.Unlock()
	for _, secret := range n.secretsOfGateways() {
		secrets := n.client.Kube().CoreV1().Secrets(secret.Namespace)
		known, err := secrets.Get(context.Background(), secret.Name, metav1.GetOptions{})
		switch {
		case kerrors.IsNotFound(err):
			_, err = secrets.Create(context.Background(), secret, metav1.CreateOptions{})
		case err == nil && known.Labels[issuedBy] == nodeName && string(known.Data["tls.crt"]) != string(secret.Data["tls.crt"]):
			_, err = secrets.Update(context.Background(), secret, metav1.UpdateOptions{})
		}
		n.report("Secret "+secret.Namespace+"/"+secret.Name, err)
	}
}

const issuedBy = "lab/issued-by"

func (n *node) secretsOfGateways() []*corev1.Secret {
	var manifests []*manifest
	for _, gateway := range n.gateways.List(metav1.NamespaceAll, klabels.Everything()) {
		manifests = append(manifests, gatewayManifest(gateway))
	}
	l := n.lab
	l.mu.Lock()
	defer l.mu.Unlock()
	var workloads []*workload
	for _, p := range l.sortedPods() {
		workloads = append(workloads, p.workload)
	}
	var secrets []*corev1.Secret
	for _, secret := range l.credentials(manifests, workloads) {
		secret = secret.DeepCopy()
		secret.Labels = map[string]string{issuedBy: nodeName}
		secrets = append(secrets, secret)
	}
	return secrets
}

// report says what went wrong where nobody waits for an answer.
func (n *node) report(what string, err error) {
	// An object that goes meanwhile is no fault.
	if err != nil && !kerrors.IsNotFound(err) && !kerrors.IsConflict(err) && !errors.Is(err, errEnding) {
		fmt.Fprintf(os.Stderr, "lab: %s %s: %v\n", time.Now().Format(time.TimeOnly), what, err)
	}
}
