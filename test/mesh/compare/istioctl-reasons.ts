/** What Istio finds and `check` does not, or not there, and why that is right; each has to be needed. */
export interface Reason {
  /** The file, or the beginning of its name. */
  readonly file: string;
  readonly code: string;
  /** Objects; all of the file by default. */
  readonly objects?: readonly string[];
  readonly reason: string;
}

const SYSTEM_AUTHORITIES =
  "Istio 1.31 verifies such servers with the system's certificate authorities; BL309 reports insecureSkipVerify";

const OWN_FIRST =
  "Istio prefers a namespace's own private VirtualService to those of others, so the choice is not arbitrary";

export const REASONS: readonly Reason[] = [
  {
    file: 'BL709',
    code: 'IST0133',
    reason: 'istioctl warns of every EnvoyFilter; BL709 reports those that are wrong',
  },
  {
    file: 'BL633',
    code: 'IST0133',
    reason: 'istioctl warns of every EnvoyFilter; BL633 reports patches that match nothing',
  },
  {
    file: 'BL663',
    code: 'IST0133',
    reason:
      'istioctl warns of every DENY policy that asks for what HTTP has and names no port; the port here is for HTTP',
  },
  {
    file: 'testdata/authorizationpolicies.yaml',
    code: 'IST0127',
    objects: ['AuthorizationPolicy httpbin-empty/httpbin-empty-namespace-wide'],
    reason:
      'nothing else is known of its namespace; where its Namespace is in the input, BL604 says that nothing runs there',
  },
  {
    file: 'testdata/virtualservice_conflictingmeshgatewayhosts.yaml',
    code: 'IST0109',
    objects: ['VirtualService team2/ratings'],
    reason: OWN_FIRST,
  },
  {
    file: 'BL318',
    code: 'IST0128',
    reason: SYSTEM_AUTHORITIES,
  },
  {
    file: 'BL319',
    code: 'IST0128',
    reason: 'none: nothing is verified, since the sidecars send no TLS at all; BL319 reports that',
  },
  {
    file: 'testdata/destinationrule-',
    code: 'IST0128',
    reason: SYSTEM_AUTHORITIES,
  },
  {
    file: 'testdata/destinationrule-',
    code: 'IST0129',
    reason: SYSTEM_AUTHORITIES,
  },
  {
    file: 'testdata/gateway-secrets-validation.yaml',
    code: 'IST0161',
    objects: ['Gateway default/defaultgateway-expired'],
    reason: 'whether a certificate has expired depends on the day, and the output of check does not',
  },
  {
    file: 'testdata/injection.yaml',
    code: 'IST0102',
    reason: 'nothing runs in the namespace; BL517 reports namespaces whose pods rules route to',
  },
  {
    file: 'testdata/injection.yaml',
    code: 'IST0103',
    reason: 'a Pod in a file gets its proxy when it is created; BL525 reports Pods that were exported from a cluster',
  },
  {
    file: 'testdata/virtualservice_conflictingmeshgatewayhosts_with_exportto.yaml',
    code: 'IST0109',
    objects: ['VirtualService foo/productpage-c', 'VirtualService bar/productpage-c'],
    reason: OWN_FIRST,
  },
  {
    file: 'testdata/virtualservice_conflictingmeshgatewayhosts_with_exportto.yaml',
    code: 'IST0109',
    objects: ['VirtualService foo/productpage-d', 'VirtualService bar/productpage-d'],
    reason: 'the longer of two wildcards wins, so the choice is not arbitrary',
  },
  {
    file: 'testdata/virtualservice_destinationhosts.yaml',
    code: 'IST0101',
    objects: ['VirtualService hello/hello-export-to-bogus'],
    reason: 'the file has no Namespaces; where there are some, BL711 reports exports to others',
  },
  {
    file: 'testdata/relative-envoy-filter-operation.yaml',
    code: 'IST0151',
    objects: ['EnvoyFilter bookinfo/test-relative-1'],
    reason: 'the filter inserts before the router, which is in every chain',
  },
  {
    file: 'testdata/telemetry-lightstep.yaml',
    code: 'IST0002',
    reason: 'the kind of a provider is in the mesh configuration, not in the manifests',
  },
];
