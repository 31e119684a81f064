import { ModelFormatError } from "../ir";
import type { ByteSource } from "./fileSet";

export type ModelFormat = "onnx";

/** How a file that is no model of ours begins, and what to tell whoever opens it. */
interface Foreign {
  readonly found: string;
  readonly hint: string;
  matches(head: Head): boolean;
}

/** The first bytes of a file, as bytes and as Latin-1 text. */
class Head {
  readonly text: string;

  constructor(
    readonly bytes: Uint8Array,
    readonly fileSize: number,
  ) {
    this.text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  }

  starts(...bytes: number[]): boolean {
    return bytes.every((byte, index) => this.bytes[index] === byte);
  }
}

const headBytes = 512;
const exportHint = "Export the model to ONNX and open that file.";
const unpackHint = "Unpack it and open the .onnx file inside.";

/** In the order in which they are tried. */
const foreign: readonly Foreign[] = [
  {
    found: "a Git LFS pointer instead of the file",
    hint: "Run `git lfs pull` to fetch the model itself.",
    matches: ({ text }) => text.startsWith("version https://git-lfs.github.com/"),
  },
  {
    found: "a PyTorch checkpoint",
    hint: "Export it with torch.onnx.export and open that file.",
    matches: (head) =>
      head.starts(0x50, 0x4b) && /\/(data\.pkl|constants\.pkl|version|byteorder|\.data\/)/.test(head.text),
  },
  {
    found: "a Keras model archive",
    hint: "Export it with tf2onnx and open that file.",
    matches: (head) => head.starts(0x50, 0x4b) && /^.{30}(metadata|config)\.json/s.test(head.text),
  },
  {
    found: "a NumPy archive (.npz)",
    hint: "It holds arrays, not a model.",
    matches: (head) => head.starts(0x50, 0x4b) && /^.{30}[^/]{0,200}\.npy/s.test(head.text),
  },
  {
    found: "a zip archive",
    hint: unpackHint,
    matches: (head) => head.starts(0x50, 0x4b, 3, 4) || head.starts(0x50, 0x4b, 5, 6),
  },
  { found: "a gzip archive", hint: unpackHint, matches: (head) => head.starts(0x1f, 0x8b) },
  { found: "an xz archive", hint: unpackHint, matches: (head) => head.starts(0xfd, 0x37, 0x7a, 0x58, 0x5a) },
  { found: "a Zstandard archive", hint: unpackHint, matches: (head) => head.starts(0x28, 0xb5, 0x2f, 0xfd) },
  { found: "a bzip2 archive", hint: unpackHint, matches: ({ text }) => /^BZh[1-9]1AY&SY/.test(text) },
  { found: "a 7-Zip archive", hint: unpackHint, matches: (head) => head.starts(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c) },
  { found: "a tar archive", hint: unpackHint, matches: ({ text }) => text.slice(257, 262) === "ustar" },
  {
    found: "an HDF5 file, as Keras writes",
    hint: "Export the model with tf2onnx and open that file.",
    matches: (head) => head.starts(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a),
  },
  {
    found: "a TensorFlow Lite model",
    hint: "Convert it to ONNX with tf2onnx (`--tflite`) and open that file.",
    matches: ({ text }) => text.slice(4, 8) === "TFL3",
  },
  {
    found: "an ONNX Runtime model (.ort)",
    hint: "It was made from an .onnx file for one device: open that file.",
    matches: ({ text }) => text.slice(4, 8) === "ORTM",
  },
  {
    found: "a GGUF file",
    hint: "It holds quantized weights for llama.cpp. Open the ONNX export of the model.",
    matches: ({ text }) => text.startsWith("GGUF"),
  },
  {
    found: "a safetensors file",
    hint: `It holds weights without a graph. ${exportHint}`,
    matches: ({ text }) => /^.{5}\0\0\0\{\s*"/s.test(text),
  },
  {
    found: "a Python pickle",
    hint: "Load it in Python, export the model to ONNX and open that file.",
    matches: (head) => head.starts(0x80) && (head.bytes[1] as number) >= 2 && (head.bytes[1] as number) <= 5,
  },
  {
    found: "a NumPy array",
    hint: "It holds data, not a model.",
    matches: (head) => head.starts(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59),
  },
  {
    found: "a web page",
    hint: "The download probably failed: fetch the file itself, not the page about it.",
    matches: ({ text }) => /^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)/i.test(text),
  },
  { found: "an XML file", hint: exportHint, matches: ({ text }) => /^(?:\xef\xbb\xbf)?\s*<\?xml/.test(text) },
  {
    found: "a JSON file",
    hint: exportHint,
    matches: ({ text }) => /^(?:\xef\xbb\xbf)?\s*[{[]\s*["{[\]}\d]/.test(text),
  },
  {
    found: "a model in ONNX's text form",
    hint: "Save it in the binary form: onnx.save(onnx.parser.parse_model(text), path).",
    matches: ({ text }) => /^\s*<\s*ir_version\s*:/.test(text),
  },
  {
    found: "a protobuf message in text form",
    hint: "Save the model in the binary form.",
    matches: ({ text }) => /^\s*(ir_version|producer_name|graph|node|opset_import)\s*[:{]/.test(text),
  },
  {
    found: "a TensorFlow SavedModel",
    hint: "Convert its folder to ONNX with tf2onnx (`--saved-model`) and open that file.",
    // saved_model.proto: field 1 is the schema version 1, field 2 a MetaGraphDef, whose first field is a message too.
    matches: (head) => head.starts(8, 1, 0x12) && isMetaGraph(head),
  },
  {
    found: "a TensorFlow graph",
    hint: "Convert it to ONNX with tf2onnx (`--graphdef`) and open that file.",
    // graph.proto: a list of nodes, of which the first field is a name.
    matches: (head) => head.starts(0x0a) && head.bytes[2] === 0x0a,
  },
];

/**
 * Tells the format of a model file by its first bytes.
 * @throws ModelFormatError that names what the file is instead and what to do.
 */
export function detectFormat(source: ByteSource): ModelFormat {
  if (source.size === 0)
    throw refused(source, "an empty file", "The download or the export probably failed: repeat it.");
  const head = new Head(source.read(0, Math.min(headBytes, source.size)), source.size);
  const match = foreign.find((one) => one.matches(head));
  if (match) throw refused(source, match.found, match.hint);
  if (!startsLikeOnnx(head.bytes))
    throw refused(source, describeBytes(head.bytes), "The file is damaged or of another kind.");
  return "onnx";
}

function refused(source: ByteSource, found: string, hint: string): ModelFormatError {
  return new ModelFormatError({ file: source.name, expected: "an ONNX model", found, hint });
}

/** Wire types of the fields of `ModelProto`, by number: a file begins with the tag of one of them. */
const modelWireTypes = new Map([
  [1, 0],
  [2, 2],
  [3, 2],
  [4, 2],
  [5, 0],
  [6, 2],
  [7, 2],
  [8, 2],
  [14, 2],
  [20, 2],
  [25, 2],
  [26, 2],
]);

function startsLikeOnnx(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  const tag = first < 0x80 ? first : (first & 0x7f) | (second << 7);
  const wire = modelWireTypes.get(tag >> 3);
  // A field that is not known may come first, when a newer version of the format has one.
  return wire === undefined ? tag >> 3 > 26 && tag >> 3 < 100 && first >= 0x80 : wire === (tag & 7);
}

/** A field that is all the rest of the file and begins with a message of its own: in ONNX it would be the producer's name. */
function isMetaGraph({ bytes, fileSize }: Head): boolean {
  let length = 0;
  let at = 3;
  for (let scale = 1; at < 10; scale *= 128) {
    const byte = bytes[at++] ?? 0;
    length += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  return at + length === fileSize && bytes[at] === 0x0a;
}

function describeBytes(bytes: Uint8Array): string {
  const hex = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return `a file that begins with the bytes ${hex}`;
}
