import { DataType } from "../../ir";
import { simplification } from "./simplification";

/*
 * Casting to the type that a value has already changes nothing.
 *
 * Scope: main and nested graphs. Cast and CastLike.
 *
 * Before:
 *   main (float32[N,4] x) => (float32[N,4] y) {
 *     a = Cast <to = 1> (x)
 *     y = Relu (a)
 *   }
 * After:
 *   y = Relu (x)
 */
export const eliminateNoOpCast = simplification({
  id: "eliminate-no-op-cast",
  title: "Remove Cast to the same type",
  operators: ["Cast", "CastLike"],
  simplify(node) {
    const x = node.input(0);
    if (!x?.dtype) return undefined;
    const to = node.opType === "Cast" ? castTarget(node.int("to"), node.string("to")) : node.input(1)?.dtype;
    return to === x.dtype ? x : undefined;
  },
});

/** The type that a Cast makes: a number since opset 6, a word ("FLOAT") before. */
function castTarget(code: number | undefined, word: string | undefined): DataType | undefined {
  if (code !== undefined) return code;
  const names: Readonly<Record<string, DataType>> = {
    FLOAT: DataType.Float,
    DOUBLE: DataType.Double,
    FLOAT16: DataType.Float16,
    INT32: DataType.Int32,
    INT64: DataType.Int64,
    BOOL: DataType.Bool,
  };
  return word === undefined ? undefined : names[word];
}
