import type { IConstruct } from 'constructs';
import type { Origin } from '../model/origin';

const declared = new WeakMap<IConstruct, Origin>();

/** Says that `construct` stands for something written elsewhere, such as in a registry file. */
export function declareOrigin(construct: IConstruct, origin: Origin | undefined): void {
  if (origin !== undefined) declared.set(construct, origin);
}

/** Where errors about `construct` point: what it stands for, else its path in the tree. */
export function originOf(construct: IConstruct): Origin {
  return declared.get(construct) ?? { describe: () => construct.node.path };
}
