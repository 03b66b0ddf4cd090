import type { HttpMatch, NamedMatches, StringMatch } from '../../../mesh-model';
import type { CheckedMesh } from '../../checked-mesh';

/** What a comparison in a rule's condition is about; for the last three, `name` is that of the header or parameter. */
export type MatchField = 'uri' | 'scheme' | 'method' | 'authority' | 'headers' | 'withoutHeaders' | 'queryParams';

type Visit = (match: HttpMatch, field: MatchField, name: string, value: StringMatch) => void;

/** Goes through every comparison of every VirtualService as it is written. */
export function visitMatches(mesh: CheckedMesh, visit: Visit): void {
  for (const { http } of mesh.model.writtenVirtualServices) {
    for (const rule of http) {
      for (const match of rule.match) {
        if (match.uri !== undefined) visit(match, 'uri', '', match.uri);
        if (match.scheme !== undefined) visit(match, 'scheme', '', match.scheme);
        if (match.method !== undefined) visit(match, 'method', '', match.method);
        if (match.authority !== undefined) visit(match, 'authority', '', match.authority);
        visitNamed(match, 'headers', match.headers, visit);
        visitNamed(match, 'withoutHeaders', match.withoutHeaders, visit);
        visitNamed(match, 'queryParams', match.queryParams, visit);
      }
    }
  }
}

function visitNamed(match: HttpMatch, field: MatchField, named: NamedMatches, visit: Visit): void {
  for (const name in named) visit(match, field, name, named[name]!);
}

/** Where a comparison stands. */
export function pathOf(match: HttpMatch, field: MatchField, name: string): (string | number)[] {
  return name === '' ? [...match.path, field] : [...match.path, field, name];
}
