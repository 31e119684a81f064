/** A reader of as much of Graphviz's language as is written here: statements, attribute lists, quoted strings, nested subgraphs. Throws where the text is none. */
export interface DotGraph {
  /** The label of the whole. */
  label: string;
  readonly nodes: Map<string, { attributes: Map<string, string>; cluster: string }>;
  readonly edges: { source: string; target: string; attributes: Map<string, string> }[];
  /** Label and surrounding cluster of each cluster. */
  readonly clusters: Map<string, { label: string; parent: string }>;
}

export function readDot(text: string): DotGraph {
  const tokens = tokensOf(text);
  let at = 0;
  const next = () => tokens[at++] ?? fail("the end");
  const fail = (found: string): never => {
    throw new Error(`token ${at}: unexpected ${found}`);
  };
  const expect = (mark: string) => {
    const token = next();
    if (token !== mark) fail(token);
  };
  const graph: DotGraph = { label: "", nodes: new Map(), edges: [], clusters: new Map() };
  const attributes = () => {
    const read = new Map<string, string>();
    if (tokens[at] !== "[") return read;
    next();
    while (tokens[at] !== "]") {
      const key = next();
      expect("=");
      read.set(key, labelText(next()));
      if (tokens[at] === ",") next();
    }
    next();
    return read;
  };
  const statements = (cluster: string) => {
    expect("{");
    while (tokens[at] !== "}") {
      const word = next();
      if (word === "subgraph") {
        const name = next();
        if (graph.clusters.has(name)) fail(`a second ${name}`);
        graph.clusters.set(name, { label: "", parent: cluster });
        statements(name);
        continue;
      }
      if (tokens[at] === "=") {
        next();
        const value = labelText(next());
        const held = cluster === "" ? graph : graph.clusters.get(cluster);
        if (word === "label" && held) held.label = value;
      } else if (tokens[at] === "->") {
        next();
        const target = next();
        graph.edges.push({ source: word, target, attributes: attributes() });
      } else if (word === "node" || word === "edge") attributes();
      else {
        if (graph.nodes.has(word)) fail(`a second ${word}`);
        graph.nodes.set(word, { attributes: attributes(), cluster });
      }
      expect(";");
    }
    next();
  };
  expect("digraph");
  next();
  statements("");
  if (at < tokens.length) fail(tokens[at] ?? "");
  return graph;
}

/** Words, marks, and quoted strings with their quotes: inside them only `\"` and a backslash before a line's end mean something. */
function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const one = /\s*(->|[{}[\]=;,]|[A-Za-z_][A-Za-z0-9_]*|-?[0-9.]+(?:e[+-]?\d+)?|"(?:[^"\\]|\\[\s\S])*")/y;
  const rest = text.trimEnd();
  while (one.lastIndex < rest.length) {
    const from = one.lastIndex;
    const match = one.exec(rest);
    if (!match) throw new Error(`no token at ${from}: ${rest.slice(from, from + 40)}`);
    tokens.push(match[1] ?? "");
  }
  return tokens;
}

/** What is drawn for a label. */
function labelText(token: string): string {
  if (!token.startsWith('"')) return token;
  return token
    .slice(1, -1)
    .replace(/\\([\s\S])/g, (_, sign: string) => {
      if (sign === "n") return "\n";
      if (/[NGETHLlr]/.test(sign)) throw new Error(`\\${sign} would be replaced by Graphviz`);
      return sign;
    })
    .replace(/&(\w+);/g, (_, entity: string) => {
      if (entity !== "amp") throw new Error(`&${entity}; would be replaced by Graphviz`);
      return "&";
    });
}
