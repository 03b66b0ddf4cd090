import type { Files } from '../../lib/output/layout';

/**
 * The same files, but a VirtualService has a route that its schema allows and Istio's webhook refuses: a regular
 * expression that is none.
 *
 * @param file below the output folder
 */
export function withRefusedRoute(files: Files, file: string): Files {
  const text = files.get(file);
  const broken = text?.replace(/^ {6}route:$/m, '      match: [{ uri: { regex: "(" } }]\n      route:');
  if (text === undefined || broken === text) throw new Error(`${file} has no rule without conditions`);
  return new Map(files).set(file, broken!);
}
