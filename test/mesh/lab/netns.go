package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

const (
	bridgeName    = "lab0"
	bridgeAddress = "10.244.0.1"
	// Addresses of pods without a sidecar: all of them belong to the lab's first namespace.
	plainPods = "10.244.128.0/17"
	// What an application sends is marked, what its Envoy sends is not. It stands for Istio's "all but user 1337" and
	// works without a second user, so also where there is only one.
	applicationMark = 1
)

// redirects is what Istio's init container sets up, with the mark in place of Envoy's user.
// A program's process cannot mark what it sends, so that is done here, by its group.
const redirects = `*mangle
-A OUTPUT -p tcp -m owner --gid-owner 4242 -j MARK --set-mark 1
COMMIT
*nat
%s-A OUTPUT -o lo -s 127.0.0.6/32 -j RETURN
-A OUTPUT -o lo ! -d 127.0.0.1/32 -p tcp -m mark ! --mark 1 -j REDIRECT --to-ports 15006
-A OUTPUT -o lo -j RETURN
%sCOMMIT
`

// pastSidecar is what annotations of a pod (traffic.sidecar.istio.io/) take out of what is redirected to its sidecar.
type pastSidecar struct {
	excludedInbound, includedInbound, excludedOutbound []string
	// onlySomeInbound is set where includedInbound decides; then excludedInbound counts for nothing.
	onlySomeInbound                                                  bool
	excludedOutboundRanges, includedOutboundRanges, includedOutbound []string
	// onlySomeOutbound is set where addresses and ports that are listed are redirected, and nothing else.
	onlySomeOutbound bool
}

// inbound are the rules for what comes to the pod, in the form of Istio's init container.
func (p pastSidecar) inbound() string {
	const redirect = " -j REDIRECT --to-ports 15006\n"
	if p.onlySomeInbound {
		return forPorts("-A PREROUTING -p tcp --dport %s"+redirect, p.includedInbound)
	}
	return forPorts("-A PREROUTING -p tcp --dport %s -j RETURN\n", p.excludedInbound) + "-A PREROUTING -p tcp" + redirect
}

func (p pastSidecar) outbound() string {
	const own, redirect = "-A OUTPUT -p tcp -m mark --mark 1", " -j REDIRECT --to-ports 15001\n"
	rules := forPorts("-A OUTPUT -p tcp --dport %s -j RETURN\n", p.excludedOutbound) +
		forPorts("-A OUTPUT -d %s -j RETURN\n", p.excludedOutboundRanges) +
		forPorts(own+" --dport %s"+redirect, p.includedOutbound)
	if p.onlySomeOutbound {
		return rules + forPorts(own+" -d %s"+redirect, p.includedOutboundRanges)
	}
	return rules + own + redirect
}

func forPorts(rule string, ports []string) string {
	var rules strings.Builder
	for _, port := range ports {
		fmt.Fprintf(&rules, rule, port)
	}
	return rules.String()
}

// netns is a network namespace. A socket stays in the one it was opened in, so one process can serve all pods.
type netns struct {
	file *os.File
	link netlink.Link
}

func currentNetns() (*netns, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	file, err := os.Open("/proc/thread-self/ns/net")
	return &netns{file: file}, err
}

// do runs f on a thread inside the namespace.
func (n *netns) do(outside *netns, f func() error) error {
	if n == outside {
		return f()
	}
	runtime.LockOSThread()
	if err := unix.Setns(int(n.file.Fd()), unix.CLONE_NEWNET); err != nil {
		runtime.UnlockOSThread()
		return fmt.Errorf("enter network namespace: %w", err)
	}
	result := f()
	if err := unix.Setns(int(outside.file.Fd()), unix.CLONE_NEWNET); err != nil {
		// The thread stays locked, so that nothing else ever runs in the wrong namespace.
		return fmt.Errorf("leave network namespace: %w", err)
	}
	runtime.UnlockOSThread()
	return result
}

func (n *netns) dial(ctx context.Context, outside *netns, address string, marked bool) (net.Conn, error) {
	dialer := net.Dialer{}
	if marked {
		dialer.Control = func(_, _ string, raw syscall.RawConn) (err error) {
			controlErr := raw.Control(func(fd uintptr) {
				err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_MARK, applicationMark)
			})
			if err == nil {
				err = controlErr
			}
			return err
		}
	}
	var conn net.Conn
	err := n.do(outside, func() (err error) {
		conn, err = dialer.DialContext(ctx, "tcp4", address)
		return err
	})
	return conn, err
}

func (n *netns) listen(outside *netns, port int) (net.Listener, error) {
	var listener net.Listener
	err := n.do(outside, func() (err error) {
		listener, err = net.Listen("tcp4", fmt.Sprintf("0.0.0.0:%d", port))
		return err
	})
	return listener, err
}

// setUpBridge makes the first namespace the router between pods and the home of pods without a sidecar.
func setUpBridge() error {
	lo, err := netlink.LinkByName("lo")
	if err != nil {
		return err
	}
	if err := netlink.LinkSetUp(lo); err != nil {
		return err
	}
	// Without an address of its own the bridge takes the lowest of its ports', another one whenever pods come and go, and
	// pods talk to the old one until they ask again.
	address := net.HardwareAddr{0x02, 0x01, 0, 0, 0, 1}
	bridge := &netlink.Bridge{LinkAttrs: netlink.LinkAttrs{Name: bridgeName, HardwareAddr: address}}
	if err := netlink.LinkAdd(bridge); err != nil {
		return fmt.Errorf("add bridge: %w", err)
	}
	router, _ := netlink.ParseAddr(bridgeAddress + "/16")
	if err := netlink.AddrAdd(bridge, router); err != nil {
		return err
	}
	if err := netlink.LinkSetUp(bridge); err != nil {
		return err
	}
	for _, ours := range []string{plainPods, serviceAddresses} {
		_, network, _ := net.ParseCIDR(ours)
		local := netlink.Route{LinkIndex: lo.Attrs().Index, Dst: network, Type: unix.RTN_LOCAL, Table: unix.RT_TABLE_LOCAL, Scope: netlink.SCOPE_HOST}
		if err := netlink.RouteAdd(&local); err != nil {
			return err
		}
	}
	return nil
}

// newPodNetns makes a namespace with one leg on the bridge; intercept redirects its traffic to a sidecar, but for what goes past it.
func newPodNetns(outside *netns, index int, ip string, intercept bool, past pastSidecar) (*netns, error) {
	inside, err := unsharedNetns(outside)
	if err != nil {
		return nil, err
	}
	host := fmt.Sprintf("veth%d", index)
	bridge, err := netlink.LinkByName(bridgeName)
	if err != nil {
		return nil, err
	}
	veth := &netlink.Veth{
		LinkAttrs:     netlink.LinkAttrs{Name: host, MasterIndex: bridge.Attrs().Index},
		PeerName:      "eth0",
		PeerNamespace: netlink.NsFd(inside.file.Fd()),
		// From the address, so that a pod that comes back is where its callers remember it.
		PeerHardwareAddr: append(net.HardwareAddr{0x02, 0x00}, net.ParseIP(ip).To4()...),
	}
	if err := netlink.LinkAdd(veth); err != nil {
		return nil, fmt.Errorf("add veth pair: %w", err)
	}
	if err := netlink.LinkSetUp(veth); err != nil {
		return nil, err
	}
	inside.link = veth
	return inside, inside.do(outside, func() error { return setUpPodLinks(ip, intercept, past) })
}

// remove takes the pod off the bridge at once; the namespace goes with its last process and socket, some time later.
func (n *netns) remove() error {
	defer n.file.Close()
	return netlink.LinkDel(n.link)
}

func unsharedNetns(outside *netns) (*netns, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		return nil, fmt.Errorf("new network namespace: %w", err)
	}
	file, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return nil, err
	}
	if err := unix.Setns(int(outside.file.Fd()), unix.CLONE_NEWNET); err != nil {
		panic(err)
	}
	return &netns{file: file}, nil
}

func setUpPodLinks(ip string, intercept bool, past pastSidecar) error {
	handle, err := netlink.NewHandle()
	if err != nil {
		return err
	}
	defer handle.Close()
	lo, err := handle.LinkByName("lo")
	if err != nil {
		return err
	}
	eth, err := handle.LinkByName("eth0")
	if err != nil {
		return err
	}
	address, _ := netlink.ParseAddr(ip + "/16")
	if err := handle.AddrAdd(eth, address); err != nil {
		return err
	}
	for _, link := range []netlink.Link{lo, eth} {
		if err := handle.LinkSetUp(link); err != nil {
			return err
		}
	}
	if err := handle.RouteAdd(&netlink.Route{LinkIndex: eth.Attrs().Index, Gw: net.ParseIP(bridgeAddress)}); err != nil {
		return err
	}
	if !intercept {
		return nil
	}
	restore := exec.Command("iptables-restore", "-w", "10")
	restore.Stdin = strings.NewReader(fmt.Sprintf(redirects, past.inbound(), past.outbound()))
	if output, err := restore.CombinedOutput(); err != nil {
		return fmt.Errorf("iptables-restore: %w: %s", err, output)
	}
	return nil
}
