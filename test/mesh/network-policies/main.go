// Command enforcer has the Kubernetes project's own implementation of NetworkPolicies judge connections in the network namespace that it
// is started in: whatever a pod's address begins is queued by the kernel until it has decided.
//
// Standard input is {"objects": […], "asks": [{"from", "to", "port"}, …]}; each address in it is one of this machine's. Standard
// output is a list with true for each connection that came about.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
)

const queue = 100

// Far more than a connection on loopback takes; one that is not permitted takes all of it.
const patience = 20 * time.Second

// What nobody refers to is closed.
var listeners []net.Listener

type ask struct {
	From string `json:"from"`
	To   string `json:"to"`
	Port int    `json:"port"`
}

type input struct {
	Namespaces      []corev1.Namespace           `json:"namespaces"`
	Pods            []corev1.Pod                 `json:"pods"`
	NetworkPolicies []networkingv1.NetworkPolicy `json:"networkPolicies"`
	Asks            []ask                        `json:"asks"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var given input
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		return err
	}
	if err := network(given.Asks); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if err := enforce(ctx, given); err != nil {
		return err
	}
	if err := queueConnections(); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(connect(given.Asks))
}

// network gives this network namespace all addresses, and listens where somebody asks.
func network(asks []ask) error {
	if err := command("ip", "link", "set", "lo", "up"); err != nil {
		return err
	}
	known := map[string]bool{}
	for _, each := range asks {
		for _, address := range []string{each.From, each.To} {
			if !known[address] {
				known[address] = true
				if err := command("ip", "address", "add", address+"/32", "dev", "lo"); err != nil {
					return err
				}
			}
		}
		at := net.JoinHostPort(each.To, strconv.Itoa(each.Port))
		if known[at] {
			continue
		}
		known[at] = true
		listener, err := net.Listen("tcp", at)
		if err != nil {
			return err
		}
		listeners = append(listeners, listener)
	}
	return nil
}

// queueConnections has the kernel ask about what begins a connection, as soon as somebody listens to it.
func queueConnections() error {
	for {
		bound, err := os.ReadFile("/proc/net/netfilter/nfnetlink_queue")
		if err != nil {
			return err
		}
		for _, line := range strings.Split(string(bound), "\n") {
			// The fourth says that whoever listens is given packets; until then the kernel drops them.
			if fields := strings.Fields(line); len(fields) > 3 && fields[0] == strconv.Itoa(queue) && fields[3] == "2" {
				return command("iptables", "-A", "OUTPUT", "-p", "tcp", "--syn", "-j", "NFQUEUE", "--queue-num", fields[0])
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func command(name string, arguments ...string) error {
	if output, err := exec.Command(name, arguments...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s %v: %w: %s", name, arguments, err, output)
	}
	return nil
}

// enforce starts the controller on these objects, without a cluster.
func enforce(ctx context.Context, given input) error {
	var objects []runtime.Object
	for index := range given.Namespaces {
		objects = append(objects, &given.Namespaces[index])
	}
	for index := range given.Pods {
		objects = append(objects, &given.Pods[index])
	}
	for index := range given.NetworkPolicies {
		objects = append(objects, &given.NetworkPolicies[index])
	}
	client := fake.NewSimpleClientset(objects...)
	factory := informers.NewSharedInformerFactory(client, 0)
	controller, err := networkpolicy.NewController(
		client,
		factory.Networking().V1().NetworkPolicies(),
		factory.Core().V1().Namespaces(),
		factory.Core().V1().Pods(),
		nil, nil, nil, nil,
		networkpolicy.Config{QueueID: queue, NodeName: "node"},
	)
	if err != nil {
		return err
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	// It looks for a container runtime, and for queues of nftables, which not every kernel has, and goes on without: ours are those of iptables.
	go func() { _ = controller.Run(ctx) }()
	return nil
}

// connect tries all connections at once.
func connect(asks []ask) []bool {
	answers := make([]bool, len(asks))
	var group sync.WaitGroup
	for index, each := range asks {
		group.Add(1)
		go func() {
			defer group.Done()
			dialer := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: net.ParseIP(each.From)}}
			connection, err := dialer.Dial("tcp", net.JoinHostPort(each.To, strconv.Itoa(each.Port)))
			if err == nil {
				answers[index] = true
				_ = connection.Close()
			} else if timeout, ok := err.(net.Error); !ok || !timeout.Timeout() {
				fmt.Fprintln(os.Stderr, each, err)
			}
		}()
	}
	group.Wait()
	return answers
}
