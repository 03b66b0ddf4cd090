import { spawnSync } from 'node:child_process';
import { createProgram } from '../../lib/cli/program';

async function script(shell: string): Promise<string> {
  let printed = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  try {
    await createProgram('completion').parseAsync(['completion', shell], { from: 'user' });
  } finally {
    spy.mockRestore();
  }
  return printed;
}

/** What bash offers behind these words. */
function offered(text: string, ...words: string[]): string[] {
  const list = ['branchline', ...words].map((word) => `'${word}'`).join(' ');
  const lines = `${text}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length}; _branchline; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const run = spawnSync('bash', ['-c', lines], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  return run.stdout.trim().split('\n');
}

test('bash completes commands, commands below them, and the options of each', async () => {
  const text = await script('bash');
  const commands = createProgram().commands.map((command) => command.name());
  expect(offered(text, '')).toEqual([...commands, '--version', '--help']);
  expect(offered(text, 'syn')).toEqual(['synth']);
  expect(offered(text, 'synth', '--out')).toEqual(['--output']);
  expect(offered(text, 'variant', '')).toContain('add');
  expect(offered(text, 'variant', 'add', '--bran')).toContain('--branch');
  expect(offered(text, 'variant', 'list', '--bran')).not.toContain('--branch');
  expect(offered(text, 'synth', '--gitops', 'f')).toEqual(['flux']);
  expect(offered(text, 'variant', 'show', 'X', '--format', '')).toEqual(['text', 'json', 'markdown']);
  expect(offered(text, 'completion', '')).toEqual(['bash', 'zsh', 'fish', '--help']);
  // Behind an option that takes any value, files are offered.
  expect(offered(text, 'synth', '--registry', '')).toEqual(['']);
  expect(offered(text, 'synth', '-o', '')).toEqual(['']);
  expect(offered(text, 'synth', '--check', '--out')).toEqual(['--output']);
  // The value of an option is no command.
  expect(offered(text, 'synth', '--registry', 'tenants', '--out')).toEqual(['--output']);
});

/** What zsh offers behind these words; its own functions for it say what they are given. */
function offeredByZsh(text: string, ...words: string[]): string[] {
  const list = ['branchline', ...words].map((word) => `'${word}'`).join(' ');
  const lines = `compdef() { }
_describe() { print -rl -- "\${(@P)@[-1]}" }
_files() { print files }
${text}
words=(${list}); CURRENT=${words.length + 1}; _branchline`;
  const run = spawnSync('zsh', ['-f', '-c', lines], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  return run.stdout.trim().split('\n');
}

const hasZsh = spawnSync('zsh', ['--version']).status === 0;

(hasZsh ? test : test.skip)('zsh completes the same, with what each word means', async () => {
  const text = await script('zsh');
  const names = (...words: string[]) => offeredByZsh(text, ...words).map((line) => line.replace(/:.*/, ''));
  expect(names('')).toEqual(createProgram().commands.map((command) => command.name()));
  expect(offeredByZsh(text, 'variant', '')).toContain('restore:undo `retire` or `sleep`: the routes come back');
  expect(offeredByZsh(text, 'variant', 'show', '-')).toContain('--tenant:of one tenant (default: of all that have it)');
  expect(names('variant', 'list', '--')).not.toContain('--branch');
  expect(names('variant', 'show', 'X', '--format', '')).toEqual(['text', 'json', 'markdown']);
  expect(names('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  expect(names('synth', '--registry', '')).toEqual(['files']);
  expect(names('synth', '--registry', 'tenants', '--out')).toContain('--output');
  expect(names('check', '')).toEqual(['files']);
});

test("zsh's script is a function of its own, whether it is read from fpath or sourced", async () => {
  const text = await script('zsh');
  expect(text).toMatch(/^#compdef branchline\n/);
  // `path` is PATH in zsh.
  expect(text).not.toMatch(/\blocal [^\n]*\bpath\b|\bpath=|bashcompinit/);
  for (const line of text.split('\n')) {
    expect((line.replaceAll("'\\''", '').match(/'/g) ?? []).length % 2).toBe(0);
  }
});

test('fish has a line for each command and option, with what it means', async () => {
  const text = await script('fish');
  expect(text).toMatch(
    /^complete -c branchline -n 'not __fish_seen_subcommand_from [^']*' -f -a synth -d 'render a registry/m,
  );
  expect(text).toMatch(/^complete -c branchline -n '__fish_seen_subcommand_from synth' -s o -l output -r -d '/m);
  expect(text).toMatch(
    /^complete -c branchline -n '__fish_seen_subcommand_from synth' -l gitops -x -a 'argocd flux none' -d '/m,
  );
  expect(text).toMatch(/^complete -c branchline -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'$/m);
  expect(text).toMatch(
    /^complete -c branchline -n '__fish_seen_subcommand_from variant; and __fish_seen_subcommand_from add' -l branch -r -d '/m,
  );
  // A quote in a description is none of the script's.
  for (const line of text.split('\n')) expect((line.replaceAll(/\\['\\]/g, '').match(/'/g) ?? []).length % 2).toBe(0);
});

test('another shell is refused, with those that there are', async () => {
  const program = createProgram('completion');
  program.commands[0]!.configureOutput({ writeErr: () => {} });
  await expect(program.parseAsync(['completion', 'csh'], { from: 'user' })).rejects.toThrow('bash, zsh, fish');
});
