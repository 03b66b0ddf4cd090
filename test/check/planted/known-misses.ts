/** Faults that break a request and of which `check` says nothing, and why. */
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
    reason: 'A namespace, or a pod of another account, may be without a proxy on purpose.',
    where: [
      / Namespace \S+ metadata\.labels\S*: (field dropped|truth changed)/,
      / Deployment \S+ spec\.template\.spec\.serviceAccountName: (field dropped|value of another place)/,
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
    reason: 'What a port speaks is said by its name, and nobody else knows it.',
    where: [
      /tcp-and-tls\.yaml Service tcp\/echo spec\.ports\[0\]\.name: protocol of a port name/,
      / ServiceEntry \S+ spec\.ports\[\d\]\.protocol: other protocol/,
    ],
  },
  {
    reason: 'The issuer that a gateway takes is not compared with those that services behind it ask for.',
    where: [/tokens-at-the-edge\.yaml RequestAuthentication \S+ spec\.jwtRules\[0\]\.issuer: /],
  },
  {
    reason: 'Calls of a service that nothing declares: a Sidecar may leave out what its pods do not call.',
    where: [/ Sidecar \S+ spec\.egress\[0\]\.hosts\[\d\]: (entry dropped|value of another place)/],
  },
  {
    reason: 'A Service without a selector may have EndpointSlices that somebody else writes.',
    where: [/ Service \S+ spec\.selector(\.app|\.istio)?: field dropped/],
  },
  {
    reason: 'Not found yet: what the API server refuses, lists that must not be empty.',
    where: [
      / Service \S+ spec\.ports(\[0\])?: (field dropped|list emptied|entry dropped)/,
      / Deployment \S+ spec\.template\.spec(\.containers(\[0\])?)?: (field dropped|list emptied|entry dropped)/,
      / Deployment \S+ spec\.template\.spec\.containers\[0\]\.name: /,
      / Service fn\/hello spec\.template/,
      / Gateway \S+ spec\.servers\[\d\]\.hosts(\[\d\])?: (list emptied|entry dropped)/,
      / VirtualService \S+ spec\.tls\[\d\]\.match\S*: (list emptied|entry dropped)/,
    ],
  },
  {
    reason: 'Not found yet: hosts of a Gateway that its VirtualServices write in another way.',
    where: [
      / Gateway \S+ spec\.servers\[\d\]\.hosts\[\d\]: /,
      / Gateway \S+ spec\.servers\[\d\]: entry dropped/,
      / VirtualService \S+ spec\.gateways(\[\d\])?: /,
    ],
  },
  {
    reason: 'Not found yet: a wildcard as a destination.',
    where: [/ VirtualService \S+ \S+\.destination\.host: star put in/],
  },
  {
    reason: 'Not found yet: a server for another protocol that has certificates, or shares the port of the pods.',
    where: [/ Gateway \S+ spec\.servers\[\d\]\.port\.(protocol|number): (other protocol|value of another place)/],
  },
  {
    reason: 'Not found yet: a RequestAuthentication without rules.',
    where: [/ RequestAuthentication \S+ spec\.jwtRules(\[0\])?: /],
  },
  {
    reason: 'Not found yet: a ServiceEntry that its callers do not see.',
    where: [/ ServiceEntry \S+ metadata\.namespace: /, / ServiceEntry \S+ spec: export narrowed/],
  },
];
