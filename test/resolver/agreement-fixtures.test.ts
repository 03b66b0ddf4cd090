import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
import { differences } from '../mesh/agreement/difference';
import { FIXTURES } from '../mesh/agreement/fixtures';
import { askFor } from './ask-for';

/** What a real mesh answered once, where the resolver was wrong: without a mesh to ask again. */
test.each(FIXTURES.map((fixture) => [fixture.name, fixture] as const))('%s', (_, { yaml, requests }) => {
  const model = MeshModel.ofText(yaml);
  const resolver = new Resolver(model);
  for (const { observed, ...request } of requests) {
    const answer = resolver.resolve(askFor(model, request));
    expect(answer.unknowns.length === 0 ? differences(answer, observed) : []).toEqual([]);
  }
});
