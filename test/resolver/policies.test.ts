import { MeshModel } from '../../lib/mesh-model';
import { type Answer, Resolver } from '../../lib/resolver';
import { askFor } from './ask-for';
import { POLICY_CASES } from './policy-cases';

function told({ outcome }: Answer): string {
  switch (outcome.kind) {
    case 'forward': {
      const [{ host, result }] = outcome.destinations as [(typeof outcome.destinations)[number]];
      if (result.kind === 'delivered') return `200 ${host.split('.')[0]}`;
      return outcome.protocol === 'tcp' ? '0' : String(result.status);
    }
    case 'passthrough': {
      const { destination } = outcome;
      const name = destination?.host.split('.')[0];
      return destination?.result.kind === 'denied' ? String(destination.result.status) : `200 ${name}`;
    }
    case 'unreachable':
      return '0';
    default:
      return outcome.status === 200 ? '200 gateway' : String(outcome.status ?? 0);
  }
}

test.each(POLICY_CASES.map((item) => [item.name, item] as const))('%s', (_, { yaml, options, requests }) => {
  const model = MeshModel.ofText(yaml, options);
  const resolver = new Resolver(model);
  const answers = requests.map(({ authorizers, ...request }) => {
    return resolver.resolve({ ...askFor(model, request), ...(authorizers && { authorizers }) });
  });
  expect(answers.map(told)).toEqual(requests.map(({ expected }) => expected));
  expect(answers.flatMap(({ unknowns }) => unknowns)).toEqual([]);
});
