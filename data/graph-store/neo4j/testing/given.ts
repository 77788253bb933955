/** How tests reach Neo4j, or why they cannot. */
export type GivenNeo4j =
  | { readonly uri: string; readonly user: string; readonly password: string }
  | { readonly missing: string };

declare module 'vitest' {
  export interface ProvidedContext {
    neo4j: GivenNeo4j;
  }
}
