import type { Call } from '../model/service';
import type { ExternalService } from './external-service';
import type { VariantService } from './variant-service';

/** Something that a service may declare to call. */
export type ICallable = VariantService | MeshService | ExternalService;

/**
 * A service of the mesh that is declared elsewhere: another repository, a Helm chart.
 *
 * @example ui.addCall(MeshService.fromName('search', 'catalogue'))
 */
export class MeshService {
  /** Refers to Service `name` in `namespace`. Its owner has to let the caller in. */
  static fromName(name: string, namespace: string): MeshService {
    return new MeshService(name, namespace);
  }

  private constructor(
    readonly name: string,
    readonly namespace: string,
  ) {}

  /** @internal */
  _call(): Call {
    return { kind: 'host', namespace: this.namespace, service: this.name };
  }
}
