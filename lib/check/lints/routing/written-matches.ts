import type { HttpMatch, NamedMatches, StringMatch } from '../../../mesh-model';
import type { CheckedMesh } from '../../checked-mesh';

/** One comparison of a value in a rule's condition, as it is written. */
export interface WrittenMatch {
  readonly match: HttpMatch;
  /** `uri`, `authority`, or the name of a header or parameter. */
  readonly name: string;
  readonly value: StringMatch;
  readonly path: readonly (string | number)[];
}

/** Every comparison of every VirtualService. */
export function writtenMatches(mesh: CheckedMesh): readonly WrittenMatch[] {
  return mesh.once('matches', () => {
    const result: WrittenMatch[] = [];
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const rule of http) for (const match of rule.match) collect(match, result);
    }
    return result;
  });
}

function collect(match: HttpMatch, result: WrittenMatch[]): void {
  const one = (name: 'uri' | 'scheme' | 'method' | 'authority') => {
    const value = match[name];
    if (value !== undefined) result.push({ match, name, value, path: [...match.path, name] });
  };
  one('uri');
  one('scheme');
  one('method');
  one('authority');
  const many = (field: string, named: NamedMatches) => {
    for (const name in named) result.push({ match, name, value: named[name]!, path: [...match.path, field, name] });
  };
  many('headers', match.headers);
  many('withoutHeaders', match.withoutHeaders);
  many('queryParams', match.queryParams);
}
