package main

import (
	"bufio"
	"crypto/tls"
	"io"
	"maps"
	"net"
	"strconv"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"

	networking "istio.io/api/networking/v1alpha3"
	"istio.io/istio/pkg/config/kube"
	"istio.io/istio/pkg/config/protocol"
)

// speech is what an application understands on one of its ports. Where nobody says, it understands both.
type speech int

const (
	either speech = iota
	plaintext
	encrypted
)

// The annotation of a pod template or ServiceEntry that says what a port speaks, whatever its name says:
// `8443=tls 8080=plaintext`.
const speaksAnnotation = "lab/speaks"

func speechOf(p protocol.Instance) speech {
	switch {
	case p.IsTLS():
		return encrypted
	case p.IsHTTP():
		return plaintext
	}
	return either
}

func annotatedSpeech(annotations map[string]string) map[int32]speech {
	said := map[int32]speech{}
	for _, item := range strings.Fields(annotations[speaksAnnotation]) {
		port, what, _ := strings.Cut(item, "=")
		if number, err := strconv.Atoi(port); err == nil {
			said[int32(number)] = map[string]speech{"tls": encrypted, "plaintext": plaintext}[what]
		}
	}
	return said
}

// podSpeech is what a pod says about its own ports: by annotation, or by probes, which ask the application itself.
func podSpeech(pod corev1.PodTemplateSpec) map[int32]speech {
	said := map[int32]speech{}
	for _, container := range pod.Spec.Containers {
		for _, probe := range []*corev1.Probe{container.StartupProbe, container.ReadinessProbe, container.LivenessProbe} {
			if probe != nil && probe.HTTPGet != nil && probe.HTTPGet.Scheme == corev1.URISchemeHTTPS {
				said[probe.HTTPGet.Port.IntVal] = encrypted
			}
		}
	}
	maps.Copy(said, annotatedSpeech(pod.Annotations))
	return said
}

// Ports of hosts outside the mesh that speak the same everywhere.
const httpPort, httpsPort = 80, 443

// outsideSpeech is what a host outside the mesh speaks on the port behind one of a ServiceEntry's: the entry says what
// proxies are to make of the requests, the usual ports what the host does.
func outsideSpeech(port *networking.ServicePort, number int32) speech {
	said := speechOf(protocol.Parse(port.Protocol))
	switch {
	case number == httpPort:
		return plaintext
	case number == httpsPort:
		return encrypted
	}
	return said
}

// speaks tells what the application of a pod understands on a port; of several Services one that says TLS is right.
func (l *Lab) speaks(local net.Addr) speech {
	tcp, ok := local.(*net.TCPAddr)
	if !ok {
		return either
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	p := l.pods[tcp.IP.String()]
	if p == nil {
		return either
	}
	if said, ok := p.workload.speaks[int32(tcp.Port)]; ok {
		return said
	}
	found := either
	for _, service := range l.services {
		if service.Namespace != p.workload.Namespace || !selects(service.Spec.Selector, p.workload.Labels) {
			continue
		}
		for _, port := range service.Spec.Ports {
			if int(p.workload.targetPort(port)) == tcp.Port {
				if said := speechOf(protocolOf(port)); said == encrypted || found == either {
					found = said
				}
			}
		}
	}
	return found
}

func protocolOf(port corev1.ServicePort) protocol.Instance {
	return kube.ConvertProtocol(port.Port, port.Name, port.Protocol, port.AppProtocol)
}

// speakingListener accepts connections for all pods; each is spoken to as its application would.
type speakingListener struct {
	net.Listener
	lab    *Lab
	config *tls.Config
}

func (s *speakingListener) Accept() (net.Conn, error) {
	conn, err := s.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &speakingConn{Conn: conn, listener: s}, nil
}

// speakingConn decides with its first read, which the server does before it writes.
type speakingConn struct {
	net.Conn
	listener *speakingListener
	once     sync.Once
	chosen   net.Conn
}

const tlsHandshakeRecord = 0x16

// What Go's own TLS server says to plain HTTP, and others alike.
const plainToTLS = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"

func (s *speakingConn) Read(data []byte) (int, error) {
	s.once.Do(func() {
		buffered := &bufferedConn{Conn: s.Conn, reader: bufio.NewReader(s.Conn)}
		s.chosen = buffered
		first, err := buffered.reader.Peek(1)
		if err != nil {
			return
		}
		isTLS := first[0] == tlsHandshakeRecord
		switch wanted := s.listener.lab.speaks(s.Conn.LocalAddr()); {
		case isTLS && wanted != plaintext:
			s.chosen = tls.Server(buffered, s.listener.config)
		case !isTLS && wanted == encrypted:
			_, _ = io.WriteString(s.Conn, plainToTLS)
			_ = s.Conn.Close()
			// What was read ahead is not for the server.
			s.chosen = s.Conn
		}
	})
	return s.chosen.Read(data)
}

func (s *speakingConn) Write(data []byte) (int, error) {
	if s.chosen == nil {
		return s.Conn.Write(data)
	}
	return s.chosen.Write(data)
}

type bufferedConn struct {
	net.Conn
	reader *bufio.Reader
}

func (b *bufferedConn) Read(data []byte) (int, error) { return b.reader.Read(data) }
