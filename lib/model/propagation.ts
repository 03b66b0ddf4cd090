import type { Origin } from './origin';
import type { WrittenOut } from './written-out';

/** How requests say which variant they ask for, inside the mesh and at gateways that allow it. One way for the whole estate. */
export interface PropagationDeclaration {
  /**
   * The header that names the variant. Services pass it on from call to call.
   *
   * @title the name of a header in lower case, such as x-variant-id
   * @pattern ^[a-z][a-z0-9-]{0,61}[a-z0-9]$
   * @default 'x-variant-id'
   * @example x-env
   */
  readonly header?: string;
  /**
   * The member of the W3C header `baggage` that names the variant as well, so that services with OpenTelemetry pass it on
   * without a change. The header above counts where both are there (PROP-1).
   *
   * @title the name of a member of `baggage`, such as variant
   * @pattern ^[A-Za-z][A-Za-z0-9_.-]{0,30}$
   * @default - none: routing does not look at `baggage`
   * @example variant
   */
  readonly baggage?: string;
}

/** `propagation` with all defaults. */
export interface Propagation extends PropagationDeclaration {
  /** The header that names the variant, in lower case. */
  readonly header: string;
  /** Where it was declared. @default - nowhere: it is the usual one */
  readonly origin?: Origin;
}

/**
 * What a service passes on to the services that it calls. true: the headers that routing looks at (docs/header-propagation.md).
 * false: none of them. baggage: `baggage` alone, as OpenTelemetry does by itself.
 */
export type Propagates = true | false | 'baggage';

/** On Deployments, as text: what their service declares with `propagates`. */
export const PROPAGATES_ANNOTATION = 'branchline.dev/propagates';

/** What an estate leaves out. */
export const PROPAGATION_DEFAULTS = { header: 'x-variant-id' } as const satisfies PropagationDeclaration;

/** A declared propagation as the model has it. */
export function propagationOf({ header, baggage }: PropagationDeclaration, origin?: Origin): WrittenOut<Propagation> {
  return { header: header ?? PROPAGATION_DEFAULTS.header, baggage, origin };
}

/** The way that there is unless an estate says otherwise: the header `x-variant-id` alone. */
export const DEFAULT_PROPAGATION: Propagation = propagationOf({});
