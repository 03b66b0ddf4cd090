/** Envoy's response flags, by meaning. */
export type ErrorReason =
  /** NR: no entry for the host, or no rule that matches. */
  | 'route_not_found'
  /** NC: the service, its port or its subset does not exist for this client. */
  | 'cluster_not_found'
  /** UH: it exists, and has no pod. */
  | 'no_healthy_upstream'
  /** UC: the destination closes the connection: it takes mTLS only. */
  | 'connection_termination'
  /** UF: the handshake fails: TLS to a plaintext port. */
  | 'connection_failure'
  /** UF: a NetworkPolicy drops the connection: it times out. */
  | 'network_policy'
  /** The application expects TLS and gets plain HTTP: it answers with an error, or closes the connection. */
  | 'plaintext_to_tls'
  /** UPE: the application answers something that is no HTTP/2. */
  | 'protocol_error'
  /** 502 of a sidecar in `REGISTRY_ONLY` for a host that it does not know. */
  | 'blackhole'
  /** FI: a fault that hits every request. */
  | 'fault_abort'
  /** The request itself is refused. */
  | 'bad_request'
  /** Istio would refuse or drop the rule. */
  | 'invalid_rule';

/** The letters of Envoy's access log for a reason. */
export const RESPONSE_FLAGS: Readonly<Record<ErrorReason, string>> = {
  route_not_found: 'NR',
  cluster_not_found: 'NC',
  no_healthy_upstream: 'UH',
  connection_termination: 'UC',
  connection_failure: 'UF',
  network_policy: 'UF',
  plaintext_to_tls: '-',
  protocol_error: 'UPE',
  blackhole: '-',
  fault_abort: 'FI',
  bad_request: 'DPE',
  invalid_rule: '-',
};
