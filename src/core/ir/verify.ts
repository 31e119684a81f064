import type { Graph } from "./graph";
import type { Model } from "./model";
import type { Node } from "./node";
import type { Value } from "./value";

/**
 * Checks every invariant that the graph classes and the passes promise: use lists agree with inputs, every value that is read is defined,
 * visible and made before, names are unique where they can see each other, outputs exist.
 * @returns one sentence for each violation; empty when the model is sound. Linear time.
 */
export function verifyModel(model: Model): string[] {
  const problems: string[] = [];
  new GraphCheck(model.graph, problems).run(new Scope());
  for (const one of model.functions.values()) new GraphCheck(one.body, problems).run(new Scope());
  return problems;
}

/** Names and values that are visible at a place; nested graphs see their ancestors' and take back what they added. */
class Scope {
  readonly names = new Map<string, Value>();
  readonly values = new Set<Value>();
}

class GraphCheck {
  private readonly added: Value[] = [];

  constructor(
    private readonly graph: Graph,
    private readonly problems: string[],
  ) {}

  run(scope: Scope): void {
    const { graph } = this;
    for (const input of graph.inputs) {
      this.define(scope, input);
      if (!input.isGraphInput) this.report(`input "${input.name}" is not marked as one`);
    }
    for (const value of graph.initializers) {
      if (!value.initializer) this.report(`initializer "${value.name}" has no tensor`);
      if (!value.isGraphInput) this.define(scope, value);
    }
    let previous: Node | undefined;
    let count = 0;
    for (const node of graph.nodes()) {
      if (node.previous !== previous) this.report(`node "${node.name}" does not know the one before it`);
      previous = node;
      count++;
      this.checkNode(scope, node);
    }
    if (count !== graph.nodeCount) this.report(`holds ${count} nodes but counts ${graph.nodeCount}`);
    this.checkOutputs(scope);
    for (const value of this.added) {
      scope.values.delete(value);
      if (scope.names.get(value.name) === value) scope.names.delete(value.name);
    }
  }

  private checkNode(scope: Scope, node: Node): void {
    const label = `${node.operator} "${node.name}"`;
    const times = new Map<Value, number>();
    for (const input of node.inputs) if (input) times.set(input, (times.get(input) ?? 0) + 1);
    for (const [input, count] of times) {
      if (!scope.values.has(input)) this.report(`${label} reads "${input.name}", which is not defined before it`);
      if (input.timesReadBy(node) !== count)
        this.report(`"${input.name}" does not know that ${label} reads it ${count} times`);
    }
    for (const subgraph of node.subgraphs) {
      if (subgraph.parent !== node) this.report(`a subgraph of ${label} has another parent`);
      new GraphCheck(subgraph, this.problems).run(scope);
    }
    node.outputs.forEach((output, index) => {
      if (output.producer !== node || output.producerIndex !== index)
        this.report(`output "${output.name}" of ${label} has another producer`);
      if (output.name === "" && output.useCount === 0) return;
      this.define(scope, output);
      this.checkReaders(output);
    });
  }

  private checkReaders(value: Value): void {
    for (const reader of value.consumers) {
      if (!reader.graph)
        this.report(`"${value.name}" is read by ${reader.operator} "${reader.name}", which is in no graph`);
      if (!reader.inputs.includes(value))
        this.report(`"${value.name}" believes that ${reader.operator} "${reader.name}" reads it`);
    }
  }

  private checkOutputs(scope: Scope): void {
    const names = new Set<string>();
    for (const output of this.graph.outputs) {
      if (!scope.values.has(output)) this.report(`graph output "${output.name}" is not defined`);
      if (names.has(output.name)) this.report(`two graph outputs are named "${output.name}"`);
      names.add(output.name);
      const times = this.graph.outputs.filter((other) => other === output).length;
      if (output.outputCount < times) this.report(`"${output.name}" does not know that it is a graph output`);
    }
  }

  private define(scope: Scope, value: Value): void {
    if (value.graph !== this.graph) this.report(`"${value.name}" belongs to another graph`);
    if (value.name === "") this.report("a value that is read has no name");
    else if (scope.names.has(value.name)) this.report(`the name "${value.name}" is defined twice`);
    scope.names.set(value.name, value);
    scope.values.add(value);
    this.added.push(value);
  }

  private report(problem: string): void {
    this.problems.push(`graph "${this.graph.name}": ${problem}`);
  }
}
