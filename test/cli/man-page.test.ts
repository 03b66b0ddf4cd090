import { Command } from 'commander';
import { manPages } from '../../lib/cli/man-page';
import { createProgram } from '../../lib/cli/program';
import { man } from '../../package.json';
import { leafCommands } from './leaf-commands';

const pages = new Map(manPages(createProgram(), '1.2.3').map(({ name, text }) => [name, text]));

test('package.json names a page for each command, and no other', () => {
  const leaves = leafCommands(createProgram()).map(({ name }) => `branchline-${name.replaceAll(' ', '-')}.1`);
  expect([...pages.keys()]).toEqual(expect.arrayContaining(leaves));
  expect([...man].sort()).toEqual([...pages.keys()].map((name) => `./build/man/${name}`).sort());
});

test('a page has what --help says: usage, arguments, options, exit codes, examples', () => {
  const text = pages.get('branchline-variant-add.1')!;
  expect(text.split('\n')[0]).toBe('.TH "BRANCHLINE\\-VARIANT\\-ADD" 1 "" "branchline 1.2.3" "Branchline"');
  expect(text).toContain('branchline\\-variant\\-add \\- make a variant, or give it other images\n');
  expect(text).toContain('.B branchline variant add\n[options] <tenant> <images...>\n');
  expect(text).toContain('.TP\n.B tenant\nthe tenant\n');
  expect(text).toContain('.TP\n.B \\-\\-built\\-from <commit>\n');
  expect(text).toContain('.SH EXIT STATUS\n.PP\nExit code: 0 done or nothing to do');
  expect(text).toMatch(/\.SH EXAMPLES\n\.nf\n\$ branchline variant add acme cms=/);
  expect(text).toContain('.SH SEE ALSO\n.BR branchline\\-variant (1)\n');
  expect(pages.get('branchline.1')).toContain('.SH COMMANDS\n.TP\n.B synth\n');
});

test('no text of a command is a request of the formatter', () => {
  const program = new Command('x')
    .description('.so /etc/passwd \\fB')
    .option('--a <b>', ".a 'quote' \\n „x“")
    .addHelpText('after', "\n.so a\n'b\nplain\n");
  const { text } = manPages(program, '1')[0]!;
  const allowed = /^\.(?:TH|SH|B|BR|TP|PP|nf|fi)\b/;
  expect(text.split('\n').filter((each) => /^[.']/.test(each) && !allowed.test(each))).toEqual([]);
  expect(text).toContain("\\&.a 'quote' \\en \\[u201E]x\\[u201C]\n");
  expect(text).toContain("\\&.so a\n\\&'b\nplain\n");
});
