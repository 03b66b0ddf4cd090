import { deepEqual, equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { hostList, isInside } from '../lib/host-list';

test('hosts inside the cluster by default: names without a dot, and those below .svc', () => {
  const list = hostList([]);
  const inside =
    'cms CMS cms:8080 cms.acme.svc cms.acme.svc:80 cms.acme.svc.cluster.local cms.acme.svc.cluster.local.:80';
  const outside =
    'example.com api.example.com:443 svc.example.com evil-svc.com cms.acme localhost localhost:80 127.0.0.1 10.0.0.1:80 ::1 [::1]:80 .svc a.svc.evil.com cluster.local';
  deepEqual(
    inside.split(' ').filter((host) => !list(host)),
    [],
  );
  deepEqual([...outside.split(' '), ''].filter(list), []);
});

test('further hosts are named one by one, or all below a name; addresses, too', () => {
  const list = hostList(['*.acme', 'partner.Example.com', '127.0.0.1', '[::1]', 'localhost']);
  const inside =
    'cms.acme cms.acme:80 a.b.acme partner.example.com partner.example.com:443 127.0.0.1:9 [::1]:80 ::1 localhost:1';
  deepEqual(
    inside.split(' ').filter((host) => !list(host)),
    [],
  );
  deepEqual('acme.com cmsacme.x a.partner.example.com 127.0.0.2 xacme.org'.split(' ').filter(list), []);
});

test('a host that is only named while the call goes elsewhere gets nothing', () => {
  const list = hostList([]);
  equal(isInside(list, 'cms', 'example.com'), false);
  equal(isInside(list, 'example.com', 'cms'), false);
  // A sidecar's or a local proxy's address, and the address that the name stands for.
  equal(isInside(list, 'cms:80', '127.0.0.1'), true);
  equal(isInside(list, 'cms', 'localhost:15001'), true);
  equal(isInside(list, 'cms', 'cms.acme.svc'), true);
});

test('fails for what is no host', () => {
  for (const wrong of ['', 'http://cms', 'cms:80', '*', 'a.*', '*.', 'cms/', 'a b', '.*', 7 as never]) {
    throws(() => hostList([wrong]), /^TypeError: hosts: a host such as cms\.acme or \*\.acme/, String(wrong));
  }
  throws(() => hostList('cms' as never), /hosts must be a list/);
});
