import type { Call } from '../model/call';
import type { ExternalService } from './external-service';
import type { VariantService } from './variant-service';

/** Something that a service may declare to call. */
export type Callable = VariantService | MeshService | ExternalService;

/**
 * A service of the mesh that is declared elsewhere: another repository, a Helm chart.
 *
 * @example ui.addCall(MeshService.fromName('search', 'catalogue'))
 */
export class MeshService {
  /** Refers to Service `name` in `namespace`. Its owner has to let the caller in. */
  static fromName(name: string, namespace: string): MeshService {
    if (typeof name === 'string' && typeof namespace === 'string') return new MeshService(name, namespace);
    throw new Error(`MeshService.fromName takes the name of a Service and its namespace, got ${name} and ${namespace}`);
  }

  private readonly call: Call;

  private constructor(
    /** The name of the Service. */
    readonly name: string,
    /** The Service's namespace. */
    readonly namespace: string,
  ) {
    this.call = { kind: 'host', namespace, service: name };
  }

  /** @internal */
  _call(): Call {
    return this.call;
  }
}

/**
 * What a service calls, of what it was given.
 *
 * @throws Error for what is no construct, which a program that nobody has compiled may give
 * @internal
 */
export function callOf(callee: Callable, caller: VariantService): Call {
  if (typeof (callee as Partial<Callable> | undefined)?._call === 'function') return callee._call(caller);
  const given = typeof callee === 'string' ? `'${callee}'` : String(callee);
  throw new Error(
    `${caller.node.path}: calls are constructs, such as a VariantService, an ExternalService or MeshService.fromName(…), got ${given}`,
  );
}
