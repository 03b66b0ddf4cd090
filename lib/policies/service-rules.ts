import { outside } from './addresses';
import { all, any, type Expression, equals, field, NOT_EMPTY, not, oneOf } from './expression';
import type { NamespaceLimits } from './namespace-limits';
import { SERVICE } from './policy-kinds';
import type { PolicyRule } from './policy-rule';

/** A Service that stands for others, or is reached past gateways: as powers of the registry, each with a grant in `kinds` (TENANT-6). */
export function serviceRules(limits: NamespaceLimits): PolicyRule[] {
  const { kinds, ownServices } = limits;
  const isOwnGateway = any(
    ...ownServices.map(({ name, selector }) =>
      all(field('metadata.name', oneOf([name]), false), field('spec.selector', equals(selector), false)),
    ),
  );
  const isOf = (types: readonly string[]): Expression => field('spec.type', oneOf(types), false);
  const grant = (power: string) => `\`kinds: [${power}]\` of a grant permits it`;
  return [
    ...(kinds.includes('externalName')
      ? []
      : [
          {
            ...SERVICE,
            at: ['spec', 'externalName'],
            message: `it stands for a Service of another namespace or a private address, also behind a gateway: ${grant('externalName')}`,
            expression: any(not(isOf(['ExternalName'])), field('spec.externalName', outside(limits), false)),
          },
        ]),
    ...(kinds.includes('externalService')
      ? []
      : [
          {
            ...SERVICE,
            at: ['spec', 'type'],
            message: `it is reached from outside without a gateway: ${grant('externalService')}`,
            expression: any(not(isOf(['LoadBalancer', 'NodePort'])), isOwnGateway),
          },
          {
            ...SERVICE,
            at: ['spec', 'externalIPs'],
            message: `it takes the connections of others to these addresses: ${grant('externalService')}`,
            expression: field('spec.externalIPs', not(NOT_EMPTY), true),
          },
        ]),
  ];
}
