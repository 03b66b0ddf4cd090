package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gorilla/websocket"
	corev1 "k8s.io/api/core/v1"
)

// targetOf finds where a request's first connection goes. From a gateway it comes from outside; from a workload with a
// sidecar it goes to the Service's address and is redirected; without a sidecar the lab picks a pod as kube-proxy would.
func (l *Lab) targetOf(request Request, address *url.URL) (target, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	to := target{protocol: request.HTTPVersion, tls: address.Scheme == "https" || address.Scheme == "wss", sni: address.Hostname()}
	if request.GRPC {
		to.protocol = "2"
	}
	if request.SNI != "" {
		to.sni = request.SNI
	}
	to.certificate = request.ClientCertificate
	port := 80
	if to.tls {
		port = 443
	}
	if address.Port() != "" {
		port, _ = strconv.Atoi(address.Port())
	}
	from := request.pod
	if from == nil {
		if from = l.podOf(request.From); from == nil {
			return to, fmt.Errorf("no pod of %q to send from; there are %s", request.From, strings.Join(l.workloadNames(), ", "))
		}
	}
	to.pod = from
	if from.envoy != nil {
		to.proxy = from.envoy.proxyID
	}
	if from.workload.Gateway {
		to.netns = l.outside
		to.address = fmt.Sprintf("%s:%d", from.ip, l.gatewayPort(from, port))
		return to, nil
	}
	to.netns, to.marked = from.netns, from.workload.Sidecar
	ip, port, err := l.resolve(from, address.Hostname(), port)
	to.address = net.JoinHostPort(ip, strconv.Itoa(port))
	return to, err
}

// gatewayPort is where the gateway's Service sends a port.
func (l *Lab) gatewayPort(gateway *pod, port int) int {
	for _, service := range l.services {
		if service.Namespace != gateway.workload.Namespace || !selects(service.Spec.Selector, gateway.workload.Labels) {
			continue
		}
		for _, candidate := range service.Spec.Ports {
			if int(candidate.Port) == port {
				return int(gateway.workload.targetPort(candidate))
			}
		}
	}
	return port
}

func (l *Lab) resolve(from *pod, hostname string, port int) (string, int, error) {
	return l.resolveThrough(from, hostname, port, 8)
}

// resolveThrough follows so many Services of type ExternalName, as a resolver follows canonical names.
func (l *Lab) resolveThrough(from *pod, hostname string, port, aliases int) (string, int, error) {
	if net.ParseIP(hostname) != nil {
		return hostname, port, nil
	}
	parts := strings.Split(strings.TrimSuffix(hostname, ".svc.cluster.local"), ".")
	name, namespace := parts[0], from.workload.Namespace
	if len(parts) > 1 {
		namespace = parts[1]
	}
	service := l.services[namespace+"/"+name]
	if service == nil {
		if ip, known := l.externalAddress(hostname); known {
			return ip, port, nil
		}
		return "", 0, fmt.Errorf("no Service %s/%s for host %q", namespace, name, hostname)
	}
	if service.Spec.Type == corev1.ServiceTypeExternalName {
		if aliases == 0 {
			return "", 0, fmt.Errorf("too many aliases for host %q", hostname)
		}
		return l.resolveThrough(from, service.Spec.ExternalName, port, aliases-1)
	}
	if from.workload.Sidecar && service.Spec.ClusterIP != corev1.ClusterIPNone {
		return service.Spec.ClusterIP, port, nil
	}
	return l.endpointOf(service, port)
}

func (l *Lab) endpointOf(service *corev1.Service, port int) (string, int, error) {
	var candidates []*pod
	for _, p := range l.pods {
		if p.ready && p.workload.Namespace == service.Namespace && selects(service.Spec.Selector, p.workload.Labels) {
			candidates = append(candidates, p)
		}
	}
	if len(candidates) == 0 {
		return "", 0, fmt.Errorf("Service %s/%s has no ready pod", service.Namespace, service.Name)
	}
	chosen := candidates[rand.IntN(len(candidates))]
	for _, candidate := range service.Spec.Ports {
		if int(candidate.Port) == port {
			return chosen.ip, int(chosen.workload.targetPort(candidate)), nil
		}
	}
	return "", 0, fmt.Errorf("Service %s/%s has no port %d", service.Namespace, service.Name, port)
}

// exchangeWebSocket opens a WebSocket, notes which pod it reached, and has one message echoed.
func (l *Lab) exchangeWebSocket(ctx context.Context, to target, address *url.URL, request Request, result *Result) error {
	connectTo := *address
	connectTo.Scheme = strings.Replace(connectTo.Scheme, "http", "ws", 1)
	dialer := websocket.Dialer{
		TLSClientConfig: l.clientTLS(to.sni, to.certificate),
		NetDialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return to.netns.dial(ctx, l.outside, to.address, to.marked)
		},
	}
	headers := http.Header{}
	for name, value := range request.Headers {
		headers.Set(name, value)
	}
	conn, response, err := dialer.DialContext(ctx, connectTo.String(), headers)
	if response != nil {
		result.Status = response.StatusCode
	}
	if err != nil {
		return err
	}
	defer conn.Close()
	seen := Observation{}
	if err := conn.ReadJSON(&seen); err != nil {
		return err
	}
	result.take(&seen)
	if err := conn.WriteMessage(websocket.TextMessage, []byte(request.WebSocket)); err != nil {
		return err
	}
	_, echo, err := conn.ReadMessage()
	result.Echo = string(echo)
	_ = conn.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""))
	return err
}
