/** The external authorizer of the random meshes: a workload of the same name, which fails where a request asks for a failure. */
export const AUTHORIZER = 'judge';

/** What the installation says of it. */
export const MESH = `extensionProviders:
  - name: ${AUTHORIZER}
    envoyExtAuthzHttp: { service: ${AUTHORIZER}.judges.svc.cluster.local, port: 8080, includeRequestHeadersInCheck: [x-lab-status] }
`;
