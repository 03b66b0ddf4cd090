package main

import (
	"context"
	"net"

	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	tls "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
	discovery "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	secret "github.com/envoyproxy/go-control-plane/envoy/service/secret/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/anypb"
)

const secretType = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret"

// secrets is what istio-agent is to its Envoy: it hands out the workload's certificate (`default`) and the mesh's
// root (`ROOTCA`). Each proxy has a socket of its own, so the socket says who asks.
type secrets struct {
	secret.UnimplementedSecretDiscoveryServiceServer
	mesh  *authority
	world *authority
	chain []byte
	key   []byte
}

func serveSecrets(socket string, mesh, world *authority, identity string) (*grpc.Server, error) {
	chain, key, err := mesh.issue(identity, nil)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return nil, err
	}
	server := grpc.NewServer()
	secret.RegisterSecretDiscoveryServiceServer(server, &secrets{mesh: mesh, world: world, chain: chain, key: key})
	go func() { _ = server.Serve(listener) }()
	return server, nil
}

func (s *secrets) StreamSecrets(stream secret.SecretDiscoveryService_StreamSecretsServer) error {
	sent := 0
	for {
		request, err := stream.Recv()
		if err != nil {
			return nil
		}
		// Nothing ever changes, so an answered request is an acknowledgement, and one for more names comes without a nonce.
		if request.ResponseNonce != "" && len(request.ResourceNames) <= sent {
			continue
		}
		sent = len(request.ResourceNames)
		response := &discovery.DiscoveryResponse{TypeUrl: secretType, VersionInfo: "1", Nonce: "1"}
		for _, name := range request.ResourceNames {
			resource, err := anypb.New(s.named(name))
			if err != nil {
				return status.Error(codes.Internal, err.Error())
			}
			response.Resources = append(response.Resources, resource)
		}
		if err := stream.Send(response); err != nil {
			return err
		}
	}
}

func (s *secrets) FetchSecrets(context.Context, *discovery.DiscoveryRequest) (*discovery.DiscoveryResponse, error) {
	return nil, status.Error(codes.Unimplemented, "stream only")
}

func (s *secrets) named(name string) *tls.Secret {
	inline := func(data []byte) *core.DataSource {
		return &core.DataSource{Specifier: &core.DataSource_InlineBytes{InlineBytes: data}}
	}
	if name == "default" {
		return &tls.Secret{Name: name, Type: &tls.Secret_TlsCertificate{TlsCertificate: &tls.TlsCertificate{
			CertificateChain: inline(s.chain), PrivateKey: inline(s.key),
		}}}
	}
	root := s.mesh
	if name == "file-root:system" {
		root = s.world
	}
	return &tls.Secret{Name: name, Type: &tls.Secret_ValidationContext{ValidationContext: &tls.CertificateValidationContext{
		TrustedCa: inline(root.PEM),
	}}}
}
