import { Construct } from 'constructs';
import type { Manifest } from '../cdk8s/manifest';
import type { Call } from '../model/call';
import { type ExternalDeclaration, type ExternalHost, externalOf } from '../model/external';
import { externalParts } from '../objects/external-object';
import { given } from './given';
import { makeParts } from './made-parts';
import { TenantScope } from './tenant-scope';

/** Properties of a host outside the mesh. */
export interface ExternalServiceProps extends ExternalDeclaration {}

/** A host outside the mesh that a tenant's services may call: a ServiceEntry for its namespace alone. */
export class ExternalService extends Construct {
  /** The emitted ServiceEntry. */
  readonly serviceEntry: Manifest;
  /** The emitted DestinationRule, where sidecars begin TLS. */
  readonly destinationRule?: Manifest;
  private readonly model: ExternalHost;
  private readonly tenant: TenantScope;

  /** @param props `name`: what `calls` of a registry would call it; the construct's id unless it is given */
  constructor(scope: Construct, id: string, props: ExternalServiceProps & { readonly name?: string }) {
    super(scope, id);
    this.model = externalOf(given(this, 'properties', props).name ?? id, props);
    const { manifests } = makeParts(this, externalParts(this.model));
    this.serviceEntry = manifests.get('Resource')!;
    this.destinationRule = manifests.get('destination-rule');
    this.tenant = TenantScope.of(this);
    this.tenant.addExternal(this);
  }

  /** @internal */
  _call(caller: Construct): Call {
    const { tenant } = TenantScope.of(caller);
    if (tenant !== this.tenant.tenant) {
      throw new Error(
        `tenant '${tenant}' calls ${this.node.path}, which only tenant '${this.tenant.tenant}' sees: it needs an external host of its own`,
      );
    }
    return { kind: 'external', name: this.model.name };
  }

  /** @internal */
  _model(): ExternalHost {
    return this.model;
  }
}
