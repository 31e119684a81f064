import { simplification } from "./simplification";

/*
 * f(f(x)) = f(x) for Relu, Abs, Sign and the roundings; f(f(x)) = x for Not and Neg; rounding what is already an integer changes nothing;
 * Abs forgets a sign and leaves what Relu made. (Relu after Abs may matter: the least integer has no positive counterpart.)
 *
 * Scope: main and nested graphs.
 *
 * Before:
 *   main (float32[N,4] x) => (float32[N,4] y) {
 *     a = Relu (x)
 *     b = Relu (a)
 *     c = Neg (b)
 *     d = Neg (c)
 *     y = Floor (d)
 *   }
 * After:
 *   a = Relu (x)
 *   y = Floor (a)
 */
export const collapseIdempotent = simplification({
  id: "collapse-idempotent",
  title: "Collapse idempotent and self-inverse operators",
  operators: ["Relu", "Abs", "Sign", "Floor", "Ceil", "Round", "Not", "Neg", "BitwiseNot"],
  simplify(outer, build) {
    const y = outer.input(0);
    const inner = y?.producer;
    const x = inner?.input(0);
    if (!y || !x || inner?.domain !== "") return undefined;
    const pair = `${outer.opType} ${inner.opType}`;
    if (keepsInner.has(pair)) return y;
    if (cancels.has(pair)) return x;
    if (pair === "Abs Neg") return build.node("Abs", [x]).output();
    return undefined;
  },
});

const roundings = ["Floor", "Ceil", "Round"];

/** Pairs "outer inner" where the outer operator changes nothing. */
const keepsInner = new Set([
  "Relu Relu",
  "Abs Abs",
  "Abs Relu",
  "Sign Sign",
  ...roundings.flatMap((outer) => [...roundings, "Sign"].map((inner) => `${outer} ${inner}`)),
]);

const cancels = new Set(["Not Not", "Neg Neg", "BitwiseNot BitwiseNot"]);
