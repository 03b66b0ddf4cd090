// The mesh lab: Istio's own discovery server, real Envoys and small HTTP servers for pods, in network namespaces of its
// own. It is driven over a unix socket by ../lab.ts and ends when its standard input does.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"istio.io/istio/pkg/log"
)

// Read once, when Istio's packages initialise. Stock Envoy has none of Istio's own filters.
var istioFeatures = map[string]string{
	"PILOT_ENABLE_METADATA_EXCHANGE": "false",
	"PILOT_ENABLE_ALPN_FILTER":       "false",
	"PILOT_ENABLE_TELEMETRY_LABEL":   "false",
	"XDS_AUTH_PLAINTEXT":             "true",
}

const insideMark = "BRANCHLINE_LAB_INSIDE"

func main() {
	folder := flag.String("folder", "", "working folder, for sockets")
	envoy := flag.String("envoy", "envoy", "Envoy binary")
	meshConfig := flag.String("mesh-config", "", "YAML merged into Istio's default mesh configuration")
	api := flag.String("api", "", "make the lab a node to be, and connect this address outside with the same inside, where an API server will listen")
	verbose := flag.Bool("verbose", false, "log what istiod and Envoy say to standard error")
	flag.Parse()
	if os.Getenv(insideMark) == "" {
		enterOwnNamespaces(*api)
	}

	quietIstio(*verbose)
	lab, err := NewLab(LabOptions{Folder: *folder, Envoy: *envoy, MeshConfig: *meshConfig, Verbose: *verbose, Node: *api != ""})
	if err == nil && *api != "" {
		err = forwardFromOutside(*api)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "lab:", err)
		os.Exit(1)
	}
	defer os.RemoveAll(*folder)
	defer lab.Close()
	if err := serveControl(lab); err != nil {
		fmt.Fprintln(os.Stderr, "lab:", err)
		os.Exit(1)
	}
	fmt.Println("ready")

	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		ended <- syscall.SIGTERM
	}()
	<-ended
}

// enterOwnNamespaces starts this program again where it may change routes and packet filters without touching the host.
func enterOwnNamespaces(api string) {
	unshare, err := exec.LookPath("unshare")
	if err != nil {
		fmt.Fprintln(os.Stderr, "lab: unshare (util-linux) is needed:", err)
		os.Exit(1)
	}
	flags := "-mn"
	if os.Getuid() != 0 {
		flags = "-rmn"
	}
	environment := append(os.Environ(), insideMark+"=1")
	for name, value := range istioFeatures {
		environment = append(environment, name+"="+value)
	}
	self, err := os.Executable()
	if err == nil && api != "" {
		var held string
		held, err = holdOutside(api)
		environment = append(environment, held)
	}
	if err == nil {
		err = syscall.Exec(unshare, append([]string{"unshare", flags, self}, os.Args[1:]...), environment)
	}
	fmt.Fprintln(os.Stderr, "lab:", err)
	os.Exit(1)
}

func quietIstio(verbose bool) {
	level := log.FatalLevel
	if verbose {
		level = log.InfoLevel
	}
	options := log.DefaultOptions()
	options.OutputPaths = []string{"stderr"}
	_ = log.Configure(options)
	for _, scope := range log.Scopes() {
		scope.SetOutputLevel(level)
	}
}
