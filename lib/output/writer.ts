/** What renders an output folder: `branchline synth`, or an app with `GitOpsApp`. */
export type Writer = 'registry' | 'app';

/** The first line of every file that Branchline writes; only a file that has one of them is ever changed or removed. */
export const HEADERS: Readonly<Record<Writer, string>> = {
  registry: '# Written by branchline synth from the registry. Change the registry, not this file.\n',
  app: '# Written by branchline in an app. Change the app or the registry that it reads, not this file.\n',
};

/** What 0.1.0 wrote, which does not say who did. */
const UNMARKED = '# Written by branchline from the registry or the app. Change those, not this file.\n';

/** Who wrote a file: `unmarked` by a version that did not say, nothing when Branchline did not write it. */
export function writerOf(text: string): Writer | 'unmarked' | undefined {
  if (beginsWith(text, HEADERS.registry)) return 'registry';
  if (beginsWith(text, HEADERS.app)) return 'app';
  return beginsWith(text, UNMARKED) ? 'unmarked' : undefined;
}

/** Whether a file says what was written into it: git gives it other line ends on Windows (`core.autocrlf`), which YAML does not see. */
export function isSameText(found: string | undefined, written: string | undefined): boolean {
  return found === written || (found?.includes('\r') === true && found.replaceAll('\r\n', '\n') === written);
}

function beginsWith(text: string, header: string): boolean {
  return text.startsWith(header) || text.startsWith(header.replace('\n', '\r\n'));
}
