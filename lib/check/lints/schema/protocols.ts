/** Protocols of the servers of a Gateway. */
export const SERVER_PROTOCOLS = ['HTTP', 'HTTP2', 'HTTPS', 'GRPC', 'GRPC-WEB', 'MONGO', 'REDIS', 'MYSQL', 'TCP', 'TLS'];

/** Those of the ports of a ServiceEntry. */
export const ENTRY_PROTOCOLS = [...SERVER_PROTOCOLS, 'UDP', 'HTTP_PROXY'];
