import type { CanaryDeclaration, ServiceDeclaration } from '../model/declaration';
import type { VariantState } from '../model/service';
import type {
  Environment,
  ExternalHost,
  MtlsException,
  MtlsMode,
  UnknownVariant,
  VariantAccess,
} from '../model/tenant';
import type { Condition } from '../model/traffic';
import type { Autoscale, WorkloadOverrides } from '../model/workload';
import type { GitOpsSettings, GitOpsTool } from '../output/gitops-settings';

/** A tenant.yaml that satisfies schema/tenant.schema.json. */
export interface TenantFile {
  readonly name: string;
  readonly environment: `${Environment}`;
  readonly namespace: string;
  readonly domains?: readonly string[];
  readonly gateway?: GatewayContent;
  readonly mtls?: `${MtlsMode}` | MtlsContent;
  readonly isolation?: boolean | { readonly authorization?: boolean; readonly sidecar?: boolean };
  readonly external?: Readonly<Record<string, Pick<ExternalHost, 'host'> & Partial<ExternalHost>>>;
  readonly services: Readonly<Record<string, ServiceContent>>;
}

/** `mtls` with exceptions. */
export interface MtlsContent {
  readonly mode?: `${MtlsMode}`;
  readonly exceptions?: readonly (Omit<MtlsException, 'mode'> & { readonly mode: `${MtlsMode}` })[];
}

/** `gateway` of a tenant. */
export interface GatewayContent {
  readonly name?: string;
  readonly selector?: Readonly<Record<string, string>>;
  readonly podNamespace?: string;
  readonly serviceAccount?: string;
  readonly tls?: { readonly credentialName: string };
  readonly httpsRedirect?: boolean;
  readonly variantAccess?: readonly VariantAccess[];
  readonly unknownVariant?: UnknownVariant;
}

/** One of a tenant's `services`. */
export interface ServiceContent extends ServiceDeclaration {
  readonly calls?: readonly string[];
  readonly autoscale?: Omit<Autoscale, 'cpu'> & Partial<Autoscale>;
  readonly canary?: CanaryDeclaration;
}

/** A variants/<id>.yaml that satisfies schema/variant.schema.json. */
export interface VariantFile {
  readonly id: string;
  readonly branch?: string;
  readonly owner?: string;
  readonly created?: string;
  readonly expires?: string;
  readonly pinned?: boolean;
  readonly state?: VariantState;
  readonly match?: readonly Condition[];
  readonly services: Readonly<Record<string, WorkloadOverrides>>;
}

/** An estate.yaml that satisfies schema/estate.schema.json. */
export interface EstateFile {
  readonly gitops?: Omit<GitOpsSettings, 'tool'> & { readonly tool: `${GitOpsTool}` };
}
