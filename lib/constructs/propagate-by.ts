import { isDeepStrictEqual } from 'node:util';
import type { Construct } from 'constructs';
import { type PropagationDeclaration, propagationOf } from '../model/propagation';
import { EstateScope } from './estate-scope';

/**
 * Says how requests name the variant that they ask for, for all tenants of the app: as `propagation` in estate.yaml does (PROP-1).
 *
 * @param scope the app, or any construct below it
 * @throws when it was said before, and otherwise: there is one way for the whole estate
 * @example propagateBy(app, { header: 'x-env', baggage: 'variant' });
 */
export function propagateBy(scope: Construct, declaration: PropagationDeclaration): void {
  const estate = EstateScope.of(scope);
  const propagation = propagationOf(declaration);
  const said = estate.declaredPropagation;
  if (said !== undefined && !isDeepStrictEqual(propagationOf(said), propagation)) {
    throw new Error(
      `requests name variants by ${shown(propagation)} here, and by ${shown(said)} elsewhere: an estate has one way. Call \`propagateBy\` once, for the app`,
    );
  }
  estate.limit({ tenants: [], propagation });
}

function shown({ header, baggage }: PropagationDeclaration): string {
  return baggage === undefined
    ? `the header '${header}'`
    : `the header '${header}' and the member '${baggage}' of baggage`;
}
