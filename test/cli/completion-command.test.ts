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
  // The value of an option is no command.
  expect(offered(text, 'synth', '--registry', 'tenants', '--out')).toEqual(['--output']);
});

test('zsh reads the same by its own means for bash', async () => {
  const text = await script('zsh');
  expect(text).toMatch(/^#compdef branchline\n.*bashcompinit/);
  expect(text).toContain(await script('bash'));
});

test('fish has a line for each command and option, with what it means', async () => {
  const text = await script('fish');
  expect(text).toMatch(
    /^complete -c branchline -n 'not __fish_seen_subcommand_from [^']*' -f -a synth -d 'render a registry/m,
  );
  expect(text).toMatch(/^complete -c branchline -n '__fish_seen_subcommand_from synth' -s o -l output -d '/m);
  expect(text).toMatch(
    /^complete -c branchline -n '__fish_seen_subcommand_from synth' -l gitops -x -a 'argocd flux none' -d '/m,
  );
  expect(text).toMatch(/^complete -c branchline -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'$/m);
  expect(text).toMatch(
    /^complete -c branchline -n '__fish_seen_subcommand_from variant; and __fish_seen_subcommand_from add' -l branch -d '/m,
  );
  // A quote in a description is none of the script's.
  for (const line of text.split('\n')) expect((line.replaceAll(/\\['\\]/g, '').match(/'/g) ?? []).length % 2).toBe(0);
});

test('another shell is refused, with those that there are', async () => {
  const program = createProgram('completion');
  program.commands[0]!.configureOutput({ writeErr: () => {} });
  await expect(program.parseAsync(['completion', 'csh'], { from: 'user' })).rejects.toThrow('bash, zsh, fish');
});
