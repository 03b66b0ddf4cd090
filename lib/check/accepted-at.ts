import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesInRevision } from '../diff/revision';
import { MeshModel, type MeshObject } from '../mesh-model';
import { visible } from '../text/visible';
import { IGNORE_FILE, readIgnoreFile, type Suppression, suppressionsOf } from './suppression';

/** What a git revision accepts. */
export interface AcceptedAt {
  /** In its files. */
  readonly suppressions: readonly Suppression[];
  /** Of what an object accepts now, that which it accepted there. */
  readonly accepted: (object: MeshObject) => readonly Suppression[];
  /** What is accepted now and was not, one line each; filled while objects are asked. */
  readonly notes: readonly string[];
}

/**
 * Reads what is accepted from a git revision: whoever may change the input of a check must not decide what of it is a finding.
 *
 * @param paths as they are checked; standard input is in no revision, so that nothing is accepted there
 * @throws UnreadableVersion where there is no such revision
 */
export function acceptedAt(revision: string, paths: readonly string[], ignoreFile?: string): AcceptedAt {
  const inRepository = paths.filter((path) => path !== '-');
  const places = ['.', ...inRepository.map((path) => (statSync(path).isDirectory() ? path : dirname(path)))];
  const names = ignoreFile === undefined ? [...new Set(places.map((place) => join(place, IGNORE_FILE)))] : [ignoreFile];
  const files = names.flatMap((name) => filesInRevision(revision, name, '.').filter(({ file }) => file === name));
  const known = new Map<string, Set<string>>();
  const model = MeshModel.of(inRepository.flatMap((path) => filesInRevision(revision, path, '.')));
  for (const object of model.objects) {
    const codes = known.get(object.title) ?? new Set<string>();
    for (const { code } of suppressionsOf(object)) codes.add(code);
    known.set(object.title, codes);
  }
  const notes: string[] = [];
  return {
    suppressions: files.flatMap(({ file, text }) => readIgnoreFile(file, text)),
    accepted: (object) =>
      suppressionsOf(object).filter(({ code }) => {
        const isKnown = known.get(object.title)?.has(code) === true;
        if (!isKnown) notes.push(visible(`note: ${object.title} does not accept ${code} in ${revision}: it counts`));
        return isKnown;
      }),
    notes,
  };
}
