package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
)

// Addresses of Services: all of them belong to the lab's first namespace, which passes connections on to pods. Only
// what no sidecar routes comes here.
const serviceAddresses = "10.96.0.0/16"

// serviceListener passes on what is meant for a Service and accepts the rest.
type serviceListener struct {
	net.Listener
	lab *Lab
}

func (s *serviceListener) Accept() (net.Conn, error) {
	for {
		conn, err := s.Listener.Accept()
		if err != nil {
			return nil, err
		}
		address := conn.LocalAddr().(*net.TCPAddr).AddrPort()
		if !netip.MustParsePrefix(serviceAddresses).Contains(address.Addr().Unmap()) {
			return conn, nil
		}
		go s.lab.passOn(conn, address)
	}
}

// listenForServices opens a port for each port of a Service.
func (l *Lab) listenForServices() error {
	home := &pod{name: "Services", netns: l.outside}
	for _, service := range l.services {
		for _, port := range service.Spec.Ports {
			if err := l.listenFor(home, []int{int(port.Port)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// passOn is what kube-proxy does: one connection, one pod, no questions.
func (l *Lab) passOn(conn net.Conn, service netip.AddrPort) {
	defer conn.Close()
	address, err := l.podBehind(service)
	if err != nil {
		return
	}
	upstream, err := l.outside.dial(context.Background(), l.outside, address, false)
	if err != nil {
		return
	}
	defer upstream.Close()
	join(conn, upstream)
}

func (l *Lab) podBehind(service netip.AddrPort) (string, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, s := range l.services {
		if s.Spec.ClusterIP == service.Addr().Unmap().String() {
			ip, port, err := l.endpointOf(s, int(service.Port()))
			return fmt.Sprintf("%s:%d", ip, port), err
		}
	}
	return "", fmt.Errorf("no Service has the address %s", service.Addr())
}
