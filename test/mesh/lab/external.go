package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/miekg/dns"
	"golang.org/x/sys/unix"

	networking "istio.io/api/networking/v1alpha3"
)

// The namespace of hosts outside the mesh, as results show it; no Namespace can have this name.
const externalNamespace = "(external)"

// externalWorkloads are the hosts outside the mesh: those that ServiceEntries name, the addresses of their endpoints that
// the lab can have, and those that the settings add, which no sidecar knows. Each has an address, answers DNS queries for
// it, and speaks what the entry says; port 80 plaintext and port 443 TLS always.
func externalWorkloads(manifests []*manifest, settings Settings) []*workload {
	ports := map[string]map[string]int32{}
	speaks := map[string]map[int32]speech{}
	var order []string
	add := func(host string) map[string]int32 {
		if ports[host] == nil {
			ports[host] = map[string]int32{"http": httpPort, "https": httpsPort}
			speaks[host] = map[int32]speech{httpPort: plaintext, httpsPort: encrypted}
			order = append(order, host)
		}
		return ports[host]
	}
	say := func(host string, m *manifest, port *networking.ServicePort, number int32) {
		if said, ok := annotatedSpeech(m.istio.Annotations)[number]; ok {
			speaks[host][number] = said
		} else if speaks[host][number] == either {
			speaks[host][number] = outsideSpeech(port, number)
		}
	}
	for _, m := range manifests {
		entry, ok := specOf[*networking.ServiceEntry](m)
		if !ok {
			continue
		}
		for _, host := range entry.Hosts {
			if strings.HasPrefix(host, "*") {
				continue
			}
			known := add(host)
			for _, port := range entry.Ports {
				number := port.TargetPort
				if number == 0 {
					number = port.Number
				}
				known[port.Name] = int32(number)
				say(host, m, port, int32(number))
			}
		}
	}
	for _, m := range manifests {
		entry, ok := specOf[*networking.ServiceEntry](m)
		if !ok {
			continue
		}
		for _, endpoint := range entry.Endpoints {
			if !isPlainAddress(endpoint.Address) {
				continue
			}
			known := add(endpoint.Address)
			for _, port := range entry.Ports {
				known[port.Name] = endpointPort(endpoint, port)
				say(endpoint.Address, m, port, endpointPort(endpoint, port))
			}
		}
	}
	for _, host := range settings.External {
		add(host)
	}
	var workloads []*workload
	for _, host := range order {
		workloads = append(workloads, &workload{
			Namespace: externalNamespace, Name: host, Replicas: 1, Ports: ports[host], External: true,
			speaks: speaks[host],
		})
	}
	return workloads
}

func endpointPort(endpoint *networking.WorkloadEntry, port *networking.ServicePort) int32 {
	for _, number := range []uint32{endpoint.Ports[port.Name], port.TargetPort} {
		if number != 0 {
			return int32(number)
		}
	}
	return int32(port.Number)
}

// hasOwnAddress is true for an endpoint that a ServiceEntry gives by its address.
func (w *workload) hasOwnAddress() bool { return w.External && isPlainAddress(w.Name) }

// isPlainAddress is true for what is written as an address of those that the lab's first namespace has.
func isPlainAddress(text string) bool {
	address, err := netip.ParseAddr(text)
	return err == nil && netip.MustParsePrefix(plainPods).Contains(address)
}

// externalAddress gives the address of a host outside the mesh; the caller holds the lock.
func (l *Lab) externalAddress(hostname string) (string, bool) {
	for _, p := range l.pods {
		if p.workload.External && p.workload.Name == hostname {
			return p.ip, true
		}
	}
	return "", false
}

// serveDNS answers for Services and for hosts outside the mesh, and makes all programs of this mount namespace ask it.
func (l *Lab) serveDNS() error {
	resolver := filepath.Join(l.options.Folder, "resolv.conf")
	if err := os.WriteFile(resolver, []byte("nameserver "+bridgeAddress+"\n"), 0o644); err != nil {
		return err
	}
	if err := unix.Mount(resolver, "/etc/resolv.conf", "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("bind /etc/resolv.conf: %w", err)
	}
	packets, err := net.ListenPacket("udp4", bridgeAddress+":53")
	if err != nil {
		return err
	}
	server := &dns.Server{PacketConn: packets, Handler: dns.HandlerFunc(l.answerDNS)}
	go func() { _ = server.ActivateAndServe() }()
	return nil
}

func (l *Lab) answerDNS(w dns.ResponseWriter, query *dns.Msg) {
	answer := new(dns.Msg)
	answer.SetReply(query)
	for _, question := range query.Question {
		l.mu.RLock()
		ip, known := l.nameAddress(strings.TrimSuffix(question.Name, "."))
		l.mu.RUnlock()
		if !known {
			answer.Rcode = dns.RcodeNameError
		} else if question.Qtype == dns.TypeA {
			header := dns.RR_Header{Name: question.Name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 60}
			answer.Answer = append(answer.Answer, &dns.A{Hdr: header, A: net.ParseIP(ip)})
		}
	}
	_ = w.WriteMsg(answer)
}

// nameAddress gives what DNS has for a name: the Service's address, or that of a host outside; the caller holds the lock.
func (l *Lab) nameAddress(hostname string) (string, bool) {
	if short, inside := strings.CutSuffix(hostname, ".svc.cluster.local"); inside {
		name, namespace, _ := strings.Cut(short, ".")
		service := l.services[namespace+"/"+name]
		if service == nil || net.ParseIP(service.Spec.ClusterIP) == nil {
			return "", false
		}
		return service.Spec.ClusterIP, true
	}
	return l.externalAddress(hostname)
}

// certificates shows one for whatever server name is asked for.
func (l *Lab) certificates() *tls.Config {
	var mu sync.Mutex
	known := map[string]*tls.Certificate{}
	return &tls.Config{GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		mu.Lock()
		defer mu.Unlock()
		if known[hello.ServerName] == nil {
			chain, key, err := l.edgeCA.issue("", slices.DeleteFunc([]string{hello.ServerName}, func(s string) bool { return s == "" }))
			if err != nil {
				return nil, err
			}
			pair, err := tls.X509KeyPair(chain, key)
			if err != nil {
				return nil, err
			}
			known[hello.ServerName] = &pair
		}
		return known[hello.ServerName], nil
	}}
}
