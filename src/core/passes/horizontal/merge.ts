import { type Attribute, attribute, Node, Tensor, Value } from "../../ir";
import { inferNode } from "../../ops";
import { anchorOf, type PassContext } from "../pass";
import { addConstant, isReplaceable, removeDead, replaceValue, takeOverName } from "../rewrite";
import { concatenated, zeros } from "./concatenated";
import type { Sibling } from "./sibling";
import { type Maker, mergeStep } from "./step";

/**
 * Merges siblings into one operator, does their common steps once, and gives the results back through a Split, or straight to the Concat that
 * joins them again in the same order.
 * @returns the nodes made, or why nothing was done.
 */
export function merge(context: PassContext, family: readonly Sibling[]): readonly Node[] | string {
  const depth = commonSteps(family);
  const meeting = meetingConcat(family, depth);
  const siblings = meeting?.order ?? family;
  const stepNodes = family[0]?.steps.slice(0, depth).reduce((total, step) => total + step.nodes.length, 0) ?? 0;
  const saved = (family.length - 1) * (1 + stepNodes) - (meeting ? 0 : 1);
  if (saved <= 0) return "merging it with its sibling would save no node, since a Split would come instead";
  const tails = siblings.map((one) => tailOf(one, depth));
  if (!tails.every(isReplaceable)) return "its output is the output of a nested graph too";

  const place = earliest(tails);
  if (!place) return "its output is not in this graph";
  const workshop = new Workshop(context, place.node);
  const leader = siblings[place.index] as Sibling;
  let merged = mergedOperator(siblings, workshop);
  for (let i = 0; i < depth; i++) {
    const steps = siblings.flatMap((one) => one.steps[i] ?? []);
    const like = leader.steps[i];
    if (like) merged = mergeStep(steps, like, merged, workshop);
  }
  if (meeting) feedConcat(context, meeting, merged);
  else giveBack(context, siblings, tails, workshop.split(merged, siblings));
  for (const tail of tails) if (tail.producer) removeDead(tail.producer);
  return workshop.made;
}

/** The output of the sibling's last common step. */
function tailOf(sibling: Sibling, depth: number): Value {
  return sibling.steps[depth - 1]?.output ?? sibling.node.output();
}

function commonSteps(family: readonly Sibling[]): number {
  const [first, ...others] = family;
  let depth = 0;
  for (const step of first?.steps ?? []) {
    if (!others.every((other) => other.steps[depth]?.key === step.key)) break;
    depth++;
  }
  return depth;
}

interface Meeting {
  readonly concat: Node;
  /** Position of the first of them among the Concat's inputs. */
  readonly start: number;
  readonly order: readonly Sibling[];
}

/** The Concat along the channels in which all of them stand side by side, and nowhere else. */
function meetingConcat(family: readonly Sibling[], depth: number): Meeting | undefined {
  const tails = family.map((one) => tailOf(one, depth));
  const concat = tails[0]?.soleConsumer;
  const [first] = family;
  if (!first || concat?.opType !== "Concat" || concat.domain !== "" || concat.graph !== first.node.graph)
    return undefined;
  if (!tails.every((tail) => tail.soleConsumer === concat)) return undefined;
  const axis = concat.int("axis", 1);
  const rank = first.node.opType === "MatMul" ? first.node.input(0)?.shape?.length : first.weight.dims.length;
  const channelAxis = first.outputAxis < 0 ? rank && rank - 1 : first.outputAxis;
  if (axis !== first.outputAxis && (rank === undefined || (axis < 0 ? axis + rank : axis) !== channelAxis))
    return undefined;
  const placed = family.map((one, i) => ({ one, at: concat.inputs.indexOf(tails[i] ?? null) }));
  placed.sort((a, b) => a.at - b.at);
  const start = placed[0]?.at ?? 0;
  if (!placed.every(({ at }, i) => at === start + i)) return undefined;
  return { concat, start, order: placed.map(({ one }) => one) };
}

/** The tail whose producer comes first: what is made stands right before it. */
function earliest(tails: readonly Value[]): { node: Node; index: number } | undefined {
  const index = new Map(tails.map((tail, i) => [tail.producer, i] as const));
  for (const node of tails[0]?.graph?.nodes() ?? []) {
    const at = index.get(node);
    if (at !== undefined) return { node, index: at };
  }
  return undefined;
}

function mergedOperator(siblings: readonly Sibling[], workshop: Workshop): Value {
  const [first] = siblings as readonly [Sibling];
  const weights = siblings.map((one) => one.weight);
  const inputs = [
    first.node.input(0) ?? first.input,
    workshop.constant(concatenated(weights, first.weightAxis), first.node.input(1)?.name ?? "weight"),
  ];
  if (siblings.some((one) => one.bias)) {
    const biases = siblings.map((one) => one.bias ?? zeros(one.weight, one.channels));
    const wish = siblings.find((one) => one.bias)?.node.input(2)?.name ?? "bias";
    inputs.push(workshop.constant(concatenated(biases, 0), wish));
  }
  return workshop.like(first.node, inputs);
}

function feedConcat(context: PassContext, { concat, start, order }: Meeting, merged: Value): void {
  const inputs = [...concat.inputs];
  inputs.splice(start, order.length, merged);
  concat.setInputs(inputs);
  const [only] = inputs;
  const result = concat.output();
  if (inputs.length > 1 || !only || !isReplaceable(result)) return;
  if (!replaceValue(context, result, only)) return;
  removeDead(concat);
  if (!concat.graph) takeOverName(result, only);
}

function giveBack(
  context: PassContext,
  siblings: readonly Sibling[],
  tails: readonly Value[],
  parts: readonly Value[],
): void {
  siblings.forEach((_, i) => {
    const [tail, part] = [tails[i], parts[i]];
    if (!tail || !part || !replaceValue(context, tail, part)) return;
    const node = tail.producer;
    if (node) removeDead(node);
    if (!node?.graph) takeOverName(tail, part);
  });
}

/** Makes nodes before a place, named after the nodes that they come from. */
class Workshop implements Maker {
  readonly made: Node[] = [];

  constructor(
    private readonly context: PassContext,
    private readonly place: Node,
  ) {}

  constant(tensor: Tensor, wish: string): Value {
    const graph = this.place.graph;
    if (!graph) throw new RangeError("the place of a merge has gone");
    return addConstant(this.context, graph, tensor, wish);
  }

  like(node: Node, inputs: readonly (Value | null)[]): Value {
    const made = this.node(node.opType, inputs, [anchorOf(node)], node.attributes.values());
    made.name = node.name === "" ? "" : this.context.names.take(`${node.name}_merged`);
    made.domain = node.domain;
    made.layout = node.layout;
    made.metadata = node.metadata;
    inferNode(this.context.model, made);
    return made.output();
  }

  split(merged: Value, siblings: readonly Sibling[]): readonly Value[] {
    const sizes = siblings.map((one) => one.channels);
    const axis = siblings[0]?.outputAxis ?? 1;
    const rank = merged.shape?.length;
    const opset = this.context.model.opset();
    const attributes = [attribute.int("axis", axis < 0 && rank !== undefined ? axis + rank : axis)];
    const inputs = [merged];
    if (opset >= 13) inputs.push(this.constant(Tensor.int64s([sizes.length], sizes), `${merged.name}_split`));
    else attributes.push(attribute.ints("split", sizes));
    const wishes = siblings.map((one) => anchorOf(one.node));
    const node = this.node("Split", inputs, wishes, attributes);
    inferNode(this.context.model, node);
    return node.outputs;
  }

  private node(
    opType: string,
    inputs: readonly (Value | null)[],
    outputs: readonly string[],
    attributes: Iterable<Attribute>,
  ): Node {
    const values = outputs.map((wish) => new Value(this.context.names.take(`${wish}_merged`)));
    const node = new Node(opType, inputs, values, attributes);
    this.place.graph?.insertBefore(node, this.place);
    this.made.push(node);
    return node;
  }
}
