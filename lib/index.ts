export * from './cdk8s/gitops-app';
export * from './cdk8s/manifest';
export * from './check/validation-plugin';
export * from './constructs/callable';
export * from './constructs/canary-route';
export * from './constructs/compose-estate';
export * from './constructs/estate-scope';
export * from './constructs/external-service';
export * from './constructs/mtls-policy';
export * from './constructs/team-gateway';
export * from './constructs/tenant-chart';
export * from './constructs/tenant-isolation';
export * from './constructs/variant';
export * from './constructs/variant-service';
export type { Canary, CanaryDeclaration } from './model/canary';
export { Environment, type VariantAccess } from './model/environment';
export type { ExternalDeclaration, ExternalHost } from './model/external';
export type { Gateway, GatewayDeclaration, GatewayTls, UnknownVariant } from './model/gateway';
export type { Isolation, IsolationDeclaration } from './model/isolation';
export { type Mtls, type MtlsDeclaration, type MtlsException, MtlsMode } from './model/mtls';
export type { Origin } from './model/origin';
export {
  type Call,
  type Protocol,
  type Service,
  type ServiceDeclaration,
  type ServiceVersion,
  serviceHost,
} from './model/service';
export type { Estate, Tenant, TenantDeclaration } from './model/tenant';
export type { Condition, ConnectionPool, Fault, OutlierDetection, Retries, TextMatch } from './model/traffic';
export type { Count, Duration, Percent, Port, WholePercent } from './model/values';
export type { ServiceVariant, VariantDeclaration, VariantState } from './model/variant';
export { variantIdFromBranch, variantKey } from './model/variant-key';
export type { Autoscale, Probes, ResourceAmounts, Resources, SecretMount, WorkloadOverrides } from './model/workload';
export { type GitOpsSettings, GitOpsTool } from './output/gitops-settings';
export * from './output/placement';
export * from './registry/read-registry';
