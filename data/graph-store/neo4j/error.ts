export type GraphErrorCode =
  | 'graph-unreachable'
  | 'graph-refused'
  | 'graph-foreign'
  | 'graph-changed'
  | 'graph-in-use';

/** The graph in Neo4j cannot be used now; `code` is stable, the message says what to do. */
export class GraphError extends Error {
  override name = 'GraphError';
  readonly code: GraphErrorCode;

  constructor(code: GraphErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
