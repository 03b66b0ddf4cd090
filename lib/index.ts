export { GitOpsApp, type GitOpsAppProps } from './cdk8s/gitops-app';
export { Manifest } from './cdk8s/manifest';
export { SEVERITIES, type Severity } from './check/finding';
export {
  BranchlineValidation,
  type BranchlineValidationProps,
  type ValidationContext,
} from './check/validation-plugin';
export { type Callable, MeshService } from './constructs/callable';
export { CanaryRoute, type CanaryRouteProps } from './constructs/canary-route';
export { type ComposedTenant, composeEstate } from './constructs/compose-estate';
export type { ExistingServiceProps } from './constructs/existing-service';
export { ExternalService, type ExternalServiceProps } from './constructs/external-service';
export { MtlsPolicy, type MtlsPolicyProps } from './constructs/mtls-policy';
export type { Deployment } from './constructs/plus';
export { propagateBy } from './constructs/propagate-by';
export { ServiceWorkload } from './constructs/service-workload';
export { type ExistingGateway, TeamGateway, type TeamGatewayProps } from './constructs/team-gateway';
export { TenantChart, type TenantChartProps } from './constructs/tenant-chart';
export { TenantIsolation, type TenantIsolationProps } from './constructs/tenant-isolation';
export { Variant, type VariantProps } from './constructs/variant';
export { VariantService, type VariantServiceProps } from './constructs/variant-service';
export type { AtLeastOne, ExactlyOne } from './model/alternatives';
export type { Authentication, ClaimHeader, JwtRule, TokenHeader } from './model/authentication';
export type { Call } from './model/call';
export type { Canary, CanaryDeclaration } from './model/canary';
export type { ClusterDeclaration } from './model/cluster';
export { Environment, type VariantAccess } from './model/environment';
export type { ExternalDeclaration, ExternalHost, ExternalTls } from './model/external';
export type { PodLabels, WorkloadOwner } from './model/foreign-workload';
export type {
  CertificateDeclaration,
  Gateway,
  GatewayDeclaration,
  GatewayPorts,
  GatewayTls,
  GatewayTlsMode,
  IssuerKind,
  UnknownVariant,
} from './model/gateway';
export type { GrantDeclaration, Grants, PlatformGateway } from './model/grants';
export type {
  Cors,
  HeaderChanges,
  Headers,
  OriginMatch,
  OriginMatches,
  Redirect,
  Rewrite,
  Stickiness,
} from './model/http-rules';
export type { Isolation, IsolationDeclaration } from './model/isolation';
export type { Link } from './model/links';
export type { MeshServiceDeclaration, MeshServiceEntry } from './model/mesh-service';
export { type Mtls, type MtlsDeclaration, type MtlsException, MtlsMode } from './model/mtls';
export type { Network, NetworkDeclaration } from './model/network';
export type { Origin } from './model/origin';
export type { Overlay, SharedPart } from './model/overlay';
export type { OwnMetadata, OwnObject } from './model/own-object';
export { describeProblem, type Problem } from './model/problem';
export type { Propagates, Propagation, PropagationDeclaration } from './model/propagation';
export type { ConsumedTopic, QueueMode, QueueName } from './model/queue';
export type { ExposedRoute, RouteDeclaration } from './model/route';
export type { PatchOperation, RulePatch } from './model/rule-patch';
export type { Service, ServiceDeclaration, ServiceTls, Surroundings } from './model/service';
export { serviceHost } from './model/service-identity';
export type { PortDeclaration, Protocol } from './model/service-port';
export type { ServiceVersion } from './model/service-version';
export type { AssumedOff, Estate, Tenant, TenantDeclaration, TenantParts } from './model/tenant';
export type {
  Condition,
  ConnectionPool,
  Fault,
  FaultEffect,
  FaultScope,
  FaultShare,
  OutlierDetection,
  Retries,
  TextMatch,
  TextMatches,
} from './model/traffic';
export type { Count, Duration, Percent, Port, WholePercent } from './model/values';
export type { ServiceVariant, VariantDeclaration, VariantState } from './model/variant';
export { variantIdFromBranch, variantKey } from './model/variant-key';
export type {
  EstateLimits,
  NamespaceQuota,
  PodSecurityLevel,
  QuotaAmount,
  VariantLimits,
} from './model/variant-limits';
export type { Autoscale, Probes, ResourceAmounts, Resources, SecretMount, WorkloadOverrides } from './model/workload';
export type { GitOpsSettings } from './output/gitops-settings';
export { GitOpsTool } from './output/gitops-tool';
export type { Files } from './output/layout';
export { type Changes, ForeignFileError, OtherWriterError } from './output/output-folder';
export type { OutputPlace } from './output/output-place';
export type { Placement, Stage } from './output/placement';
export type { Separation } from './output/separation';
export type { Writer } from './output/writer';
export type { EstateSettings } from './registry/estate-settings';
export type { Commit, Day, VariantFile } from './registry/file-content';
export type { Registry } from './registry/parse-registry';
export { type ReadRegistryOptions, readRegistry } from './registry/read-registry';
export { RegistryError } from './registry/registry-error';
export type { DeclaredVariant } from './registry/variant-files';
