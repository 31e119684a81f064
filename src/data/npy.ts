import { DataType, dataTypeInfo, Tensor } from "../core/ir";
import { DataError } from "./dataError";

/** Element types by NumPy's type characters with the byte order left out (numpy.lib.format, "descr"). */
const types: Readonly<Record<string, DataType>> = {
  f2: DataType.Float16,
  f4: DataType.Float,
  f8: DataType.Double,
  i1: DataType.Int8,
  i2: DataType.Int16,
  i4: DataType.Int32,
  i8: DataType.Int64,
  u1: DataType.Uint8,
  u2: DataType.Uint16,
  u4: DataType.Uint32,
  u8: DataType.Uint64,
  b1: DataType.Bool,
  c8: DataType.Complex64,
  c16: DataType.Complex128,
};

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const maxHeader = 1 << 20;
const maxRank = 32;

/**
 * Reads an array in NumPy's .npy format, versions 1 to 3 (numpy.lib.format). Numbers, bools and fixed-width text are taken; pickled
 * objects and structures are refused. Throws DataError.
 */
export function readNpy(bytes: Uint8Array, name: string): Tensor {
  const fail = (what: string): never => {
    throw new DataError(`${name}: ${what}.`);
  };
  if (bytes.length < 10 || magic.some((byte, i) => bytes[i] !== byte)) fail("not a .npy array");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = (bytes[6] as number) >= 2;
  if (wide && bytes.length < 12) fail("the file ends in its header");
  const headerLength = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = (wide ? 12 : 10) + headerLength;
  if (headerLength > maxHeader || start > bytes.length) fail("the file ends in its header");
  const header = new TextDecoder("latin1").decode(bytes.subarray(start - headerLength, start));
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const shapeText = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(header)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  if (descr === undefined) return fail("only plain arrays are read, not structures");
  if (shapeText === undefined || fortran === undefined) return fail("its header says no shape");
  const dims = (shapeText.match(/\d+/g) ?? []).map(Number);
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (dims.length > maxRank || !Number.isSafeInteger(count)) fail("its shape is too large");
  const body = bytes.subarray(start);
  const rowMajor = (tensor: Tensor): Tensor => (fortran === "True" && dims.length > 1 ? fromFortran(tensor) : tensor);
  const text = /^[<>|=]?([US])(\d+)$/.exec(descr);
  if (text)
    return rowMajor(readText(body, dims, count, { unicode: text[1] === "U", width: Number(text[2]) }, descr, fail));
  const dtype = types[descr.replace(/^[<>|=]/, "")];
  if (dtype === undefined) return fail(`arrays of type "${descr}" are not read`);
  const size = dataTypeInfo(dtype).bits / 8;
  const length = count * size;
  if (body.length < length) fail(`it should hold ${length} bytes for shape [${dims}] and has ${body.length}`);
  const elements = body.slice(0, length);
  // A complex number is two numbers.
  if (descr.startsWith(">")) swapBytes(elements, dataTypeInfo(dtype).kind === "complex" ? size / 2 : size);
  return rowMajor(Tensor.fromBytes(dtype, dims, elements));
}

function readText(
  body: Uint8Array,
  dims: readonly number[],
  count: number,
  item: { unicode: boolean; width: number },
  descr: string,
  fail: (what: string) => never,
): Tensor {
  const stride = item.width * (item.unicode ? 4 : 1);
  if (count * stride > body.length)
    fail(`it should hold ${count * stride} bytes for shape [${dims}] and has ${body.length}`);
  if (count > 1 << 24) fail("it holds too many texts");
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const values = Array.from({ length: count }, (_, index) => {
    const codes: number[] = [];
    for (let i = 0; i < item.width; i++) {
      const at = index * stride + i * (item.unicode ? 4 : 1);
      const code = item.unicode ? view.getUint32(at, !descr.startsWith(">")) : view.getUint8(at);
      if (code > 0x10ffff) fail("a text holds a character that does not exist");
      codes.push(code);
    }
    while (codes.at(-1) === 0) codes.pop();
    return codes.map((code) => String.fromCodePoint(code)).join("");
  });
  return Tensor.strings(dims, values);
}

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

/** Column-major elements to row-major. */
function fromFortran(tensor: Tensor): Tensor {
  const { dims, size } = tensor;
  const strides = dims.map((_, axis) => dims.slice(0, axis).reduce((product, dim) => product * dim, 1));
  const sources = new Float64Array(size);
  const index = new Array<number>(dims.length).fill(0);
  for (let to = 0; to < size; to++) {
    sources[to] = index.reduce((sum, at, axis) => sum + at * (strides[axis] as number), 0);
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (dims[axis] as number)) break;
      index[axis] = 0;
    }
  }
  if (Array.isArray(tensor.data)) {
    const texts = tensor.strings();
    return new Tensor(
      tensor.dtype,
      dims,
      Array.from(sources, (from) => texts[from] as Uint8Array),
    );
  }
  const bytes = tensor.bytes();
  const width = size === 0 ? 0 : bytes.length / size;
  const result = new Uint8Array(bytes.length);
  sources.forEach((from, to) => {
    result.set(bytes.subarray(from * width, (from + 1) * width), to * width);
  });
  return Tensor.fromBytes(tensor.dtype, dims, result);
}
