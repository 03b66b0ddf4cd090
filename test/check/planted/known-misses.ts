/** Faults that break a request, or let one in by a slip of the pen, and of which `check` says nothing, and why. */
export interface KnownMiss {
  readonly reason: string;
  /** In the words of a fault: `zero-trust.yaml AuthorizationPolicy bank/web spec.rules: field dropped`. */
  readonly where: readonly RegExp[];
}

export const KNOWN_MISSES: readonly KnownMiss[] = [
  {
    reason:
      'To whom a policy speaks, and whom it lets in, is meant as it is written: one that refuses more may be right.',
    where: [
      / AuthorizationPolicy \S+ metadata\.namespace: value of another place/,
      / AuthorizationPolicy \S+: object dropped/,
      / AuthorizationPolicy \S+ spec\.(action|selector\S*): /,
      / AuthorizationPolicy \S+ spec\.rules(\[0\](\.(from|to))?(\[0\])?)?: (field dropped|list emptied|entry dropped)/,
      / AuthorizationPolicy \S+ \S+\.principals\[\d\]: value of another place/,
      / AuthorizationPolicy \S+ \S+\.methods\[\d\]: (value of another place|entry dropped)/,
    ],
  },
  {
    reason: 'Without its rules nobody knows what a host was for: a host may be opened before they are there.',
    where: [
      / VirtualService \S+: object dropped/,
      / VirtualService \S+ spec\.(hosts|http|tls)\[\d\]: entry dropped/,
      / Deployment \S+: object dropped/,
    ],
  },
  {
    reason: 'A port of the pods that no container declares may be open all the same, and one that some other pod has.',
    where: [/ Service \S+ spec\.ports\[\d\]\.targetPort: /, / Service \S+ spec\.selector\.app: value of another place/],
  },
  {
    reason: 'A template may leave an empty list beside conditions that say enough.',
    where: [/ AuthorizationPolicy \S+ spec\.rules\[\d\]\.to(\[0\]\.operation\.(paths|methods))?: list emptied/],
  },
  {
    reason: 'A policy for all pods of a namespace that the input does not have may be for others.',
    where: [/ AuthorizationPolicy \S+ metadata\.namespace: (typo|letter dropped)/],
  },
  {
    reason: 'What a port speaks is said by its name, and nobody else knows it.',
    where: [
      / Service istio-(ingress|system)\/\S+ spec\.ports\[1\]\.name: (typo|letter dropped)/,
      /tcp-and-tls\.yaml Service tcp\/echo spec\.ports\[0\]\.name: protocol of a port name/,
      / ServiceEntry \S+ spec\.ports\[\d\]\.protocol: other protocol/,
    ],
  },
  {
    reason: 'Calls of a service that nothing declares: a Sidecar may leave out what its pods do not call.',
    where: [/ Sidecar \S+ spec\.egress\[0\]\.hosts\[\d\]: (entry dropped|value of another place)/],
  },
  {
    reason:
      'A Service without a selector may have EndpointSlices that somebody else writes, unless pods of its name are behind no Service.',
    where: [
      /data-stores\.yaml Service data\/(kafka-bootstrap|redis) spec\.selector(\.app)?: field dropped/,
      /argo-rollouts-services\.yaml Service shop\/api-(stable|canary) spec\.selector(\.app)?: field dropped/,
    ],
  },
  {
    reason: 'A host that another entry of the Gateway repeats, or that is left out, may be meant so.',
    where: [
      / Gateway \S+ spec\.servers\[\d\](\.hosts\[\d\])?: (entry dropped|value of another place)/,
      /partners\.yaml Gateway \S+ spec\.servers\[2\]\.hosts\[\d\]: (typo|other case|namespace of another)/,
      /partners\.yaml Gateway \S+ spec\.servers\[0\]\.port\.number: value of another place/,
    ],
  },
  {
    reason: 'The template of a Knative Service is checked by Knative, not by the API server.',
    where: [/ Service fn\/hello spec\.template/],
  },
  {
    reason: 'A ServiceEntry in a namespace that the input does not have may be for others.',
    where: [/ ServiceEntry \S+ metadata\.namespace: /],
  },
];
