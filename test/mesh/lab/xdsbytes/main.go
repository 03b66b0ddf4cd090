// xdsbytes says how much configuration a proxy is sent: `xdsbytes bootstrap.json` asks the server that the bootstrap
// names for all that this proxy needs, as a proxy that has just started would, and prints the bytes by kind as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	bootstrap "github.com/envoyproxy/go-control-plane/envoy/config/bootstrap/v3"
	cluster "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	listener "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	hcm "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/upstreams/http/v3" // stands in bootstraps
	discovery "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

const (
	clusterType  = "type.googleapis.com/envoy.config.cluster.v3.Cluster"
	endpointType = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"
	listenerType = "type.googleapis.com/envoy.config.listener.v3.Listener"
	routeType    = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration"
)

func main() {
	sizes, err := measure(os.Args[1])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(sizes)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "xdsbytes:", err)
		os.Exit(1)
	}
}

func measure(path string) (map[string]int, error) {
	node, socket, err := readBootstrap(path)
	if err != nil {
		return nil, err
	}
	connection, err := grpc.NewClient("unix:"+socket, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(1<<30)))
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	stream, err := discovery.NewAggregatedDiscoveryServiceClient(connection).DeltaAggregatedResources(ctx)
	if err != nil {
		return nil, err
	}
	p := &proxy{stream: stream, node: node}
	clusters, err := p.fetch(clusterType, nil)
	if err != nil {
		return nil, err
	}
	endpoints, err := p.fetch(endpointType, endpointsOf(clusters))
	if err != nil {
		return nil, err
	}
	listeners, err := p.fetch(listenerType, nil)
	if err != nil {
		return nil, err
	}
	routes, err := p.fetch(routeType, routesOf(listeners))
	if err != nil {
		return nil, err
	}
	return map[string]int{
		"CDS": proto.Size(clusters), "EDS": proto.Size(endpoints), "LDS": proto.Size(listeners), "RDS": proto.Size(routes),
	}, nil
}

// readBootstrap finds who the proxy is, and the socket of its control plane.
func readBootstrap(path string) (*core.Node, string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, "", err
	}
	config := &bootstrap.Bootstrap{}
	if err := protojson.Unmarshal(text, config); err != nil {
		return nil, "", fmt.Errorf("%s: %w", path, err)
	}
	for _, server := range config.StaticResources.GetClusters() {
		if server.Name != "xds-grpc" {
			continue
		}
		endpoint := server.LoadAssignment.Endpoints[0].LbEndpoints[0].GetEndpoint()
		return config.Node, endpoint.GetAddress().GetPipe().GetPath(), nil
	}
	return nil, "", fmt.Errorf("%s names no cluster xds-grpc", path)
}

type proxy struct {
	stream discovery.AggregatedDiscoveryService_DeltaAggregatedResourcesClient
	node   *core.Node
}

// fetch subscribes to resources of one kind, all of them if none is named, and waits for them.
func (p *proxy) fetch(kind string, names []string) (*discovery.DeltaDiscoveryResponse, error) {
	request := &discovery.DeltaDiscoveryRequest{Node: p.node, TypeUrl: kind, ResourceNamesSubscribe: names}
	if err := p.stream.Send(request); err != nil {
		return nil, err
	}
	for {
		response, err := p.stream.Recv()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", kind, err)
		}
		acknowledged := &discovery.DeltaDiscoveryRequest{TypeUrl: response.TypeUrl, ResponseNonce: response.Nonce}
		if err := p.stream.Send(acknowledged); err != nil {
			return nil, err
		}
		if response.TypeUrl == kind {
			return response, nil
		}
	}
}

func endpointsOf(clusters *discovery.DeltaDiscoveryResponse) []string {
	var names []string
	for _, resource := range clusters.Resources {
		c := &cluster.Cluster{}
		if resource.Resource.UnmarshalTo(c) != nil || c.GetType() != cluster.Cluster_EDS {
			continue
		}
		if name := c.GetEdsClusterConfig().GetServiceName(); name != "" {
			names = append(names, name)
		} else {
			names = append(names, c.Name)
		}
	}
	return names
}

func routesOf(listeners *discovery.DeltaDiscoveryResponse) []string {
	var names []string
	seen := map[string]bool{}
	for _, resource := range listeners.Resources {
		l := &listener.Listener{}
		if resource.Resource.UnmarshalTo(l) != nil {
			continue
		}
		for _, chain := range append(l.FilterChains, l.DefaultFilterChain) {
			for _, filter := range chain.GetFilters() {
				manager := &hcm.HttpConnectionManager{}
				if filter.GetTypedConfig().UnmarshalTo(manager) != nil {
					continue
				}
				if name := manager.GetRds().GetRouteConfigName(); name != "" && !seen[name] {
					seen[name] = true
					names = append(names, name)
				}
			}
		}
	}
	return names
}
