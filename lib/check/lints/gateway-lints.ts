import type { Lint } from '../lint';
import { BACKEND_OF_ROUTE } from './gateway/backend-of-route';
import { CERTIFICATE_OUT_OF_REACH } from './gateway/certificate-out-of-reach';
import { CONFLICTING_SERVERS } from './gateway/conflicting-servers';
import { GATEWAY_WITHOUT_PODS } from './gateway/gateway-without-pods';
import { MESH_CERTIFICATES_ONLY } from './gateway/mesh-certificates-only';
import { OLD_TLS_VERSION } from './gateway/old-tls-version';
import { OPEN_HOST } from './gateway/open-host';
import { PORT_NOT_ON_SERVICE } from './gateway/port-not-on-service';
import { RELAXED_SERVER_NAME } from './gateway/relaxed-server-name';
import { REPEATED_PORT_NAME } from './gateway/repeated-port-name';
import { ROUTE_NOT_ACCEPTED } from './gateway/route-not-accepted';
import { ROUTE_OF_ANOTHER_API } from './gateway/route-of-another-api';
import { SELECTS_EVERY_POD } from './gateway/selects-every-pod';
import { SERVER_TLS } from './gateway/server-tls';
import { SHARED_CERTIFICATE } from './gateway/shared-certificate';
import { TLS_VERSIONS_APART } from './gateway/tls-versions-apart';
import { UNUSED_CIPHER } from './gateway/unused-cipher';

/** Lints about Gateways, by code. */
export const GATEWAY_LINTS: readonly Lint[] = [
  GATEWAY_WITHOUT_PODS,
  CONFLICTING_SERVERS,
  SHARED_CERTIFICATE,
  CERTIFICATE_OUT_OF_REACH,
  PORT_NOT_ON_SERVICE,
  SERVER_TLS,
  OPEN_HOST,
  SELECTS_EVERY_POD,
  REPEATED_PORT_NAME,
  RELAXED_SERVER_NAME,
  OLD_TLS_VERSION,
  MESH_CERTIFICATES_ONLY,
  UNUSED_CIPHER,
  TLS_VERSIONS_APART,
  ROUTE_OF_ANOTHER_API,
  ROUTE_NOT_ACCEPTED,
  BACKEND_OF_ROUTE,
];
