import type { Lint } from '../../lint';
import type { SchemaProblemKind } from '../../schema/schema-problem';

/** About the name of a field, not what it holds. */
const OF_KEYS = new Set<SchemaProblemKind>(['unknown-field', 'misplaced-field', 'removed-field', 'deprecated-field']);

/** A lint that reports one kind of difference from the schema. */
export function schemaLint(kind: SchemaProblemKind, lint: Omit<Lint, 'name' | 'run'>): Lint {
  return {
    ...lint,
    name: kind,
    run(mesh, report) {
      for (const { kind: found, object, path, message, fix } of mesh.schemaProblems) {
        if (found === kind) report({ object, path, message, fix, key: OF_KEYS.has(kind) });
      }
    },
  };
}
