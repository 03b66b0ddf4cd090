import { type Carried, forOutgoing, runWith, shared } from './carried';
import { received } from './incoming';
import { writtenByOpenTelemetry } from './opentelemetry';
import { settingsOf } from './settings';

/** The part of @grpc/grpc-js's `Metadata` that is used. */
export interface GrpcMetadata {
  get(name: string): readonly (string | Buffer)[];
  set(name: string, value: string): void;
}

/** A call that interceptors see; the types are wide so that every version of @grpc/grpc-js from 1.10 on fits. */
interface Call {
  // biome-ignore lint/suspicious/noExplicitAny: methods of grpc-js with types of its own
  start(metadata: any, listener?: any): void;
}

// biome-ignore lint/suspicious/noExplicitAny: the class of grpc-js, whose types we do not depend on
type InterceptingCall = new (call: any, responder: any) => any;

/**
 * Passes the headers on as metadata. It goes to those clients that call services inside the mesh:
 *
 * ```js
 * new CartClient('cart:7070', credentials.createInsecure(), { interceptors: [clientInterceptor] });
 * ```
 */
// biome-ignore lint/suspicious/noExplicitAny: the shape is grpc-js's `Interceptor`, whose types we do not depend on
export function clientInterceptor(options: any, nextCall: (options: any) => any): any {
  const call = nextCall(options) as Call;
  const start = call.start.bind(call);
  call.start = (metadata: GrpcMetadata, listener) => {
    const settings = shared.settings ?? settingsOf({});
    const theirs = writtenByOpenTelemetry();
    for (const [name, value] of forOutgoing(settings)) {
      if (!theirs.includes(name) && metadata.get(name).length === 0) metadata.set(name, value);
    }
    start(metadata, listener);
  };
  return call;
}

/**
 * Runs the handlers of a gRPC server for the headers in the metadata of their call. Only needed without `propagate()`,
 * which sees every HTTP/2 request already.
 *
 * ```js
 * new Server({ interceptors: [serverInterceptor(grpc)] });
 * ```
 *
 * @param grpc the module @grpc/grpc-js, 1.10 or later
 */
export function serverInterceptor(grpc: { readonly ServerInterceptingCall: InterceptingCall }) {
  // biome-ignore lint/suspicious/noExplicitAny: the shape is grpc-js's `ServerInterceptor`
  return (_method: unknown, call: any): any => {
    let headers: Carried | undefined;
    const inside = <T>(what: () => T): T => (headers === undefined ? what() : runWith(headers, what));
    return new grpc.ServerInterceptingCall(call, {
      // biome-ignore lint/suspicious/noExplicitAny: listeners of grpc-js
      start: (next: (listener: any) => void) =>
        next({
          onReceiveMetadata(metadata: GrpcMetadata, proceed: (metadata: GrpcMetadata) => void) {
            const settings = shared.settings ?? settingsOf({});
            const sent = Object.fromEntries(
              settings.names.map((name) => [name, metadata.get(name).map(String).join(', ') || undefined]),
            );
            headers = received(settings, sent);
            inside(() => proceed(metadata));
          },
          onReceiveMessage: (message: unknown, proceed: (message: unknown) => void) => inside(() => proceed(message)),
          onReceiveHalfClose: (proceed: () => void) => inside(proceed),
        }),
    });
  };
}
