import type { NodeState as StateCodes } from "../../../protocol/comparison";
import type { NodeKind as KindCodes } from "../../../protocol/graph";

/** The numbers of the protocol, of which core takes over types alone: the compiler holds them equal. */
export const NodeKind: typeof KindCodes = { operator: 0, input: 1, output: 2, constant: 3 };
export const NodeState: typeof StateCodes = { same: 0, changed: 1, alone: 2 };
