import type { Command } from 'commander';
import { ExitCode } from '../cli/exit-code';
import { diffToJson } from '../diff';
import { jsonText } from '../text/json-text';
import { Progress } from '../text/progress';
import { printed, visible } from '../text/visible';
import { type Applied, applyChange, type Destination } from './apply-change';
import { RefusedChange, type RegistryCommand } from './registry-change';

/** What every command that changes the registry takes. */
export interface ChangeOptions {
  readonly registry: string;
  readonly output: string;
  readonly registryOnly: boolean;
  readonly plan: boolean;
  readonly commit: boolean;
  readonly push: boolean;
  readonly remote: string;
  readonly onto?: string;
  readonly json: boolean;
}

/** Adds the options of {@link ChangeOptions}. */
export function addChangeOptions(command: Command): Command {
  return command
    .option('-r, --registry <folder>', 'registry: one folder per tenant', 'tenants')
    .option('-o, --output <folder>', 'folder of rendered YAML, changed in the same step where it is there', 'dist')
    .option('--registry-only', 'leave the output to whatever renders it', false)
    .option('--plan', 'show what would change, and change nothing', false)
    .option('--commit', 'make one commit of it, on top of the one that is checked out', false)
    .option('--push', 'make one commit on top of the newest of the remote branch, and push it', false)
    .option('--remote <name>', 'where --push goes', 'origin')
    .option('--onto <branch>', 'the branch that --push goes to (default: the one that is checked out)')
    .option('--json', 'machine-readable output', false);
}

/** What a command says besides what became of it. */
export interface Telling {
  /** For people, behind the rest. @default - nothing */
  readonly text?: (applied: Applied) => string;
  /** For machines, more fields of the one JSON value. @default - none */
  readonly json?: (applied: Applied | undefined) => object;
}

/** Makes a change as the command line asks for, and says what became of it. */
export function runChange(command: RegistryCommand, options: ChangeOptions, { text, json }: Telling = {}): void {
  let applied: Applied;
  const progress = new Progress(process.stderr);
  try {
    applied = applyChange(command, {
      registry: options.registry,
      output: options.registryOnly ? undefined : options.output,
      destination: destinationOf(options),
      progress: (done, total) => progress.at('comparing place', done, total),
      onRetry: (attempt) => note(`others pushed first: attempt ${attempt + 1}`),
    });
  } catch (error) {
    if (!(error instanceof RefusedChange)) throw error;
    progress.end();
    const { message, subject, reasons } = error;
    process.stderr.write(printed(`${message}\n`));
    if (options.json) print(`${jsonText({ changed: false, subject, refused: reasons, ...json?.(undefined) })}\n`);
    process.exitCode = ExitCode.FOUND;
    return;
  }
  progress.end();
  for (const line of applied.notes) note(line);
  print(
    options.json
      ? `${jsonText({ ...appliedToJson(applied), ...json?.(applied) })}\n`
      : appliedToText(applied, options.plan) + (text?.(applied) ?? ''),
  );
}

function print(text: string): void {
  process.stdout.write(printed(text));
}

function note(line: string): void {
  process.stderr.write(printed(`${line}\n`));
}

function destinationOf({ plan, commit, push, remote, onto }: ChangeOptions): Destination {
  if (plan) return { kind: 'plan' };
  if (push) return { kind: 'push', remote, ...(onto !== undefined && { branch: onto }) };
  return { kind: commit ? 'commit' : 'files' };
}

/** What became of a command, for people. */
export function appliedToText({ change, proof, files, commit, pushed }: Applied, plan = false): string {
  if (proof === undefined) return `nothing to do: ${visible(change.subject)}\n`;
  const done = plan
    ? 'plan, nothing is changed: '
    : pushed !== undefined
      ? `pushed to ${visible(pushed)}: `
      : commit !== undefined
        ? 'committed: '
        : '';
  const own = files.filter(
    ({ path }) => /\.ya?ml$/.test(path) && !path.endsWith('.k8s.yaml') && !isKustomization(path),
  );
  const rest = files.length - own.length;
  return [
    `${done}${visible(change.subject)}`,
    `  ${visible(proof.line)}`,
    ...own.map(({ path, what }) => `  ${what.padEnd(8)} ${visible(path)}`),
    ...(rest > 0 ? [`  and ${rest} rendered ${rest === 1 ? 'file' : 'files'}`] : []),
    ...(commit === undefined ? [] : [`  commit   ${commit.slice(0, 12)}`]),
    ...(change.next ?? []).map((line) => `  next     ${visible(line)}`),
    '',
  ].join('\n');
}

function isKustomization(path: string): boolean {
  return path.endsWith('kustomization.yaml');
}

/** What became of a command, as plain data. */
export function appliedToJson({ change, proof, files, commit, pushed, notes }: Applied) {
  return {
    changed: proof !== undefined,
    subject: change.subject,
    requests: proof?.line ?? 'no request is routed differently',
    files,
    commit: commit ?? null,
    pushed: pushed ?? null,
    notes,
    next: change.next ?? [],
    ...(proof && {
      diffs: proof.places.map(({ environment, diff }) => ({ environment: environment ?? null, ...diffToJson(diff) })),
    }),
  };
}
