// The parts of Argo CD that the GitOps tests run, in one program: which one it is says its name, or ARGOCD_BINARY_NAME as
// with Argo CD's own. That one has more parts, among them the web interface, which takes a build of its own.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/alicebob/miniredis/v2"
	controller "github.com/argoproj/argo-cd/v3/cmd/argocd-application-controller/commands"
	askpass "github.com/argoproj/argo-cd/v3/cmd/argocd-git-ask-pass/commands"
	reposerver "github.com/argoproj/argo-cd/v3/cmd/argocd-repo-server/commands"
	"github.com/spf13/cobra"
)

var parts = map[string]func() *cobra.Command{
	"argocd-application-controller": controller.NewCommand,
	"argocd-repo-server":            reposerver.NewCommand,
	"argocd-git-ask-pass":           askpass.NewCommand,
	"redis":                         newRedis,
}

func main() {
	name := filepath.Base(os.Args[0])
	if part := os.Getenv("ARGOCD_BINARY_NAME"); part != "" {
		name = part
	}
	newCommand, ok := parts[name]
	if !ok {
		fmt.Fprintf(os.Stderr, "argocd: no part %q\n", name)
		os.Exit(2)
	}
	if err := newCommand().Execute(); err != nil {
		os.Exit(1)
	}
}

// newRedis is the cache that Argo CD's command line brings along for use without a server.
func newRedis() *cobra.Command {
	return &cobra.Command{
		Use:  "redis host:port",
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := miniredis.NewMiniRedis().StartAddr(args[0]); err != nil {
				return err
			}
			select {}
		},
	}
}
