/** What `check` finds in Istio's own samples, and why it is really so there; each has to be needed. */
export interface SampleReason {
  /** The file, or the beginning of its name. */
  readonly file: string;
  readonly code: string;
  readonly reason: string;
}

const NO_MANIFEST = 'not a manifest: a chart, a package or an API description among the samples';
const TEMPLATE = 'a Helm template that is not rendered';
const UNDECLARED =
  'the program listens on a port that the manifest does not declare: it works, but the manifest does not show it';
const SAME_NAME = 'another version of a Service of bookinfo.yaml: if both are applied, only the later one remains';

export const SAMPLE_REASONS: readonly SampleReason[] = [
  { file: 'ambient-argo/tag-chart/templates/', code: 'BL002', reason: TEMPLATE },
  { file: 'ambient-argo/tag-chart/', code: 'BL004', reason: NO_MANIFEST },
  {
    file: 'bookinfo/networking/egress-rule-google-apis.yaml',
    code: 'BL312',
    reason: 'the policy of the port replaces the one above it, so its load balancer holds for no port of the host',
  },
  {
    file: 'bookinfo/networking/fault-injection-details-v1.yaml',
    code: 'BL205',
    reason: 'the first rule has no conditions, so the second is never reached',
  },
  {
    file: 'bookinfo/networking/fault-injection-details-v1.yaml',
    code: 'BL571',
    reason: 'the sample shows how a service fails: all of its requests get 555',
  },
  { file: 'bookinfo/platform/kube/bookinfo-ratings-discovery', code: 'BL005', reason: SAME_NAME },
  { file: 'bookinfo/platform/kube/productpage-nodeport.yaml', code: 'BL005', reason: SAME_NAME },
  {
    file: 'bookinfo/src/mongodb/ratings_data.json',
    code: 'BL002',
    reason: 'rows for a database, not one JSON document',
  },
  { file: 'bookinfo/src/ratings/package.json', code: 'BL004', reason: NO_MANIFEST },
  { file: 'bookinfo/swagger.yaml', code: 'BL004', reason: NO_MANIFEST },
  { file: 'grpc-echo/grpc-echo.yaml', code: 'BL508', reason: UNDECLARED },
  {
    file: 'mtls-echo/mtls-echo.yaml',
    code: 'BL122',
    reason: "the volume is called 'ca', and the container mounts 'ca-certs': the API server refuses the Deployment",
  },
  { file: 'open-telemetry/otel.yaml', code: 'BL508', reason: UNDECLARED },
  {
    file: 'ratelimit/local-rate-limit-service.yaml',
    code: 'BL633',
    reason: 'productpage listens on port 9080, so its limits by path never apply',
  },
  {
    file: 'security/psp/sidecar-psp.yaml',
    code: 'BL102',
    reason: 'PodSecurityPolicies were removed in Kubernetes 1.25',
  },
  { file: 'security/spire/spire-quickstart.yaml', code: 'BL508', reason: UNDECLARED },
  {
    file: 'security/spire-trust-domain-federation/cluster-federated-trust-domain.yaml',
    code: 'BL113',
    reason: 'the name is a placeholder for envsubst; the API server refuses it as it is',
  },
  { file: 'security/spire-trust-domain-federation/spire-', code: 'BL004', reason: NO_MANIFEST },
  {
    file: 'tcp-echo/tcp-echo-20-v2.yaml',
    code: 'BL203',
    reason: 'its Gateway is in tcp-echo-all-v1.yaml, which has another VirtualService of the same name',
  },
];
