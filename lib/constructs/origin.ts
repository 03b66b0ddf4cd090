import type { IConstruct } from 'constructs';
import type { Origin } from '../model/origin';

const declared = new WeakMap<IConstruct, Origin>();

/** Says that `construct` stands for something written elsewhere, such as in a registry file. */
export function declareOrigin(construct: IConstruct, origin: Origin | undefined): void {
  if (origin !== undefined) declared.set(construct, origin);
}

/**
 * Where errors about `construct` point: what it stands for, else its path in the tree. Asked for when an error is told,
 * since a construct is there before anybody can say what it stands for.
 */
export function originOf(construct: IConstruct): Origin {
  return {
    get base() {
      return declared.get(construct)?.base;
    },
    describe: (field) => declared.get(construct)?.describe(field) ?? construct.node.path,
  };
}
