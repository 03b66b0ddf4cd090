import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { synthesizeRegistry } from '../../lib/synthesis/synthesize-registry';

/** Two tenants that have nothing to do with each other, and one that both call. */
export const ESTATE: Readonly<Record<string, string>> = {
  'tenants/acme/tenant.yaml': `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme-staging
domains: [acme.example.com]
gateway: { tls: { credentialName: acme-wildcard } }
services:
  ui: { image: "registry.example.com/ui:1.4.2", port: 8080, routes: [/], calls: [cms] }
  cms: { image: "registry.example.com/cms:2.0.0", port: 8080, routes: [/cms], calls: [shared/docx] }
`,
  'tenants/acme/variants/OPS-1.yaml':
    'apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\nservices:\n  ui: { image: "registry.example.com/ui:OPS-1" }\n',
  'tenants/globex/tenant.yaml': `apiVersion: branchline/v1
kind: Tenant
name: globex
environment: staging
namespace: globex-staging
domains: [globex.example.com]
services:
  portal: { image: "registry.example.com/portal:1", port: 8080, routes: [/] }
`,
  'tenants/shared/tenant.yaml': `apiVersion: branchline/v1
kind: Tenant
name: shared
environment: staging
namespace: shared-staging
services:
  docx: { image: "registry.example.com/docx:1", port: 8080 }
`,
};

/** A folder for a test with git repositories in it, and the working directory in it while the test runs. */
export class Workshop {
  readonly root = mkdtempSync(join(tmpdir(), 'branchline-change-'));
  /** The estate that was made last. */
  last = '';
  private readonly cwd = process.cwd();
  /** Repositories that nothing is done in but to copy them, by what is in them. */
  private readonly pristine = new Map<string, string>();

  /** A repository with an estate and its output committed on `main`; the working directory moves there. */
  estate(files: Readonly<Record<string, string>> = ESTATE, { output = true } = {}): string {
    const key = JSON.stringify([files, output]);
    const made = this.pristine.get(key) ?? this.committed(files, output);
    this.pristine.set(key, made);
    const folder = mkdtempSync(join(this.root, 'estate-'));
    cpSync(made, folder, { recursive: true, preserveTimestamps: true });
    this.enter(folder);
    this.last = folder;
    return folder;
  }

  private committed(files: Readonly<Record<string, string>>, output: boolean): string {
    const folder = mkdtempSync(join(this.root, 'pristine-'));
    this.enter(folder);
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    if (output) synthesizeRegistry({ registry: 'tenants', output: 'dist', gitops: {}, dryRun: false });
    this.git('init', '--quiet', '--template=', '--initial-branch', 'main');
    this.git('add', '.');
    this.git('commit', '--quiet', '-m', 'an estate');
    return folder;
  }

  /** A bare repository that the one here pushes to as `origin`. */
  remote(): string {
    const folder = mkdtempSync(join(this.root, 'remote-'));
    execFileSync('git', ['init', '--quiet', '--template=', '--bare', '--initial-branch', 'main', folder]);
    this.git('remote', 'add', 'origin', folder);
    this.git('push', '--quiet', '--set-upstream', 'origin', 'main');
    return folder;
  }

  /** Another clone of a remote; the working directory moves there. */
  clone(remote: string, ...options: readonly string[]): string {
    const folder = mkdtempSync(join(this.root, 'clone-'));
    execFileSync('git', ['clone', '--quiet', '--template=', ...options, `file://${remote}`, folder]);
    this.enter(folder);
    return folder;
  }

  enter(folder: string): void {
    process.chdir(folder);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  read(path: string): string {
    return readFileSync(path, 'utf8');
  }

  git(...args: readonly string[]): string {
    const as = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'maintenance.auto=false'];
    return execFileSync('git', [...as, ...args], { stdio: 'pipe', env: process.env }).toString();
  }

  /** Back to where it began; estates stay. */
  leave(): void {
    process.chdir(this.cwd);
  }

  close(): void {
    process.chdir(this.cwd);
    rmSync(this.root, { recursive: true, force: true });
  }
}
