import type { MeshObject } from '../../../mesh-model';
import { list, record, text } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';
import { celProblem } from './cel-syntax';

/** Kinds of tags, and their field that may not be empty. */
const TAGS = { literal: 'value', environment: 'name', header: 'name', formatter: 'value' } as const;

/** What the API server and Istio's webhook refuse of a Telemetry. */
export function checkTelemetry(object: MeshObject, report: Report): void {
  list(object.spec.accessLogging).forEach((item, index) => {
    const expression = text(record(record(item).filter).expression);
    const problem = expression ? celProblem(expression) : undefined;
    if (problem === undefined) return;
    const path = ['spec', 'accessLogging', index, 'filter', 'expression'];
    report({ object, path, message: `the expression is no CEL: ${problem}`, fix: 'write ==, &&, || and !' });
  });
  list(object.spec.metrics).forEach((item, index) => {
    list(record(item).overrides).forEach((override, place) => {
      for (const [tag, change] of Object.entries(record(record(override).tagOverrides))) {
        const { operation = 'UPSERT', value } = record(change);
        const hasValue = typeof value === 'string' && value !== '';
        const isRemoved = operation === 'REMOVE';
        if (hasValue !== isRemoved) continue;
        const path = ['spec', 'metrics', index, 'overrides', place, 'tagOverrides', tag];
        report({ object, path, message: isRemoved ? `${tag} is removed, and has a value` : `${tag} has no value` });
      }
    });
  });
  list(object.spec.tracing).forEach((item, index) => {
    for (const [tag, content] of Object.entries(record(record(item).customTags))) {
      for (const [kind, field] of Object.entries(TAGS)) {
        if (record(record(content)[kind])[field] !== '') continue;
        const path = ['spec', 'tracing', index, 'customTags', tag, kind, field];
        report({ object, path, message: `the ${field} of ${tag} is empty` });
      }
    }
  });
}
