import { isDeepStrictEqual } from 'node:util';
import { type MeshObject, sourceOf } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const DUPLICATE_OBJECT: Lint = {
  code: 'BL005',
  name: 'duplicate-object',
  severity: 'fragile',
  summary: 'Two documents declare the same object.',
  cause:
    'If they are applied one after the other, the last one wins; Kustomize refuses the second, and GitOps tools may keep swapping the two. Where both say the same, the finding is style.',
  fix: 'Remove one, or give it another name.',
  run(mesh, report) {
    const byName = () =>
      mesh.once('objects-by-name', () => new Map(mesh.model.objects.map((object) => [nameOf(object), object])));
    for (const finding of mesh.model.findings) {
      if (finding.code !== 'duplicate-object') continue;
      const { object } = finding;
      const first = object && byName().get(nameOf(object));
      report({
        object,
        source: sourceOf(finding),
        path: finding.path,
        message: finding.message,
        severity: isDeepStrictEqual(first?.content, object?.content) ? 'style' : 'fragile',
      });
    }
  },
};

const nameOf = ({ group, title }: MeshObject) => `${group} ${title}`;
