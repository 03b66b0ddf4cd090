import { watch } from 'node:fs';

/** How long a folder has to be still before its change is told, in milliseconds: editors write in several steps. */
const PAUSE = 150;

/**
 * Tells when something in a folder changes, once for changes that follow each other closely.
 *
 * @returns ends it
 */
export function watchFolder(folder: string, changed: () => void, pause = PAUSE): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(changed, pause);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
