import { type HttpMatch, MeshModel } from '../../lib/mesh-model';
import { virtualService } from '../resolver/estate';

/** A condition as the model reads it; `match` in YAML's flow style, without the braces. */
export function matchOf(match: string): HttpMatch {
  const text = virtualService('acme', 'x', ['x'], `    - match: [{ ${match} }]`);
  return MeshModel.ofText(text).virtualServices[0]!.http[0]!.match[0]!;
}
