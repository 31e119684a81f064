import type { FamilyDocumentation } from "./documentation";

const indexed = ["data", "indices"];
const written = ["data", "indices", "updates"];

/** Operators that move, select, repeat or make elements. */
export const arranging: FamilyDocumentation = {
  CenterCropPad: { text: "Cuts or pads around the centre until the given size is reached.", inputs: ["input", "size"] },
  Col2Im: {
    text: "Puts columns of window contents back into an image, adding where windows overlap: the reverse of im2col.",
    inputs: ["columns", "image size", "window size"],
  },
  Compress: { text: "Keeps the slices along the axis whose condition holds.", inputs: ["input", "condition"] },
  Concat: { text: "Joins tensors one after another along the axis." },
  Constant: {
    text: "A value that is written into the graph.",
    attributes: { value: "The tensor.", sparse_value: "The tensor, zeros left out." },
  },
  ConstantOfShape: {
    text: "A tensor of the given shape, with one value everywhere.",
    inputs: ["shape"],
    attributes: { value: "That value; zero without it." },
  },
  DepthToSpace: {
    text: "Moves blocks of channels into space: the image grows by the block size, channels shrink by its square.",
    attributes: { mode: "DCR: depth, column, row; CRD: column, row, depth." },
  },
  Expand: {
    text: "Repeats along dimensions of size 1 until the shape broadcasts to the given one.",
    inputs: ["input", "shape"],
  },
  EyeLike: {
    text: "A matrix of the input's size with ones on a diagonal, zeros elsewhere.",
    attributes: { k: "Which diagonal: 0 the main one, positive above it." },
  },
  Flatten: {
    text: "Makes a matrix: dimensions before the axis become rows, the others columns.",
    attributes: { axis: "First dimension that goes into the columns." },
  },
  Gather: {
    text: "Picks slices along the axis by their numbers; with a table of vectors this is an embedding lookup.",
    formula: "y = data[indices]",
    inputs: indexed,
  },
  GatherElements: {
    text: "Picks single elements: the index tensor says, place by place, where along the axis to read.",
    inputs: indexed,
  },
  GatherND: {
    text: "Picks elements or slices by tuples of indices, which stand in the last dimension.",
    inputs: indexed,
  },
  Identity: { text: "Hands its input on unchanged.", formula: "y = x" },
  Dropout: {
    text: "In training, sets a random share of elements to zero and scales the others up; at inference it does nothing.",
    inputs: ["input", "share", "training"],
    outputs: ["result", "mask"],
    attributes: { ratio: "Share of elements that are dropped.", is_test: "1: inference." },
  },
  NonMaxSuppression: {
    text: "Keeps the boxes with the best scores and drops those that overlap a better one too much, class by class.",
    inputs: ["boxes", "scores", "most boxes of a class", "overlap limit", "score limit"],
    attributes: { center_point_box: "0: boxes are two corners; 1: centre and size." },
  },
  NonZero: "Places of all elements that are not zero, one row for each dimension.",
  OneHot: {
    text: "Turns each index into a vector with one value at its place and another everywhere else.",
    inputs: ["indices", "depth", "off and on values"],
  },
  Pad: {
    text: "Adds elements at the borders: constants, mirrored, edge or wrapped ones.",
    inputs: ["input", "pads", "value", "axes"],
    attributes: {
      mode: "constant, reflect, edge or wrap.",
      value: "What constant padding is filled with.",
      paddings: "Elements added at each border: all beginnings, then all ends.",
    },
  },
  Range: {
    text: "Numbers from a start up to a limit, which is left out, in equal steps.",
    inputs: ["start", "limit", "step"],
  },
  Reshape: {
    text: "Gives the same elements in the same order another shape. One −1 is worked out from the rest; a 0 keeps the input's size.",
    inputs: ["data", "shape"],
    attributes: { shape: "The new shape." },
  },
  ReverseSequence: {
    text: "Turns the beginning of each sequence of a batch around, as far as its length says.",
    inputs: ["input", "lengths"],
    attributes: { batch_axis: "Dimension of the batch.", time_axis: "Dimension of the steps." },
  },
  Scatter: {
    text: "Copies the data and overwrites single elements along the axis: the old name of ScatterElements.",
    inputs: written,
  },
  ScatterElements: {
    text: "Copies the data and overwrites, or adds to, single elements at places along the axis.",
    inputs: written,
  },
  ScatterND: {
    text: "Copies the data and overwrites, or adds to, elements or slices at tuples of indices.",
    inputs: written,
  },
  Shape: {
    text: "The sizes of the input's dimensions, as a vector of integers.",
    attributes: { start: "First dimension.", end: "Dimension after the last." },
  },
  Size: "How many elements the input has.",
  Slice: {
    text: "Cuts a range out of each of the given dimensions, in steps; negative numbers count from the end, negative steps go backwards.",
    inputs: ["data", "starts", "ends", "axes", "steps"],
    attributes: { starts: "First index of each range.", ends: "Index after the last of each range." },
  },
  SpaceToDepth:
    "Moves blocks of the image into channels: space shrinks by the block size, channels grow by its square.",
  Split: {
    text: "Cuts a tensor into parts along the axis.",
    inputs: ["input", "sizes"],
    attributes: { split: "Sizes of the parts." },
  },
  Squeeze: { text: "Removes dimensions of size 1.", inputs: ["data", "axes"] },
  TensorScatter: {
    text: "Writes updates into a cache along the axis, from a place of its own for each sample: how keys and values are kept between steps.",
    inputs: ["cache", "update", "place"],
  },
  Tile: {
    text: "Repeats the whole tensor side by side, as often as given for each dimension.",
    inputs: ["input", "repeats"],
  },
  Transpose: {
    text: "Puts the dimensions in another order; without one they are turned around.",
    formula: "y[i, j] = x[j, i]",
  },
  Trilu: {
    text: "Keeps the upper or lower triangle of each matrix and sets the rest to zero.",
    inputs: ["input", "diagonal"],
  },
  Unique: {
    text: "The distinct elements or slices, with where each stands first, which of them each element is, and how often each occurs.",
    outputs: ["values", "first places", "which", "counts"],
  },
  Unsqueeze: { text: "Adds dimensions of size 1.", inputs: ["data", "axes"] },
};
