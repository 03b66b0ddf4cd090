import { sourceOf } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const NOT_AN_OBJECT: Lint = {
  code: 'BL004',
  name: 'not-an-object',
  severity: 'fragile',
  summary: 'A document is not a Kubernetes object, or has no name.',
  cause: 'kubectl refuses a document without `kind` or `metadata.name`.',
  fix: 'Add kind and metadata.name, or move the file out of the folder.',
  run({ model }, report) {
    for (const finding of model.findings) {
      if (finding.code !== 'not-an-object' && finding.code !== 'unnamed-object') continue;
      if (isGenerated(finding.object)) continue;
      // A file without kind most often is another tool's: values, a package, a specification, a patch.
      const severity = finding.code === 'not-an-object' ? 'style' : 'fragile';
      report({
        object: finding.object,
        source: sourceOf(finding),
        path: finding.path,
        message: finding.message,
        severity,
      });
    }
  },
};

const OTHER_TOOLS = new Set(['Kustomization', 'Component', 'IstioOperator']);

/** Files of tools (kustomization.yaml), and objects whose name the API server makes up. */
function isGenerated(
  object: { readonly kind: string; readonly content: Readonly<Record<string, unknown>> } | undefined,
) {
  if (object === undefined) return false;
  return OTHER_TOOLS.has(object.kind) || JSON.stringify(object.content.metadata ?? {}).includes('generateName');
}
