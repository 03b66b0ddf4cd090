import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
import { differences } from '../mesh/agreement/difference';
import { observedOf, RECORDED, type Recording } from '../mesh/agreement/record';
import { askFor } from './ask-for';

/** What a real mesh answered (`npm run record:mesh`), asked of the resolver: no mesh is needed for that. */
const FILES = existsSync(RECORDED) ? readdirSync(RECORDED).sort() : [];

describe.each(FILES)('%s', (file) => {
  const { documents, meshes }: Recording = JSON.parse(readFileSync(join(RECORDED, file), 'utf8'));

  test.each(meshes.map((mesh, index) => [index, mesh] as const))('mesh %i', (_, { of, pairs }) => {
    const yaml = of.map((index) => documents[index]!).join('\n---\n');
    const model = MeshModel.ofText(yaml);
    const resolver = new Resolver(model);
    const wrong = pairs.flatMap(([request, answer]) => {
      const found = differences(resolver.resolve(askFor(model, request)), observedOf(answer));
      return found.length === 0 ? [] : [{ request, found }];
    });
    expect(wrong).toEqual([]);
  });
});

test('each kind of random mesh is recorded', () => {
  expect(FILES).toEqual(['estates.json', 'hops.json', 'raw.json']);
});
