import type { Lint } from '../../lint';

export const STREAM_BESIDE_HTTP: Lint = {
  code: 'BL243',
  name: 'stream-beside-http',
  severity: 'breaks-traffic',
  summary: 'A VirtualService has HTTP rules and TCP rules for every port.',
  cause: 'Where a TCP rule takes the port, the HTTP rules of the VirtualService are left out without a word.',
  fix: 'Give the TCP rule the port that it is for (match: [{ port: … }]), or put it into a VirtualService of its own.',
  run(mesh, report) {
    for (const { object, http, tcp, hosts } of mesh.model.writtenVirtualServices) {
      if (http.length === 0 || tcp.length === 0 || hosts.length === 0) continue;
      const open = tcp.find((rule) => rule.match.length === 0 || rule.match.some((match) => match.port === 0));
      if (open !== undefined)
        report({ object, path: open.path, message: 'the TCP rule takes every port from the HTTP rules' });
    }
  },
};
