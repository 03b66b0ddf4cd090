import { Construct } from 'constructs';
import { Manifest } from '../cdk8s/manifest';
import { type ExternalDeclaration, type ExternalHost, externalOf } from '../model/external';
import type { Call } from '../model/service';
import { externalObject } from '../objects/external-object';
import type { ICallable } from './callable';
import { TenantChart } from './tenant-chart';

/** Properties of a host outside the mesh. */
export interface ExternalServiceProps extends ExternalDeclaration {}

/** A host outside the mesh that a tenant's services may call: a ServiceEntry for its namespace alone. */
export class ExternalService extends Construct implements ICallable {
  /** The emitted ServiceEntry. */
  readonly serviceEntry: Manifest;
  private readonly model: ExternalHost;
  private readonly tenant: TenantChart;

  constructor(scope: Construct, id: string, props: ExternalServiceProps & { readonly name: string }) {
    super(scope, id);
    this.model = externalOf(props.name, props);
    this.serviceEntry = new Manifest(this, 'Resource', externalObject(this.model));
    this.tenant = TenantChart.of(this);
    this.tenant._addExternal(this);
  }

  /** @internal */
  _call(caller: TenantChart): Call {
    if (caller !== this.tenant) {
      throw new Error(
        `tenant '${caller.tenant}' calls ${this.node.path}, which only tenant '${this.tenant.tenant}' sees: it needs an external host of its own`,
      );
    }
    return { kind: 'external', name: this.model.name };
  }

  /** @internal */
  _model(): ExternalHost {
    return this.model;
  }
}
