import { listed } from '../../../text/listed';
import type { Lint } from '../../lint';
import { ingressesOf } from './ingress-backend';

/** Annotations of other controllers by which requests are answered otherwise. */
const CHANGING = [
  /^nginx\.ingress\.kubernetes\.io\/(rewrite-target|app-root|use-regex|permanent-redirect|temporal-redirect|force-ssl-redirect|ssl-redirect)$/,
  /^nginx\.ingress\.kubernetes\.io\/(canary|canary-.*|enable-cors|cors-.*|auth-.*|(white|deny)list-source-range|affinity|upstream-vhost)$/,
  /^nginx\.ingress\.kubernetes\.io\/(backend-protocol|ssl-passthrough|configuration-snippet|server-snippet|limit-.*)$/,
  /^nginx\.org\/(rewrites|redirect-to-https|ssl-services|websocket-services|grpc-services|.*-snippets)$/,
  /^traefik\.ingress\.kubernetes\.io\/(router\.middlewares|router\.entrypoints|rewrite-target|rule-type)$/,
  /^(haproxy\.org|haproxy-ingress\.github\.io)\/(path-rewrite|rewrite-target|request-redirect|ssl-redirect|auth-.*|cors-.*|backend-protocol)$/,
  /^(konghq\.com)\/(plugins|strip-path|protocols|rewrite)$/,
];

export const ANNOTATIONS_OF_ANOTHER_CONTROLLER: Lint = {
  code: 'BL273',
  name: 'annotations-of-another-controller',
  severity: 'fragile',
  summary: 'An Ingress of class istio has annotations of another controller, which Istio does not read.',
  cause:
    'Istio takes hosts, paths, backends and Secrets from an Ingress, and nothing else: there is no rewrite, no redirect, no CORS and no authentication by annotation. Requests go on as they came.',
  fix: 'Write a Gateway and a VirtualService, which have rewrite, redirect and corsPolicy; or leave the Ingress to the controller whose annotations it has.',
  run(mesh, report) {
    for (const object of ingressesOf(mesh)) {
      const found = Object.keys(object.annotations).filter((name) => CHANGING.some((form) => form.test(name)));
      if (found.length === 0) continue;
      const message = `Istio does not read ${listed(found.sort())}`;
      report({ object, path: ['metadata', 'annotations', found[0]!], key: true, message });
    }
  },
};
