import { check } from '../../../lib/check/check';
import { isAtLeast } from '../../../lib/check/finding';
import { diffMeshes } from '../../../lib/diff';
import { MeshModel } from '../../../lib/mesh-model';
import { harmlessEdits } from './harmless';
import { soundEstates } from './sound-estates';

/** The reverse of planted faults: edits that change nothing for requests give no finding, and no difference. */
const IS_FULL = process.env.PLANTED === 'full';
const SAMPLE = 40;

const modelOf = (file: string, text: string) => MeshModel.of([{ file, text }]);

const all = soundEstates().flatMap((estate) => [...harmlessEdits(estate)].map((edit) => ({ estate, edit })));
const step = IS_FULL ? 1 : Math.floor(all.length / SAMPLE);
const drawn = all.filter((_, at) => at % step === 0);

test(`${IS_FULL ? 'all' : 'some'} harmless edits of sound meshes give no finding and no changed request`, () => {
  const wrong: string[] = [];
  for (const { estate, edit } of drawn) {
    const head = modelOf(estate.name, edit.text);
    const found = check(head).filter(({ severity }) => isAtLeast(severity, 'fragile'));
    for (const { code, message } of found) {
      // What is exported to some is not meant for the newcomer.
      if (!message.includes('namespace elsewhere')) wrong.push(`${estate.name} ${edit.title}: ${code} ${message}`);
    }
    const { changes, exposures } = diffMeshes(modelOf(estate.name, estate.text), head);
    for (const { text } of [...changes, ...exposures]) {
      // Who is there besides may call what is open to all.
      if (edit.title !== 'another application beside') wrong.push(`${estate.name} ${edit.title}: ${text}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(all.length).toBeGreaterThanOrEqual(300);
}, 600_000);
