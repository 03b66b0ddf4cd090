import fc from 'fast-check';
import { diffMeshes, isUnchanged } from '../../lib/diff';
import { MeshModel } from '../../lib/mesh-model';
import { randomMesh } from '../resolver/random-mesh';

const RUNS = { numRuns: Number(process.env.RANDOM_RUNS ?? 20), seed: Number(process.env.RANDOM_SEED ?? 1) };

test('a mesh does not differ from itself', () => {
  fc.assert(
    fc.property(randomMesh(1), ({ yaml }) => {
      const diff = diffMeshes(MeshModel.ofText(yaml), MeshModel.ofText(yaml));
      expect(isUnchanged(diff)).toBe(true);
      expect(diff.order).toEqual([]);
    }),
    RUNS,
  );
});
