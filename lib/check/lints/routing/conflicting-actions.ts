import type { HttpRule } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const CONFLICTING_ACTIONS: Lint = {
  code: 'BL216',
  name: 'conflicting-actions',
  severity: 'breaks-traffic',
  summary: 'A rule has actions that exclude each other.',
  cause: 'Istio refuses the VirtualService.',
  fix: 'Keep one action; put the others into rules of their own.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const { http, object, hosts } of mesh.model.writtenVirtualServices) {
      for (const rule of http) {
        const message =
          conflictOf(rule) ?? (hosts.length === 0 && rule.delegate ? 'a delegate cannot delegate again' : undefined);
        if (message !== undefined) report({ object, path: rule.path, message });
      }
    }
  },
};

function conflictOf(rule: HttpRule): string | undefined {
  const actions = [
    rule.route.length > 0 && 'route',
    rule.redirect && 'redirect',
    rule.directResponse && 'directResponse',
    rule.delegate && 'delegate',
  ].filter((item): item is string => typeof item === 'string');
  if (actions.length > 1) return `the rule has ${actions.join(' and ')}, and only one of them may be there`;
  const noRoute = rule.redirect ? 'redirect' : rule.directResponse ? 'directResponse' : undefined;
  if (noRoute !== undefined) {
    const others = [rule.fault && 'fault', rule.rewrite && 'rewrite'].filter(Boolean);
    if (others.length > 0) return `${others.join(' and ')} cannot be combined with ${noRoute}`;
  }
  if (rule.rewrite?.regex !== undefined && rule.rewrite.uri !== '') return 'rewrite has uri and uriRegexRewrite';
  if (
    rule.rewrite?.authority &&
    Object.keys({ ...rule.headers?.request.set, ...rule.headers?.request.add }).some(isHost)
  ) {
    return 'rewrite.authority and a header operation on the host exclude each other';
  }
  return undefined;
}

function isHost(name: string): boolean {
  return name === ':authority' || name.toLowerCase() === 'host';
}
