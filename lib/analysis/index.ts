/**
 * What `branchline explain`, `diff` and `check` know, for programs: reads any Kubernetes and Istio YAML, and says
 * where requests go, what a change of configuration changes for them, and what is wrong.
 *
 * ```ts
 * import { check, diffMeshes, explain, explanationToText, loadMesh, Resolver } from 'branchline/analysis';
 *
 * const before = loadMesh(['dist']);
 * const hop = explain(new Resolver(before), { url: 'https://ops-1234.acme.example.com/cms' });
 * console.log(explanationToText(hop));
 *
 * const breaking = check(before).filter(({ severity }) => severity === 'breaks-traffic');
 * const { exposures } = diffMeshes(before, loadMesh(['dist-after']));
 * ```
 *
 * Nothing here needs cdk8s.
 */
export { type CheckOptions, check, type Finding, SEVERITIES, type Severity, type Suppression } from '../check';
export { isAtLeast } from '../check/finding';
export { ISTIO_VERSIONS, type IstioVersion } from '../check/istio-version';
export { readIgnoreFile, type SuppressionPlace } from '../check/suppression';
export {
  type AspectChange,
  type DiffMeshesOptions,
  diffMeshes,
  diffToJson,
  diffToMarkdown,
  diffToText,
  type Exposure,
  type ExposureKind,
  isUnchanged,
  type OrderFinding,
  type RequestClass,
  type TrafficChange,
  type TrafficDiff,
  type VersionChange,
} from '../diff';
export type { ClassCondition, ClassToken } from '../diff/class-condition';
export { ASPECTS, type Aspect } from '../diff/effect';
export type { ObjectChange, ObjectChanges } from '../diff/object-changes';
export type { NamedObject } from '../diff/object-text';
export type { TextOptions as DiffTextOptions } from '../diff/render-text';
export type { RuleReference } from '../diff/request-class';
export type { Side, Sides } from '../diff/sides';
export {
  destinationsText,
  explain,
  explanationToJson,
  explanationToText,
  type Hop,
  type Json,
  type MessageHop,
  type NeededHeader,
  type Question,
  type TextOptions as ExplanationTextOptions,
} from '../explain';
export {
  type AuthorizerService,
  type ClusterFiles,
  clustersOf,
  type Gateway,
  type GatewayServer,
  loadMesh,
  type MeshConfig,
  type MeshFile,
  MeshModel,
  type MeshModelOptions,
  type MeshObject,
  type MeshService,
  type ModelFinding,
  readMeshFiles,
  type VirtualService,
  type Workload,
} from '../mesh-model';
export type { ClientTls, DestinationRule, HttpUpgrade, Subset, TrafficPolicy } from '../mesh-model/destination-rule';
export type { EndpointPlace } from '../mesh-model/endpoint-place';
export type { ModelFindingCode } from '../mesh-model/finding';
export type { GatewayTls } from '../mesh-model/gateway';
export type { LocalitySetting } from '../mesh-model/locality-setting';
export type {
  DefaultExports,
  IngressSettings,
  PathNormalization,
} from '../mesh-model/mesh-config';
export type { Source } from '../mesh-model/mesh-object';
export type { PortProtocol, ServiceEndpoint, ServicePort } from '../mesh-model/service';
export type {
  Cors,
  Destination,
  Fault,
  HeaderOperations,
  HttpMatch,
  HttpRule,
  Mirror,
  NamedMatches,
  Redirect,
  Retries,
  Rewrite,
  RouteDestination,
  RouteHeaders,
  RulePath,
  StreamMatch,
  StreamRule,
  StringMatch,
} from '../mesh-model/virtual-service';
export type { ContainerPort, HttpProbe } from '../mesh-model/workload';
export type { Propagates } from '../model/propagation';
export type { Attribute } from '../region/attribute';
export type { Replacement } from '../region/value-set';
export {
  type Answer,
  type Client,
  type MeshRequest,
  type Outcome,
  Resolver,
  type RuleHit,
  requestFromUrl,
  type SkippedRule,
  type Unknown,
  type VirtualHostHit,
} from '../resolver';
export type { AbsentPods, Assumption } from '../resolver/absent-gateway';
export type {
  Carried,
  DestinationResult,
  DestinationShare,
  ErrorReason,
  ForwardOutcome,
  HeaderChanges,
  HopSpeech,
  MirrorShare,
  PodsResult,
  PolicyHit,
  PortSpeech,
  Sent,
  Target,
  TlsUse,
} from '../resolver/answer';
export type { Claims } from '../resolver/claims';
export type { RequestView } from '../resolver/request';
export type { TokenPlace } from '../resolver/token-place';
export type { Position } from '../yaml/located-yaml';
