export type GraphErrorCode = 'graph-unreachable' | 'graph-refused' | 'graph-foreign' | 'graph-gone';

/** The graph in Neo4j cannot be used now; `code` is stable, the message says what to do. */
export class GraphError extends Error {
  override name = 'GraphError';
  readonly code: GraphErrorCode;

  constructor(code: GraphErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Somebody emptied the graph, or another writes to it. */
export function graphGone(): GraphError {
  return new GraphError(
    'graph-gone',
    'the graph in Neo4j is not as it was left: somebody emptied or changed it',
  );
}
