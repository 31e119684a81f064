import type { FamilyDocumentation } from "./documentation";

/** Control flow, sequences, texts, chance, losses. */
export const control: FamilyDocumentation = {
  If: {
    text: "Runs one of two subgraphs, by a condition that is known only when the model runs.",
    inputs: ["condition"],
    attributes: { then_branch: "Runs when the condition holds.", else_branch: "Runs when it does not." },
  },
  Loop: {
    text: "Runs a subgraph again and again: as often as the count says, for as long as the condition holds. Values are carried from turn to turn; others are collected.",
    inputs: ["count", "condition", "carried values"],
    attributes: { body: "What runs in each turn." },
  },
  Scan: {
    text: "Runs a subgraph for each slice of its inputs, carrying a state along and stacking up the results.",
    attributes: {
      body: "What runs for each slice.",
      num_scan_inputs: "Inputs that are sliced; those before them are states.",
      scan_input_axes: "Dimension in which each input is sliced.",
      scan_output_axes: "Dimension in which each result is stacked.",
      scan_input_directions: "1: from the end.",
      scan_output_directions: "1: stacks from the end.",
      directions: "1: from the end.",
    },
  },
  SequenceAt: { text: "One tensor of a sequence, by its place.", inputs: ["sequence", "place"] },
  SequenceConstruct: "Makes a sequence of its inputs.",
  SequenceEmpty: "A sequence without tensors.",
  SequenceErase: {
    text: "A sequence without the tensor at the given place, or without its last.",
    inputs: ["sequence", "place"],
  },
  SequenceInsert: {
    text: "A sequence with one tensor more, at the given place or at its end.",
    inputs: ["sequence", "tensor", "place"],
  },
  SequenceLength: "How many tensors a sequence has.",
  SequenceMap: {
    text: "Runs a subgraph for each tensor of a sequence.",
    attributes: { body: "What runs for each tensor." },
  },
  SplitToSequence: { text: "Cuts a tensor into a sequence of parts along the axis.", inputs: ["input", "sizes"] },
  ConcatFromSequence: {
    text: "Joins the tensors of a sequence along the axis.",
    attributes: { new_axis: "1: stacks them along a new dimension." },
  },
  Optional: {
    text: "Wraps a value as one that might be missing; without an input, a missing one.",
    attributes: { type: "Type of what is missing." },
  },
  OptionalGetElement: "Takes the value out of an optional one; it must be there.",
  OptionalHasElement: "Whether an optional value is there.",
  StringConcat: "Joins texts place by place.",
  StringSplit: {
    text: "Cuts texts at a delimiter, or at white space, and counts the parts.",
    attributes: { delimiter: "Where to cut.", maxsplit: "Cuts at most." },
  },
  StringNormalizer: {
    text: "Changes the case of texts and drops those on a list of words to leave out.",
    attributes: {
      case_change_action: "LOWER, UPPER or NONE.",
      is_case_sensitive: "Whether the list is compared with case.",
      locale: "Whose rules of case hold.",
      stopwords: "The list.",
    },
  },
  RegexFullMatch: {
    text: "True where a regular expression matches the whole of a text.",
    attributes: { pattern: "The expression, in RE2's syntax." },
  },
  TfIdfVectorizer: {
    text: "Counts word groups of a known list in a sequence, and weighs the counts where wanted.",
    attributes: { mode: "TF: counts; IDF: whether they occur, weighed; TFIDF: counts, weighed." },
  },
  Bernoulli: "Draws 1 with the probability that each element says, else 0.",
  Multinomial: {
    text: "Draws class numbers by unnormalized logarithms of their probabilities.",
    attributes: { sample_size: "How many are drawn." },
  },
  RandomNormal: {
    text: "Random numbers of a normal distribution, in a given shape.",
    attributes: { mean: "Centre.", scale: "Standard deviation.", shape: "Shape of the result." },
  },
  RandomNormalLike: {
    text: "Random numbers of a normal distribution, in the input's shape.",
    attributes: { mean: "Centre.", scale: "Standard deviation." },
  },
  RandomUniform: {
    text: "Random numbers spread evenly over a range, in a given shape.",
    attributes: { low: "Least value.", high: "Upper bound.", shape: "Shape of the result." },
  },
  RandomUniformLike: {
    text: "Random numbers spread evenly over a range, in the input's shape.",
    attributes: { low: "Least value.", high: "Upper bound." },
  },
  NegativeLogLikelihoodLoss: {
    text: "Loss of a classification from logarithms of probabilities: what the right class fell short of.",
    formula: "l = −w[t] · x[t]",
    inputs: ["log probabilities", "target", "class weights"],
    attributes: { reduction: "none, sum or mean over the samples." },
  },
  SoftmaxCrossEntropyLoss: {
    text: "Loss of a classification from raw scores: softmax and negative log likelihood in one.",
    formula: "l = −w[t] · ln softmax(x)[t]",
    inputs: ["scores", "target", "class weights"],
    attributes: { reduction: "none, sum or mean over the samples." },
  },
};

export const training: FamilyDocumentation = {
  Adagrad: "One step of the optimizer that divides the learning rate by the root of all squared gradients so far.",
  Adam: "One step of the optimizer that follows running averages of the gradient and of its square.",
  Gradient: {
    text: "Derivatives of one value by others, worked out through the graph between them.",
    attributes: { xs: "By what it is derived.", y: "What is derived.", zs: "Values that stand still." },
  },
  Momentum: {
    text: "One step of gradient descent with inertia.",
    attributes: {
      mode: "standard or nesterov.",
      alpha: "Share of the last step that is kept.",
      beta: "Weight of the new gradient.",
    },
  },
};

export const preview: FamilyDocumentation = {
  FlexAttention: {
    text: "Attention whose scores and probabilities are changed by subgraphs of the model's own.",
    formula: "y = prob(softmax(score(QKᵀ · scale))) V",
    inputs: ["query", "key", "value"],
    attributes: {
      score_mod: "Changes the scores before the softmax.",
      prob_mod: "Changes the probabilities after it.",
      softmax_precision: "Type in which the softmax is computed.",
    },
  },
};
