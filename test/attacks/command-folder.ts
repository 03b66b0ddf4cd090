import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { branchline, type Ended } from '../cli/branchline';

/** What no command may print: control characters, direction marks, commands to a CI runner, an engine's words, a stack. */
const OBEYED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]|^\s*::|Cannot (?:read|convert)|is not a function|Maximum call stack|^ +at .*:\d+:\d+/m;

/** A folder of somebody who means no good, and commands in it. */
export class CommandFolder {
  private readonly before = process.cwd();
  private readonly path = mkdtempSync(join(tmpdir(), 'attack-'));

  constructor() {
    process.chdir(this.path);
  }

  remove(): void {
    process.chdir(this.before);
    rmSync(this.path, { recursive: true, force: true });
  }

  write(path: string, content: string | object | Buffer): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : stringify(content));
  }

  link(path: string, target: string): void {
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  }

  pipe(path: string): void {
    mkdirSync(dirname(path), { recursive: true });
    execFileSync('mkfifo', [path]);
  }

  git(...args: string[]): string {
    const as = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    return execFileSync('git', [...as, ...args], { stdio: 'pipe' })
      .toString()
      .trim();
  }

  /** Runs a command: whatever it is given, it ends in time with a documented code, and prints nothing that is obeyed. */
  async run(...args: string[]): Promise<Ended> {
    const before = process.cpuUsage();
    const ended = await branchline(...args);
    const { user, system } = process.cpuUsage(before);
    expect([0, 1, 2]).toContain(ended.code);
    expect(`${ended.out}\n${ended.err}`).not.toMatch(OBEYED);
    expect((user + system) / 1e6).toBeLessThan(15);
    return ended;
  }
}

/** A tenant's file, with more fields of its own and of its service. */
export function tenant(name: string, own: object = {}, ui: object = {}): object {
  return {
    ...{ apiVersion: 'branchline/v1', kind: 'Tenant', name, environment: 'staging', namespace: `${name}-ns` },
    domains: [`${name}.example.com`],
    ...own,
    services: {
      ui: { image: 'r.example.com/ui:1', port: 8080, routes: ['/'], ...ui },
      ...(own as { services?: object }).services,
    },
  };
}
