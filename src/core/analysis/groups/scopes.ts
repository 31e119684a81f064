import { type Graph, graphsOf, type Node } from "../../ir";

/** Deeper groups would only be opened by hand one after the other; what lies deeper belongs to the last one. */
const MAX_DEPTH = 16;
/** What of a name is searched for scopes. Names of 10 kB are not names. */
const LONGEST_NAME = 1000;

export interface Scope {
  readonly parent: Scope | undefined;
  readonly depth: number;
  readonly label: string;
  readonly key: string;
  readonly kind: "scope" | "subgraph";
}

/**
 * The scope of each layer: a tree of what their names tell, with the body of a Loop, Scan, If or function as a scope around the names in it.
 * The root is the model.
 *
 * Where names come from, the first that tells a scope: the module path that PyTorch's newer exporter keeps in a node's metadata; the
 * node's name in parts between slashes (PyTorch, TensorFlow, Keras, Caffe) or dots ("layer1.0.conv1"), the last being the node's own; the
 * name of its first output, where optimizers renamed the nodes. "Conv.0", "p2o.Conv.3" and "input.7" are numbered, not scoped.
 */
export function scopesOf(layers: readonly Node[]): Scope[] {
  const tree = new ScopeTree();
  return layers.map((node) => tree.of(node));
}

class ScopeTree {
  readonly #root: Branch = { parent: undefined, depth: 0, label: "", key: "", kind: "scope" };
  readonly #bodies = new Map<Graph, { readonly scope: Branch; readonly outerPath: string }>();
  /** The path that was walked last. */
  #outer: { readonly from: Branch; readonly path: string; readonly scope: Branch } | undefined;

  /** The scope of the node asked for before, for nodes whose names begin with its path and tell no further one. */
  #before: { readonly graph: Graph | undefined; readonly path: string; readonly scope: Branch } | undefined;

  of(node: Node): Branch {
    const before = this.#before;
    if (before && before.graph === node.graph && isBeside(node, before.path)) return before.scope;
    const scope = this.#find(node);
    const path = node.name.slice(0, node.name.lastIndexOf("/") + 1);
    this.#before = isBeside(node, path) ? { graph: node.graph, path, scope } : undefined;
    return scope;
  }

  #find(node: Node): Branch {
    const { scope, outerPath } = this.#bodyOf(node.graph);
    const path = pathOf(node);
    // Names inside a body repeat the path of the node that holds it.
    const inner = outerPath !== "" && `${path}/`.startsWith(outerPath) ? path.slice(outerPath.length) : path;
    return this.#descend(scope, inner);
  }

  /** The scope of a graph: the root, or the body's own within the scope of the node that holds it. */
  #bodyOf(graph: Graph | undefined): { readonly scope: Branch; readonly outerPath: string } {
    const chain: Graph[] = [];
    for (let at = graph; at?.parent && !this.#bodies.has(at); at = at.parent.graph) chain.push(at);
    // Outer before inner and without recursion: how deep bodies nest is the file's choice.
    for (const body of chain.reverse()) {
      const holder = body.parent as Node;
      this.#bodies.set(body, {
        scope: bodyIn(this.of(holder), bodyName(body), `${bodyName(body)} of ${holder.name || firstOutput(holder)}`),
        outerPath: `${pathOf(holder)}/`,
      });
    }
    return (graph && this.#bodies.get(graph)) ?? { scope: this.#root, outerPath: "" };
  }

  #descend(from: Branch, path: string): Branch {
    const cut = path.lastIndexOf("/");
    const own = path.slice(cut + 1);
    let scope = from;
    if (cut > 0) {
      const outer = path.slice(0, cut);
      // Neighbours mostly share it.
      if (this.#outer?.from !== from || this.#outer.path !== outer)
        this.#outer = { from, path: outer, scope: walked(from, outer) };
      scope = this.#outer.scope;
    }
    return own === "" ? scope : childOf(scope, own);
  }
}

/** A scope with those in it; most have none. */
interface Branch extends Scope {
  scopes?: Map<string, Branch>;
  bodies?: Map<string, Branch>;
}

function walked(from: Branch, path: string): Branch {
  let scope = from;
  for (const part of path.split("/", MAX_DEPTH + 2)) if (part !== "") scope = childOf(scope, part);
  return scope;
}

function childOf(parent: Branch, name: string): Branch {
  if (parent.depth >= MAX_DEPTH) return parent;
  parent.scopes ??= new Map();
  let child = parent.scopes.get(name);
  if (!child) {
    child = { parent, depth: parent.depth + 1, label: name, key: `${parent.key}/${name}`, kind: "scope" };
    parent.scopes.set(name, child);
  }
  return child;
}

/** @param name tells bodies of one scope apart */
function bodyIn(parent: Branch, label: string, name: string): Branch {
  if (parent.depth >= MAX_DEPTH) return parent;
  parent.bodies ??= new Map();
  let body = parent.bodies.get(name);
  if (!body) {
    body = { parent, depth: parent.depth + 1, label, key: `${parent.key}/{${name}}`, kind: "subgraph" };
    parent.bodies.set(name, body);
  }
  return body;
}

const BRANCHES: ReadonlyMap<string, string> = new Map([
  ["then_branch", "then branch"],
  ["else_branch", "else branch"],
]);

/** "then branch", "Loop body", "Scan body"; a custom operator's attribute by its name; a function's body by the function's. */
function bodyName(body: Graph): string {
  const holder = body.parent as Node;
  if (!holder.subgraphs.includes(body)) return holder.opType;
  for (const [name, held] of holder.attributes) {
    if (name === "body" || !graphsOf(held).includes(body)) continue;
    return BRANCHES.get(name) ?? `${holder.opType} ${name}`;
  }
  return `${holder.opType} body`;
}

function firstOutput(node: Node): string {
  return node.outputs.find((output) => output.name !== "")?.name ?? "";
}

/** The scope of a node as a path with slashes, without the node's own name; "" for none. */
function pathOf(node: Node): string {
  const modules = node.metadata.get("pkg.torch.onnx.name_scopes");
  const output = firstOutput(node);
  return (
    (modules && modulePath(modules.slice(-LONGEST_NAME))) ||
    slashedPath(node.name) ||
    dottedPath(node.name) ||
    slashedPath(output) ||
    (node.name === "" ? dottedPath(output) : "")
  );
}

/** Whether a node's scope is told by a name of this path and nothing else. */
function isBeside({ name, metadata }: Node, path: string): boolean {
  if (path.length < 2 || metadata.size > 0 || name.length > LONGEST_NAME) return false;
  return name.startsWith(path) && name.lastIndexOf("/") === path.length - 1 && !name.includes(";");
}

/** "['', 'layer1', 'layer1.0', 'layer1.0.conv1', 'conv2d']": one module inside the other, then the node. */
function modulePath(list: string): string {
  const scopes = [...list.matchAll(/'([^']*)'/g)].map(([, text]) => text ?? "");
  return (scopes.at(-2) ?? "").replaceAll(".", "/");
}

/** A fused node of TensorFlow Lite lists the names of all it was made from: the first counts. */
function slashedPath(name: string): string {
  if (!name.includes("/")) return "";
  const last = name.indexOf(";");
  const end = name.lastIndexOf("/", Math.min(last < 0 ? name.length : last, LONGEST_NAME) - 1);
  const start = name.startsWith("/") ? 1 : 0;
  return name.slice(start, Math.max(start, end));
}

/** PaddlePaddle's exporter numbers nodes of an operator: "Conv.0", "p2o.Conv.3", "p2o.pd_op.conv2d.0.0". */
const NUMBERED = /^p2o\.|^[^.]*\.\d+$/;

function dottedPath(name: string): string {
  const text = name.slice(0, LONGEST_NAME);
  if (!text.includes(".") || text.includes(" ") || text.includes("::") || NUMBERED.test(text)) return "";
  return text.split(".").slice(0, -1).join("/");
}
