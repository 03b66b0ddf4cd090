import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Estate } from './estate';

const FOLDER = join(__dirname, '../sound');

/** The meshes in which nothing is wrong. */
export function soundEstates(): readonly Estate[] {
  return readdirSync(FOLDER)
    .sort()
    .map((name) => new Estate(name, readFileSync(join(FOLDER, name), 'utf8')));
}
