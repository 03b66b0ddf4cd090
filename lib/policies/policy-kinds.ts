/** Kinds that rules are about: API group, kind, and how the API server's paths call it. */
const networking = (kind: string, resource: string) => ({ group: 'networking.istio.io', kind, resource });

export const VIRTUAL_SERVICE = networking('VirtualService', 'virtualservices');
export const GATEWAY = networking('Gateway', 'gateways');
export const SERVICE_ENTRY = networking('ServiceEntry', 'serviceentries');
export const WORKLOAD_ENTRY = networking('WorkloadEntry', 'workloadentries');
export const DESTINATION_RULE = networking('DestinationRule', 'destinationrules');
export const SIDECAR = networking('Sidecar', 'sidecars');
export const PEER_AUTHENTICATION = {
  group: 'security.istio.io',
  kind: 'PeerAuthentication',
  resource: 'peerauthentications',
};
/** cert-manager's: whoever asks an issuer for another's host gets a certificate with which it can stand in for it. */
export const CERTIFICATE = { group: 'cert-manager.io', kind: 'Certificate', resource: 'certificates' };
export const SERVICE = { group: '', kind: 'Service', resource: 'services' };
