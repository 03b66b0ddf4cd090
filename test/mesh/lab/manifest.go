package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	kubeyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"

	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/schema/collections"
	schemaresource "istio.io/istio/pkg/config/schema/resource"
	"istio.io/istio/pkg/kube"
)

// manifest is one object of the estate: an Istio configuration or a Kubernetes object.
type manifest struct {
	kind, namespace, name string
	source                string
	istio                 *config.Config
	agedByHand            bool
	object                runtime.Object
}

func (m *manifest) id() string { return m.kind + "/" + m.namespace + "/" + m.name }

type header struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name      string `json:"name"`
		Namespace string `json:"namespace"`
	} `json:"metadata"`
	Items []json.RawMessage `json:"items"`
}

// parseManifests reads a YAML stream and keeps its order. Istio objects are read strictly and validated like Istio's
// webhook does, so what an API server would refuse is refused here.
func parseManifests(text string) ([]*manifest, error) {
	reader := kubeyaml.NewYAMLReader(bufio.NewReader(bytes.NewBufferString(text)))
	var found []*manifest
	var problems []error
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return found, errors.Join(problems...)
		}
		if err != nil {
			return nil, err
		}
		raw, err := yaml.YAMLToJSON(document)
		if err != nil {
			return nil, err
		}
		if bytes.Equal(raw, []byte("null")) {
			continue
		}
		parsed, err := parseManifest(raw)
		if err != nil {
			problems = append(problems, err)
		}
		found = append(found, parsed...)
	}
}

func parseManifest(raw []byte) ([]*manifest, error) {
	head := header{}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, err
	}
	if head.Kind == "List" {
		var all []*manifest
		for _, item := range head.Items {
			parsed, err := parseManifest(item)
			if err != nil {
				return nil, err
			}
			all = append(all, parsed...)
		}
		return all, nil
	}
	m := &manifest{kind: head.Kind, namespace: head.Metadata.Namespace, name: head.Metadata.Name, source: string(raw)}
	gvk := schema.FromAPIVersionAndKind(head.APIVersion, head.Kind)
	if istio, known := collections.Pilot.FindByGroupVersionAliasesKind(schemaresource.FromKubernetesGVK(&gvk)); known {
		return []*manifest{m}, m.readIstio(istio, raw)
	}
	object, _, err := kube.IstioCodec.UniversalDeserializer().Decode(raw, nil, nil)
	if err == nil {
		m.object = object
	} else if !runtime.IsNotRegisteredError(err) {
		return nil, fmt.Errorf("%s: %w", m.id(), err)
	}
	// What no type is known for (an Argo CD Application, say) has no part in the mesh.
	return []*manifest{m}, nil
}

func (m *manifest) readIstio(istio schemaresource.Schema, raw []byte) error {
	object := crd.IstioKind{}
	if err := json.Unmarshal(raw, &object); err != nil {
		return fmt.Errorf("%s: %w", m.id(), err)
	}
	strict := func(s schemaresource.Schema, js string) (config.Spec, error) {
		spec, err := s.NewInstance()
		if err != nil {
			return nil, err
		}
		return spec, config.ApplyJSONStrict(spec, js)
	}
	converted, err := crd.ConvertObjectInternal(istio, &object, "cluster.local", strict)
	if err != nil {
		return fmt.Errorf("%s: %w", m.id(), err)
	}
	if _, err := istio.ValidateConfig(*converted); err != nil {
		return fmt.Errorf("%s: %w", m.id(), err)
	}
	m.istio = converted
	m.agedByHand = !converted.CreationTimestamp.IsZero()
	return nil
}
