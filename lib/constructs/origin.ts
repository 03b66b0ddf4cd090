import type { IConstruct } from 'constructs';
import type { Origin } from '../model/origin';

/** A property of the construct, and not a map of this module's: two copies of the package have to find the same. */
const ORIGIN = Symbol.for('branchline.origin');

type Marked = IConstruct & { [ORIGIN]?: Origin };

/** Says that `construct` stands for something written elsewhere, such as in a registry file. */
export function declareOrigin(construct: IConstruct, origin: Origin | undefined): void {
  if (origin !== undefined) (construct as Marked)[ORIGIN] = origin;
}

/**
 * Where errors about `construct` point: what it stands for, else its path in the tree. Asked for when an error is told,
 * since a construct is there before anybody can say what it stands for.
 */
export function originOf(construct: IConstruct): Origin {
  return {
    get base() {
      return (construct as Marked)[ORIGIN]?.base;
    },
    describe: (field) => (construct as Marked)[ORIGIN]?.describe(field) ?? construct.node.path,
  };
}
