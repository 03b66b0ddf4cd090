// Lays overlays over objects as Kubernetes does, for a comparison with lib/kubernetes/strategic-merge.ts: an array of
// {kind, base, overlay} on standard input, the array of results on standard output.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
)

var kinds = map[string]any{
	"CronJob":                 batchv1.CronJob{},
	"Deployment":              appsv1.Deployment{},
	"HorizontalPodAutoscaler": autoscalingv2.HorizontalPodAutoscaler{},
	"PodDisruptionBudget":     policyv1.PodDisruptionBudget{},
	"Service":                 corev1.Service{},
	"ServiceAccount":          corev1.ServiceAccount{},
}

type question struct {
	Kind    string          `json:"kind"`
	Base    json.RawMessage `json:"base"`
	Overlay json.RawMessage `json:"overlay"`
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		fail(err)
	}
	answers := make([]json.RawMessage, len(questions))
	for index, each := range questions {
		merged, err := strategicpatch.StrategicMergePatch(each.Base, each.Overlay, kinds[each.Kind])
		if err != nil {
			fail(fmt.Errorf("%s over %s: %w", each.Overlay, each.Base, err))
		}
		answers[index] = merged
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
