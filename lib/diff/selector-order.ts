import type { MeshModel, MeshObject } from '../mesh-model';
import { compareText } from '../text/compare-text';
import { equal } from './canonical';
import type { OrderFinding } from './safe-order';

/** Workloads whose selector the API server takes once and for all. */
const FIXED = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/**
 * Workloads that keep their name and get another selector (SAFE-5): the API server refuses them, so the old pods stay, while all else of the change is
 * applied. So it is where somebody else's workload becomes ours.
 */
export function selectorFindings(base: MeshModel, head: MeshModel): OrderFinding[] {
  const before = new Map(workloads(base).map((object) => [object.title, object]));
  const findings = workloads(head).flatMap((object): OrderFinding[] => {
    const old = before.get(object.title);
    if (old === undefined || equal(old.spec.selector, object.spec.selector)) return [];
    const { namespace, name, title } = object;
    const { file, line } = object.at('spec', 'selector');
    const text = `${title} gets another selector, which Kubernetes refuses: the old pods stay, and what needs new ones fails; give it another name, or delete the old one in a step of its own, while nothing leads to it`;
    const target = `${namespace}/${name}`;
    return [{ id: 'SAFE-5', kind: 'selector-changed', unsafe: true, target, routes: [], at: `${file}:${line}`, text }];
  });
  return findings.sort((a, b) => compareText(a.text, b.text));
}

function workloads({ objects }: MeshModel): MeshObject[] {
  return objects.filter(({ group, kind }) => group === 'apps' && FIXED.has(kind));
}
