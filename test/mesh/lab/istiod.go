package main

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"

	"istio.io/istio/pilot/test/xds"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/security"
)

// forget lets go of the objects that the fake API server remembers of every call.
func (i *istiod) forget() {
	if fake, ok := i.fake.KubeClient().Kube().(interface{ ClearActions() }); ok {
		fake.ClearActions()
	}
}

// One JSON line for each request, with the id that the lab's client sent, so that a test can ask for its line.
const accessLog = `
accessLogFile: /dev/stdout
accessLogEncoding: JSON
accessLogFormat: |
  {"id": "%REQ(X-LAB-ID)%", "status": "%RESPONSE_CODE%", "flags": "%RESPONSE_FLAGS%", "details": "%RESPONSE_CODE_DETAILS%",
   "route": "%ROUTE_NAME%", "cluster": "%UPSTREAM_CLUSTER_RAW%", "upstream": "%UPSTREAM_HOST%", "method": "%REQ(:METHOD)%",
   "authority": "%REQ(:AUTHORITY)%", "path": "%REQ(:PATH)%", "protocol": "%PROTOCOL%", "sni": "%REQUESTED_SERVER_NAME%",
   "failure": "%UPSTREAM_TRANSPORT_FAILURE_REASON%"}
`

// istiod is Istio's discovery server without a cluster: a fake API server and a configuration store in memory.
type istiod struct {
	fake    *xds.FakeDiscoveryServer
	callers *callers
	present map[string]bool
	version int
}

// callers tells istiod which identities may ask. The unix socket has no certificates, and without an identity a
// gateway gets no TLS secrets.
type callers struct {
	mu    sync.Mutex
	known map[string]bool
}

func (c *callers) AuthenticatorType() string { return "lab" }

func (c *callers) add(identity string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known[identity] = true
}

func (c *callers) Authenticate(security.AuthContext) (*security.Caller, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	caller := &security.Caller{}
	for identity := range c.known {
		caller.Identities = append(caller.Identities, identity)
	}
	return caller, nil
}

func startIstiod(folder, socket, overrides string) (*istiod, error) {
	// A whole estate arrives at once, and the fake API server panics when a watch's channel is full.
	watch.DefaultChanSize = 100_000
	meshConfig, err := mesh.ApplyMeshConfigDefaults(accessLog)
	if err == nil {
		meshConfig, err = mesh.ApplyMeshConfig(overrides, meshConfig)
	}
	if err != nil {
		return nil, fmt.Errorf("mesh configuration: %w", err)
	}
	fake := xds.NewFakeDiscoveryServer(&failer{folder: folder}, xds.FakeOptions{
		MeshConfig:                 meshConfig,
		DisableSecretAuthorization: true,
		DebounceTime:               10 * time.Millisecond,
		ListenerBuilder:            func() (net.Listener, error) { return net.Listen("unix", socket) },
	})
	known := &callers{known: map[string]bool{}}
	fake.Discovery.Authenticators = []security.Authenticator{known}
	return &istiod{fake: fake, callers: known, present: map[string]bool{}}, nil
}

func (i *istiod) putConfig(id string, cfg config.Config) error {
	cfg.ResourceVersion = ""
	var err error
	if i.present[id] {
		_, err = i.fake.Store().Update(cfg)
	} else {
		_, err = i.fake.Store().Create(cfg)
	}
	i.present[id] = true
	return err
}

func (i *istiod) removeConfig(id string, cfg *config.Config) error {
	delete(i.present, id)
	return i.fake.Store().Delete(cfg.GroupVersionKind, cfg.Name, cfg.Namespace, nil)
}

type typedClient[T runtime.Object] interface {
	Create(context.Context, T, metav1.CreateOptions) (T, error)
	Update(context.Context, T, metav1.UpdateOptions) (T, error)
	Delete(context.Context, string, metav1.DeleteOptions) error
}

func put[T runtime.Object](client typedClient[T], exists bool, object T) error {
	var err error
	if exists {
		_, err = client.Update(context.Background(), object, metav1.UpdateOptions{})
	} else {
		_, err = client.Create(context.Background(), object, metav1.CreateOptions{})
	}
	return err
}

func (i *istiod) putObject(id string, object runtime.Object) error {
	kube := i.fake.KubeClient().Kube()
	exists := i.present[id]
	i.present[id] = true
	switch o := object.(type) {
	case *corev1.Namespace:
		return put(kube.CoreV1().Namespaces(), exists, o)
	case *corev1.Service:
		return put(kube.CoreV1().Services(o.Namespace), exists, o)
	case *corev1.Pod:
		return put(kube.CoreV1().Pods(o.Namespace), exists, o)
	case *corev1.Secret:
		return put(kube.CoreV1().Secrets(o.Namespace), exists, o)
	case *discoveryv1.EndpointSlice:
		return put(kube.DiscoveryV1().EndpointSlices(o.Namespace), exists, o)
	}
	return fmt.Errorf("%s: istiod does not read this kind", id)
}

func (i *istiod) removeObject(id string, object runtime.Object) error {
	kube := i.fake.KubeClient().Kube()
	delete(i.present, id)
	ctx, options := context.Background(), metav1.DeleteOptions{}
	switch o := object.(type) {
	case *corev1.Namespace:
		return kube.CoreV1().Namespaces().Delete(ctx, o.Name, options)
	case *corev1.Service:
		return kube.CoreV1().Services(o.Namespace).Delete(ctx, o.Name, options)
	case *corev1.Pod:
		return kube.CoreV1().Pods(o.Namespace).Delete(ctx, o.Name, options)
	case *corev1.Secret:
		return kube.CoreV1().Secrets(o.Namespace).Delete(ctx, o.Name, options)
	case *discoveryv1.EndpointSlice:
		return kube.DiscoveryV1().EndpointSlices(o.Namespace).Delete(ctx, o.Name, options)
	}
	return fmt.Errorf("%s: istiod does not read this kind", id)
}
