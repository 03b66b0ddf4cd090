/** Values of proxy.istio.io/config with which Istio's injector makes pods; test/mesh/proxy-config.test.ts asks it. */
export const ACCEPTED = [
  'concurrency: 2',
  'concurrency: "2"',
  'holdApplicationUntilProxyStarts: true',
  'holdApplicationUntilProxyStarts: yes',
  'hold_application_until_proxy_starts: true',
  'proxyMetadata:\n  ISTIO_META_DNS_CAPTURE: "true"\n  EMPTY: ""',
  'proxyMetadata: { WORD: "yes" }',
  'terminationDrainDuration: 15s',
  'terminationDrainDuration: 1.5s',
  'terminationDrainDuration: 1m',
  'drainDuration: 1m30s',
  'tracing: { sampling: 12.5, zipkin: { address: "zipkin.tracing:9411" }, maxPathTagLength: 64 }',
  'gatewayTopology: { numTrustedProxies: 2, forwardClientCertDetails: SANITIZE_SET }',
  'proxyStatsMatcher: { inclusionPrefixes: [listener], inclusionRegexps: [".*outlier.*"] }',
  'image: { imageType: distroless }',
  'proxyHeaders: { server: { disabled: true }, requestId: { disabled: true }, preserveHttp1HeaderCase: true }',
  'statusPort: 15021',
  'holdApplicationUntilProxyStarts: null',
  '{ "concurrency": 0 }',
] as const;

/** The same with a field that it passes over. */
export const PASSED_OVER = [
  'holdApplicationUntilProxyStart: true',
  'tracing: { sampleing: 10 }',
  'gatewayTopology: { trustedProxies: 1 }',
  'defaultConfig: { concurrency: 2 }',
  'ISTIO_META_DNS_CAPTURE: "true"',
  'resources: { limits: { cpu: 1 } }',
] as const;

/** Those with which it makes none. */
export const REFUSED = [
  'proxyMetadata: { ISTIO_META_DNS_CAPTURE: true }',
  'proxyMetadata: { BOOTSTRAP_XDS_AGENT: yes }',
  'proxyMetadata: { PORT: 8080 }',
  'proxyMetadata: [ISTIO_META_DNS_CAPTURE]',
  'holdApplicationUntilProxyStarts: "true"',
  'concurrency: two',
  'concurrency: 1.5',
  'terminationDrainDuration: 15',
  'drainDuration: 1.5s',
  'terminationDrainDuration: soon',
  'tracing: 10',
  'tracing: { sampling: ten }',
  'gatewayTopology: { numTrustedProxies: one }',
  'proxyStatsMatcher: { inclusionPrefixes: listener }',
  'image: distroless',
  'concurrency 2',
  'concurrency: [',
  '- concurrency: 2',
] as const;
