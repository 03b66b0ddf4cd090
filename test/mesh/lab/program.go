package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// The annotation of a pod template whose pods run their first container's own command, instead of being answered for by the lab.
const programAnnotation = "lab/program"

const (
	// What a pod's program sends is told from what its Envoy sends by the group of its process.
	programGroup = 4242
	// A Java program on a busy machine takes its time.
	programLimit = 2 * time.Minute
	// How long a program may take to end, as Kubernetes' grace period.
	programGrace = 15 * time.Second
)

// program is a process in a pod's network namespace, and what its container has mounted.
type program struct {
	process *exec.Cmd
	exited  chan struct{}
	tail    *tail
	mounts  *mounts
}

// programOf gives the container whose command is to be run.
func programOf(pod corev1.PodTemplateSpec) *corev1.Container {
	if pod.Annotations[programAnnotation] != "true" || len(pod.Spec.Containers) == 0 {
		return nil
	}
	return &pod.Spec.Containers[0]
}

// startProgram runs the command of a pod's container with its variables. It finds ConfigMaps below $LAB_ROOT, at the paths that
// they are mounted at, and who it is in $LAB_NAMESPACE, $LAB_WORKLOAD, $LAB_VERSION and $LAB_POD.
func (l *Lab) startProgram(p *pod) (*program, error) {
	w := p.workload
	command := append(append([]string{}, w.program.Command...), w.program.Args...)
	if len(command) == 0 {
		return nil, fmt.Errorf("%s: the annotation %s needs a container with a command", w.id(), programAnnotation)
	}
	root := filepath.Join(l.options.Folder, "root-"+strings.ReplaceAll(p.ip, ".", "-"))
	if err := os.RemoveAll(root); err != nil {
		return nil, err
	}
	started := &program{exited: make(chan struct{}), tail: &tail{}, mounts: newMounts(root, w)}
	l.mu.RLock()
	err := started.mounts.write(l.configMaps(w.Namespace))
	l.mu.RUnlock()
	if err != nil {
		return nil, err
	}
	environment := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + root, "LAB_ROOT=" + root, "LAB_NAMESPACE=" + w.Namespace, "LAB_WORKLOAD=" + w.Name,
		"LAB_VERSION=" + w.Labels["version"], "LAB_POD=" + p.name,
	}
	for _, variable := range w.program.Env {
		if variable.ValueFrom != nil {
			return nil, fmt.Errorf("%s: variable %s: the lab knows plain values alone", w.id(), variable.Name)
		}
		environment = append(environment, variable.Name+"="+variable.Value)
	}
	started.process = exec.Command(command[0], command[1:]...)
	started.process.Env = environment
	started.process.Dir = root
	started.process.Stdout, started.process.Stderr = started.tail, io.Writer(started.tail)
	// What a child of it holds open keeps nobody waiting.
	started.process.WaitDelay = time.Second
	if l.options.Verbose {
		started.process.Stderr = io.MultiWriter(started.tail, os.Stderr)
	}
	started.process.SysProcAttr = &syscall.SysProcAttr{
		// A group of its own: what the program starts ends with it.
		Pdeathsig: syscall.SIGKILL, Setpgid: true,
		Credential: &syscall.Credential{Uid: uint32(os.Getuid()), Gid: programGroup, NoSetGroups: true},
	}
	if err := p.netns.do(l.outside, started.process.Start); err != nil {
		return nil, fmt.Errorf("start the program of %s (the lab has to be root for it): %w", w.id(), err)
	}
	go func() {
		_ = started.process.Wait()
		close(started.exited)
	}()
	return started, nil
}

// awaitProgram waits until the pod's readiness probe is content; without one until its ports take connections.
func (l *Lab) awaitProgram(p *pod) error {
	deadline := time.Now().Add(programLimit)
	for {
		err := l.probe(p)
		if err == nil {
			return nil
		}
		select {
		case <-p.program.exited:
			return fmt.Errorf("the program of %s ended: %s", p.name, p.program.tail.text())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s is not ready within %s: %w: %s", p.name, programLimit, err, p.program.tail.text())
		}
	}
}

func (l *Lab) probe(p *pod) error {
	container := p.workload.program
	if probe := container.ReadinessProbe; probe != nil {
		switch {
		case probe.HTTPGet != nil:
			return l.probeHTTP(p, p.workload.containerPort(probe.HTTPGet.Port), probe.HTTPGet.Path)
		case probe.TCPSocket != nil:
			return l.probeTCP(p, p.workload.containerPort(probe.TCPSocket.Port))
		case probe.GRPC != nil:
			return l.probeTCP(p, int(probe.GRPC.Port))
		default:
			return fmt.Errorf("the lab knows no such probe: %s", probe.String())
		}
	}
	for _, port := range container.Ports {
		if err := l.probeTCP(p, int(port.ContainerPort)); err != nil {
			return err
		}
	}
	return nil
}

func (w *workload) containerPort(port intstr.IntOrString) int {
	if port.Type == intstr.String {
		return int(w.Ports[port.StrVal])
	}
	return port.IntValue()
}

func (l *Lab) probeTCP(p *pod, port int) error {
	conn, err := p.netns.dial(context.Background(), l.outside, net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), false)
	if err != nil {
		return err
	}
	return conn.Close()
}

func (l *Lab) probeHTTP(p *pod, port int, path string) error {
	client := http.Client{Timeout: time.Second, Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			return p.netns.dial(ctx, l.outside, address, false)
		},
	}}
	response, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d%s", port, path))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("port %d%s: %s", port, path, response.Status)
	}
	return nil
}

// stop lets the program finish what it has begun.
func (p *program) stop() {
	_ = p.process.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.exited:
	case <-time.After(programGrace):
	}
	p.kill()
}

func (p *program) kill() {
	_ = syscall.Kill(-p.process.Process.Pid, syscall.SIGKILL)
	<-p.exited
}
