import { isDeepStrictEqual } from 'node:util';
import type { Lint } from '../../lint';
import { blockedRules, doTheSame } from '../../reachability';
import { blockedStreams } from '../../stream-reachability';

export const REPEATED_MATCH: Lint = {
  code: 'BL206',
  name: 'repeated-match',
  severity: 'fragile',
  summary: 'One of the conditions of a rule is already taken by an earlier one.',
  cause:
    'It has no effect: the earlier rule takes those requests. Where that rule does the same, or is the same one, the finding is style.',
  fix: 'Remove the condition, or move its rule before the other one.',
  istio: ['IST0131'],
  run(mesh, report) {
    for (const { rule, blocked, whole } of blockedRules(mesh)) {
      // A rule that is taken as a whole is BL205's.
      if (whole && blocked.every(({ coveredBy }) => coveredBy !== undefined && coveredBy.rule !== rule)) continue;
      for (const { match, coveredBy } of blocked) {
        if (match === undefined || coveredBy === undefined) continue;
        // A delegate's condition stands once for each of the root's that it fits: it counts where one of them does.
        const copies = rule.match.filter(
          (item) => item.object === match.object && isDeepStrictEqual(item.path, match.path),
        );
        if (copies.some((item) => !blocked.some((other) => other.match === item && other.coveredBy !== undefined)))
          continue;
        if (copies[0] !== match) continue;
        // Whichever of the two takes a request, it is treated the same.
        const severity = doTheSame(rule, coveredBy.rule) ? 'style' : undefined;
        const message = 'an earlier condition takes all of these requests';
        report({ object: match.object, path: match.path, message, severity });
      }
    }
    for (const { tcp, tls } of mesh.model.virtualServices) {
      for (const { rule, blocked, whole } of [tcp, tls].flatMap(blockedStreams)) {
        if (whole) continue;
        for (const index of blocked) {
          const message = 'an earlier condition takes all of these connections';
          report({ object: rule.object, path: [...rule.path, 'match', index], message });
        }
      }
    }
  },
};
