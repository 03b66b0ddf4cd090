/** A code of another tool: what it is called there, and why no lint here means the same. */
export interface ForeignCode {
  readonly code: string;
  readonly title: string;
  /** Absent where a lint names the code. */
  readonly skipped?: string;
}

/** Codes of `istioctl analyze`, Istio 1.31. */
export const ISTIO_CODES: readonly ForeignCode[] = [
  { code: 'IST0001', title: 'InternalError' },
  { code: 'IST0002', title: 'Deprecated' },
  { code: 'IST0101', title: 'ReferencedResourceNotFound' },
  { code: 'IST0102', title: 'NamespaceNotInjected' },
  { code: 'IST0103', title: 'PodMissingProxy' },
  { code: 'IST0106', title: 'SchemaValidationError' },
  { code: 'IST0107', title: 'MisplacedAnnotation' },
  { code: 'IST0108', title: 'UnknownAnnotation' },
  { code: 'IST0109', title: 'ConflictingMeshGatewayVirtualServiceHosts' },
  { code: 'IST0110', title: 'ConflictingSidecarWorkloadSelectors' },
  { code: 'IST0111', title: 'MultipleSidecarsWithoutWorkloadSelectors' },
  { code: 'IST0112', title: 'VirtualServiceDestinationPortSelectorRequired' },
  { code: 'IST0116', title: 'DeploymentAssociatedToMultipleServices' },
  { code: 'IST0118', title: 'PortNameIsNotUnderNamingConvention' },
  { code: 'IST0123', title: 'NamespaceMultipleInjectionLabels' },
  { code: 'IST0125', title: 'InvalidAnnotation' },
  {
    code: 'IST0126',
    title: 'UnknownMeshNetworksServiceRegistry',
    skipped: 'MeshNetworks is part of the installation, not of the manifests',
  },
  { code: 'IST0127', title: 'NoMatchingWorkloadsFound' },
  { code: 'IST0128', title: 'NoServerCertificateVerificationDestinationLevel' },
  { code: 'IST0129', title: 'NoServerCertificateVerificationPortLevel' },
  { code: 'IST0130', title: 'VirtualServiceUnreachableRule' },
  { code: 'IST0131', title: 'VirtualServiceIneffectiveMatch' },
  { code: 'IST0132', title: 'VirtualServiceHostNotFoundInGateway' },
  { code: 'IST0133', title: 'SchemaWarning' },
  { code: 'IST0134', title: 'ServiceEntryAddressesRequired' },
  { code: 'IST0135', title: 'DeprecatedAnnotation' },
  {
    code: 'IST0136',
    title: 'AlphaAnnotation',
    skipped: 'an alpha annotation works as its documentation says; deprecated ones are BL522',
  },
  { code: 'IST0137', title: 'DeploymentConflictingPorts' },
  { code: 'IST0138', title: 'GatewayDuplicateCertificate' },
  {
    code: 'IST0139',
    title: 'InvalidWebhook',
    skipped: 'needs the cluster: its webhooks, permissions, versions, secrets or running pods',
  },
  { code: 'IST0140', title: 'IngressRouteRulesNotAffected' },
  {
    code: 'IST0141',
    title: 'InsufficientPermissions',
    skipped: 'needs the cluster: its webhooks, permissions, versions, secrets or running pods',
  },
  {
    code: 'IST0142',
    title: 'UnsupportedKubernetesVersion',
    skipped: 'needs the cluster: its webhooks, permissions, versions, secrets or running pods',
  },
  {
    code: 'IST0143',
    title: 'LocalhostListener',
    skipped: 'needs the cluster: its webhooks, permissions, versions, secrets or running pods',
  },
  { code: 'IST0144', title: 'InvalidApplicationUID' },
  { code: 'IST0145', title: 'ConflictingGateways' },
  { code: 'IST0146', title: 'ImageAutoWithoutInjectionWarning' },
  { code: 'IST0147', title: 'ImageAutoWithoutInjectionError' },
  {
    code: 'IST0148',
    title: 'NamespaceInjectionEnabledByDefault',
    skipped: 'says what an installation option would do; BL517 reports namespaces whose rules need a proxy',
  },
  { code: 'IST0149', title: 'JwtClaimBasedRoutingWithoutRequestAuthN' },
  {
    code: 'IST0150',
    title: 'ExternalNameServiceTypeInvalidPortName',
    skipped: 'since Istio 1.21 such a Service is an alias and gets no listener',
  },
  { code: 'IST0151', title: 'EnvoyFilterUsesRelativeOperation' },
  { code: 'IST0152', title: 'EnvoyFilterUsesReplaceOperationIncorrectly' },
  { code: 'IST0153', title: 'EnvoyFilterUsesAddOperationIncorrectly' },
  { code: 'IST0154', title: 'EnvoyFilterUsesRemoveOperationIncorrectly' },
  { code: 'IST0155', title: 'EnvoyFilterUsesRelativeOperationWithProxyVersion' },
  {
    code: 'IST0156',
    title: 'UnsupportedGatewayAPIVersion',
    skipped: 'needs the cluster: its webhooks, permissions, versions, secrets or running pods',
  },
  {
    code: 'IST0172',
    title: 'FutureUnsupportedGatewayAPIVersion',
    skipped: 'needs the cluster: its webhooks, permissions, versions, secrets or running pods',
  },
  { code: 'IST0157', title: 'InvalidTelemetryProvider' },
  {
    code: 'IST0158',
    title: 'PodsIstioProxyImageMismatchInNamespace',
    skipped: 'needs the cluster: its webhooks, permissions, versions, secrets or running pods',
  },
  { code: 'IST0159', title: 'ConflictingTelemetryWorkloadSelectors' },
  { code: 'IST0160', title: 'MultipleTelemetriesWithoutWorkloadSelectors' },
  { code: 'IST0161', title: 'InvalidGatewayCredential' },
  { code: 'IST0162', title: 'GatewayPortNotDefinedOnService' },
  {
    code: 'IST0163',
    title: 'InvalidExternalControlPlaneConfig',
    skipped: 'needs the cluster: its webhooks, permissions, versions, secrets or running pods',
  },
  {
    code: 'IST0164',
    title: 'ExternalControlPlaneAddressIsNotAHostname',
    skipped: 'needs the cluster: its webhooks, permissions, versions, secrets or running pods',
  },
  { code: 'IST0165', title: 'ReferencedInternalGateway' },
  {
    code: 'IST0166',
    title: 'IneffectiveSelector',
    skipped: 'Kubernetes Gateway API: other kinds than those checked here',
  },
  {
    code: 'IST0167',
    title: 'IneffectivePolicy',
    skipped: 'Kubernetes Gateway API: other kinds than those checked here and waypoints',
  },
  { code: 'IST0168', title: 'UnknownUpgradeCompatibility', skipped: 'compares two versions of Istio' },
  { code: 'IST0169', title: 'UpdateIncompatibility', skipped: 'compares two versions of Istio' },
  { code: 'IST0170', title: 'MultiClusterInconsistentService', skipped: 'compares clusters' },
  { code: 'IST0171', title: 'NegativeConditionStatus', skipped: 'needs the status that a cluster writes' },
  { code: 'IST0173', title: 'DestinationRuleSubsetNotSelectPods' },
  { code: 'IST0174', title: 'UnknownDestinationRuleHost' },
  { code: 'IST0175', title: 'JwksUriFetchUnrestricted', skipped: 'needs the environment of istiod' },
  {
    code: 'IST0176',
    title: 'GatewayAPICRDVersionBelowMinimum',
    skipped: 'needs the cluster: its webhooks, permissions, versions, secrets or running pods',
  },
  { code: 'IST0177', title: 'ConflictingServiceEntryProtocol' },
];

/** Codes of Kiali 2. */
export const KIALI_CODES: readonly ForeignCode[] = [
  { code: 'KIA0002', title: 'More than one selector-less object in the same namespace' },
  { code: 'KIA0003', title: 'More than one object applied to the same workload' },
  { code: 'KIA0004', title: 'No matching workload found for the selector in this namespace' },
  { code: 'KIA0005', title: 'No matching namespace found or namespace is not accessible' },
  { code: 'KIA0101', title: 'Namespace not found for this rule' },
  { code: 'KIA0102', title: 'Only HTTP methods and Istio wildcards are allowed' },
  { code: 'KIA0104', title: 'This host has no matching entry in the service registry' },
  { code: 'KIA0105', title: 'This field requires mTLS to be enabled' },
  { code: 'KIA0106', title: 'Service Account not found for this principal' },
  { code: 'KIA0107', title: 'Service Account for this principal is on remote cluster', skipped: 'compares clusters' },
  { code: 'KIA0108', title: 'Unable to verify principal, trust domain is not known to Kiali' },
  {
    code: 'KIA0109',
    title: 'L7 AuthorizationPolicy in Ambient namespace requires waypoint enrollment (istio.io/use-waypoint)',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA0110',
    title:
      'L7 AuthorizationPolicy in Ambient requires targetRefs to a Service or Gateway; selector policies are ignored by waypoints',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  { code: 'KIA0201', title: 'More than one DestinationRules for the same host subset combination' },
  {
    code: 'KIA0202',
    title: 'This host has no matching entry in the service registry (service, workload or service entries)',
  },
  { code: 'KIA0203', title: "This subset's labels are not found in any matching host" },
  {
    code: 'KIA0204',
    title: 'mTLS settings of a non-local Destination Rule are overridden',
    skipped: 'Istio merges such settings since 1.8 as its documentation says; BL308 reports those that cannot work',
  },
  {
    code: 'KIA0205',
    title: 'PeerAuthentication enabling mTLS at mesh level is missing',
    skipped: 'mTLS is automatic: no PeerAuthentication is needed for ISTIO_MUTUAL to work',
  },
  {
    code: 'KIA0206',
    title: 'PeerAuthentication enabling namespace-wide mTLS is missing',
    skipped: 'mTLS is automatic: no PeerAuthentication is needed for ISTIO_MUTUAL to work',
  },
  { code: 'KIA0207', title: 'PeerAuthentication with TLS strict mode found, it should be permissive' },
  { code: 'KIA0208', title: 'PeerAuthentication enabling mTLS found, permissive mode needed' },
  { code: 'KIA0209', title: 'This subset has not labels' },
  {
    code: 'KIA0210',
    title: 'L7 DestinationRule features in Ambient namespace require waypoint enrollment (istio.io/use-waypoint)',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA0211',
    title: 'L7 DestinationRule targets a service not enrolled to use a waypoint (istio.io/use-waypoint)',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA0212',
    title: 'L7 DestinationRule should be in the same namespace as the Ambient destination service to take effect',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  { code: 'KIA0301', title: 'More than one Gateway for the same host port combination' },
  { code: 'KIA0302', title: 'No matching workload found for gateway selector in this namespace' },
  {
    code: 'KIA0401',
    title: 'Mesh-wide Destination Rule enabling mTLS is missing',
    skipped: 'mTLS is automatic: no DestinationRule is needed for STRICT to work',
  },
  {
    code: 'KIA0501',
    title: 'Destination Rule enabling namespace-wide mTLS is missing',
    skipped: 'mTLS is automatic: no DestinationRule is needed for STRICT to work',
  },
  { code: 'KIA0505', title: 'Destination Rule disabling namespace-wide mTLS is missing' },
  { code: 'KIA0506', title: 'Destination Rule disabling mesh-wide mTLS is missing' },
  { code: 'KIA0601', title: 'Port name must follow <protocol>[-suffix] form' },
  { code: 'KIA0602', title: 'Port appProtocol must follow <protocol> form' },
  { code: 'KIA0701', title: 'Deployment exposing same port as Service not found' },
  { code: 'KIA1004', title: 'This host has no matching entry in the service registry' },
  { code: 'KIA1006', title: 'Global default sidecar should not have workloadSelector' },
  {
    code: 'KIA1007',
    title:
      'OutboundTrafficPolicy with empty mode value is ambiguous due to an Istio limitation. This may indicate ALLOW_ANY or REGISTRY_ONLY. Inspect the value using other means.',
  },
  { code: 'KIA1101', title: "DestinationWeight on route doesn't have a valid service (host not found)" },
  { code: 'KIA1102', title: 'VirtualService is pointing to a non-existent gateway' },
  { code: 'KIA1104', title: 'The weight is assumed to be 100 because there is only one route destination' },
  { code: 'KIA1105', title: 'This host subset combination is already referenced in another route destination' },
  { code: 'KIA1106', title: 'More than one Virtual Service for same host' },
  { code: 'KIA1107', title: 'Subset not found' },
  {
    code: 'KIA1108',
    title: 'Preferred nomenclature: <gateway namespace>/<gateway name>',
    skipped: 'a name without namespace is clear: it is in the namespace of the VirtualService',
  },
  {
    code: 'KIA1109',
    title:
      'L7 VirtualService for mesh traffic in Ambient namespace requires waypoint enrollment (istio.io/use-waypoint)',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA1110',
    title: 'RequestAuthentication in Ambient namespace requires waypoint enrollment (istio.io/use-waypoint)',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA1111',
    title: 'WasmPlugin in Ambient namespace requires waypoint enrollment (istio.io/use-waypoint)',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA1112',
    title: 'L7 Telemetry in Ambient namespace requires waypoint enrollment (istio.io/use-waypoint)',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA1113',
    title: 'L7 VirtualService targets a service not enrolled to use a waypoint (istio.io/use-waypoint)',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA1114',
    title: 'L7 VirtualService should be in the same namespace as the Ambient destination service to take effect',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA1115',
    title:
      'RequestAuthentication in Ambient requires targetRefs to a Service or Gateway; selector policies are ignored by waypoints',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA1116',
    title:
      'WasmPlugin in Ambient requires targetRefs to a Service or Gateway; selector policies are ignored by waypoints',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA1117',
    title:
      'L7 Telemetry in Ambient requires targetRefs to a Service or Gateway; selector policies are ignored by waypoints',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  { code: 'KIA1211', title: 'More than one ServiceEntry for the same host and port' },
  { code: 'KIA1212', title: 'ServiceEntries have conflicting protocols for the same host and port' },
  {
    code: 'KIA1301',
    title: 'This workload is not covered by any authorization policy',
    skipped: 'a workload without policies is a choice; tenants are closed by the generator',
  },
  {
    code: 'KIA1311',
    title: 'This workload has both sidecar and Ambient label',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA1312',
    title: 'This workload has waypoint labels but is not in Ambient',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA1313',
    title: 'This workload has annotated waypoint but it does not exist or is misconfigured',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA1314',
    title: 'This workload has a sidecar label and ambient redirection',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA1315',
    title: 'This workload has a pod with both a sidecar container and ambient labels',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA1316',
    title: 'This workload has a sidecar but is in an Ambient-enabled namespace',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA1317',
    title: 'This workload has L7 Authorization Policies but no Waypoint',
    skipped: 'ambient mode: Branchline and these checks are for sidecars',
  },
  {
    code: 'KIA1401',
    title: 'Route is pointing to a non-existent or inaccessible K8s gateway',
    skipped: 'Kubernetes Gateway API: other kinds than those checked here',
  },
  { code: 'KIA1402', title: "Reference doesn't have a valid service (Service name not found)" },
  {
    code: 'KIA1501',
    title: 'More than one K8s Gateway for the same host port combination',
    skipped: 'Kubernetes Gateway API: other kinds than those checked here',
  },
  {
    code: 'KIA1502',
    title: 'More than one K8s Gateway for the same address and type combination',
    skipped: 'Kubernetes Gateway API: other kinds than those checked here',
  },
  {
    code: 'KIA1503',
    title: 'Each listener must have a unique combination of Hostname, Port, and Protocol',
    skipped: 'Kubernetes Gateway API: other kinds than those checked here',
  },
  {
    code: 'KIA1504',
    title: 'Gateway API Class not found in Kiali configuration',
    skipped: 'Kubernetes Gateway API: other kinds than those checked here',
  },
  { code: 'KIA1601', title: 'Namespace is not found or is not accessible', skipped: 'needs the cluster' },
  { code: 'KIA1701', title: 'Service Account not found in this namespace' },
  {
    code: 'KIA1702',
    title: 'More than one Workload Group with duplicate labels found in the same namespace',
    skipped: 'WorkloadGroups are for virtual machines, which are not checked here',
  },
];
