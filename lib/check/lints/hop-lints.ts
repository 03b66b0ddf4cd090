import type { Lint } from '../lint';
import { CALLS_WITHOUT_A_RULE } from './hop/calls-without-a-rule';
import { DATABASE_AS_HTTP } from './hop/database-as-http';
import { EXPRESSION_TAKES_WHOLE } from './hop/expression-takes-whole';
import { GATEWAY_TO_ITSELF } from './hop/gateway-to-itself';
import { GRPC_OVER_HTTP1 } from './hop/grpc-over-http1';
import { GRPC_WEB_BESIDE_HTTP } from './hop/grpc-web-beside-http';
import { HOST_OF_VISITORS } from './hop/host-of-visitors';
import { MESH_HOST_NOBODY_CALLS } from './hop/mesh-host-nobody-calls';
import { MESH_HOST_PARTLY_ROUTED } from './hop/mesh-host-partly-routed';
import { PATH_NEVER_MATCHES } from './hop/path-never-matches';
import { PLAIN_HTTP_TO_TLS_PORT } from './hop/plain-http-to-tls-port';
import { REDIRECT_LOOP } from './hop/redirect-loop';
import { REFUSED_BY_NEXT_GATEWAY } from './hop/refused-by-next-gateway';
import { ROUTE_TO_EXTERNAL_NAME } from './hop/route-to-external-name';
import { RULE_FOR_EXTERNAL_NAME } from './hop/rule-for-external-name';
import { RULES_OF_WRONG_KIND } from './hop/rules-of-wrong-kind';
import { TLS_RULE_TO_PLAIN_PORT } from './hop/tls-rule-to-plain-port';
import { TLS_TO_PLAINTEXT } from './hop/tls-to-plaintext';
import { TLS_TWICE } from './hop/tls-twice';
import { WEBSOCKET_OVER_HTTP2 } from './hop/websocket-over-http2';

/** Lints about what one proxy speaks to the next, by code. */
export const HOP_LINTS: readonly Lint[] = [
  PLAIN_HTTP_TO_TLS_PORT,
  TLS_TWICE,
  TLS_TO_PLAINTEXT,
  RULES_OF_WRONG_KIND,
  REDIRECT_LOOP,
  WEBSOCKET_OVER_HTTP2,
  ROUTE_TO_EXTERNAL_NAME,
  RULE_FOR_EXTERNAL_NAME,
  PATH_NEVER_MATCHES,
  MESH_HOST_NOBODY_CALLS,
  MESH_HOST_PARTLY_ROUTED,
  GRPC_WEB_BESIDE_HTTP,
  TLS_RULE_TO_PLAIN_PORT,
  EXPRESSION_TAKES_WHOLE,
  GRPC_OVER_HTTP1,
  CALLS_WITHOUT_A_RULE,
  GATEWAY_TO_ITSELF,
  HOST_OF_VISITORS,
  REFUSED_BY_NEXT_GATEWAY,
  DATABASE_AS_HTTP,
];
