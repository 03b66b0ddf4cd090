package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

var silentLog = log.New(io.Discard, "", 0)

// Request is what a test sends: from outside through a gateway, or from a workload's pod.
type Request struct {
	// `namespace/name` of a gateway or of any other workload.
	From    string            `json:"from"`
	URL     string            `json:"url"`
	Method  string            `json:"method"`
	Headers map[string]string `json:"headers"`
	// Further ones, as pairs: a name may be there several times.
	MoreHeaders [][2]string `json:"moreHeaders"`
	Body        string      `json:"body"`
	// "1.1" (default) or "2".
	HTTPVersion string `json:"httpVersion"`
	GRPC        bool   `json:"grpc"`
	WebSocket   string `json:"webSocket"`
	// Requests of HTTP/1.1 as bytes, one after the other on one connection; the answer is that to the last one.
	Raw string `json:"raw"`
	// The TLS server name, if it is not the URL's host.
	SNI string `json:"sni"`
	// Show a certificate of a client outside the mesh.
	ClientCertificate bool `json:"clientCertificate"`
	TimeoutMs         int  `json:"timeoutMs"`
	Logs              bool `json:"logs"`

	pod *pod
	// Fetch the access log only if the answer is a failure.
	logFailure bool
}

// Result is the answer: by a pod, or by an Envoy that had none to ask.
type Result struct {
	Status     int               `json:"status"`
	Error      string            `json:"error,omitempty"`
	Pod        string            `json:"pod,omitempty"`
	Namespace  string            `json:"namespace,omitempty"`
	Workload   string            `json:"workload,omitempty"`
	Version    string            `json:"version,omitempty"`
	Headers    map[string]string `json:"headers,omitempty"`
	Body       string            `json:"body,omitempty"`
	Received   *Observation      `json:"received,omitempty"`
	Next       *Result           `json:"next,omitempty"`
	GRPCStatus string            `json:"grpcStatus,omitempty"`
	Messages   int               `json:"messages,omitempty"`
	Echo       string            `json:"echo,omitempty"`
	// Names in the certificate that the server showed.
	Certificate []string  `json:"certificate,omitempty"`
	Logs        []LogLine `json:"logs,omitempty"`
}

func (r *Result) take(seen *Observation) {
	r.Pod, r.Namespace, r.Workload, r.Version = seen.Pod, seen.Namespace, seen.Workload, seen.Version
	r.Next, seen.Next = seen.Next, nil
	r.Received = seen
}

func (r *Result) failed() bool {
	return r.Error != "" || r.Status == 0 || r.Status >= 400 || (r.GRPCStatus != "" && r.GRPCStatus != "0")
}

// target is how a request gets on its way: from which namespace to which address.
type target struct {
	pod      *pod
	netns    *netns
	address  string
	marked   bool
	proxy    string
	tls      bool
	sni      string
	protocol string
	// Whether the client shows a certificate.
	certificate bool
}

func (t target) key() string {
	return fmt.Sprintf("%s %s %v %s %v %s", t.proxy, t.address, t.tls, t.sni, t.certificate, t.protocol)
}

// connections is a pool of kept connections; those that play and load use are not shared, so that closing one pool
// (a new configuration should be seen by new connections) leaves the other alone.
type connections struct {
	lab        *Lab
	mu         sync.Mutex
	transports map[string]*http.Transport
}

func newConnections(lab *Lab) *connections {
	return &connections{lab: lab, transports: map[string]*http.Transport{}}
}

func (c *connections) closeAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, transport := range c.transports {
		transport.CloseIdleConnections()
	}
	c.transports = map[string]*http.Transport{}
}

func (c *connections) to(t target) *http.Transport {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found := c.transports[t.key()]; found != nil {
		return found
	}
	protocols := new(http.Protocols)
	switch {
	case t.protocol != "2":
		protocols.SetHTTP1(true)
	case t.tls:
		protocols.SetHTTP2(true)
	default:
		protocols.SetUnencryptedHTTP2(true)
	}
	transport := &http.Transport{
		Protocols: protocols, DisableCompression: true, MaxIdleConnsPerHost: 256, TLSClientConfig: c.lab.clientTLS(t.sni, t.certificate),
		DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			return t.netns.dial(ctx, c.lab.outside, address, t.marked)
		},
	}
	c.transports[t.key()] = transport
	return transport
}

func (l *Lab) clientTLS(sni string, certificate bool) *tls.Config {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(l.edgeCA.PEM)
	config := &tls.Config{ServerName: sni, RootCAs: roots}
	if certificate {
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			chain, key, err := l.edgeCA.issue("", []string{"client.example.com"})
			if err != nil {
				return nil, err
			}
			pair, err := tls.X509KeyPair(chain, key)
			return &pair, err
		}
	}
	return config
}

func (l *Lab) send(ctx context.Context, pool *connections, request Request) Result {
	result := Result{}
	if err := l.exchange(ctx, pool, request, &result); err != nil {
		result.Error = err.Error()
	}
	return result
}

func (l *Lab) exchange(ctx context.Context, pool *connections, request Request, result *Result) error {
	address, err := url.Parse(request.URL)
	if err != nil {
		return err
	}
	if address.Path == "" {
		address.Path = "/"
	}
	to, err := l.targetOf(request, address)
	if err != nil {
		return err
	}
	limit := 15 * time.Second
	if request.TimeoutMs > 0 {
		limit = time.Duration(request.TimeoutMs) * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if request.Logs || request.logFailure {
		id := l.nextID()
		request.Headers = withHeader(request.Headers, idHeader, id)
		l.logs.want(id)
		defer func() {
			if request.logFailure && !result.failed() {
				l.logs.drop(id)
				return
			}
			lines, err := l.logs.take(id, to.proxy, 2*time.Second)
			result.Logs = lines
			if err != nil && result.Error == "" {
				result.Error = err.Error()
			}
		}()
	}
	if request.Raw != "" {
		return l.exchangeRaw(ctx, to, request, result)
	}
	if request.WebSocket != "" {
		return l.exchangeWebSocket(ctx, to, address, request, result)
	}
	return l.exchangeHTTP(ctx, pool, to, address, request, result)
}

func withHeader(headers map[string]string, name, value string) map[string]string {
	copied := map[string]string{name: value}
	for key, value := range headers {
		copied[key] = value
	}
	return copied
}

func (l *Lab) exchangeHTTP(ctx context.Context, pool *connections, to target, address *url.URL, request Request, result *Result) error {
	var body io.Reader
	if request.Body != "" {
		body = strings.NewReader(request.Body)
	}
	method := request.Method
	if request.GRPC {
		method, body = http.MethodPost, grpcRequestBody()
		request.Headers = withHeader(request.Headers, "content-type", "application/grpc")
		request.Headers["te"] = "trailers"
	}
	authority := address.Host
	connectTo := *address
	connectTo.Host = to.address
	r, err := http.NewRequestWithContext(ctx, method, connectTo.String(), body)
	if err != nil {
		return err
	}
	r.Host = authority
	for name, value := range request.Headers {
		if strings.EqualFold(name, "host") {
			r.Host = value
			continue
		}
		r.Header.Set(name, value)
	}
	for _, pair := range request.MoreHeaders {
		r.Header.Add(pair[0], pair[1])
	}
	response, err := pool.to(to).RoundTrip(r)
	if err != nil {
		return err
	}
	return l.takeAnswer(response, request, result)
}

// exchangeRaw sends what a client of ours would not.
func (l *Lab) exchangeRaw(ctx context.Context, to target, request Request, result *Result) error {
	conn, err := to.netns.dial(ctx, l.outside, to.address, to.marked)
	if err != nil {
		return err
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	if _, err := io.WriteString(conn, request.Raw); err != nil {
		return err
	}
	reader := bufio.NewReader(conn)
	for range strings.Count(request.Raw, " HTTP/1.1\r\n") {
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			return err
		}
		*result = Result{}
		if err := l.takeAnswer(response, request, result); err != nil {
			return err
		}
	}
	return nil
}

func (l *Lab) takeAnswer(response *http.Response, request Request, result *Result) error {
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	result.Status = response.StatusCode
	result.Headers = map[string]string{}
	for name, values := range response.Header {
		result.Headers[strings.ToLower(name)] = strings.Join(values, ",")
	}
	if response.TLS != nil && len(response.TLS.PeerCertificates) > 0 {
		result.Certificate = response.TLS.PeerCertificates[0].DNSNames
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if request.GRPC {
		readGRPC(result, response, content)
		return nil
	}
	seen := Observation{}
	if response.Header.Get("X-Lab-Pod") != "" && json.Unmarshal(content, &seen) == nil {
		result.take(&seen)
	} else {
		result.Body = string(content)
	}
	return nil
}
