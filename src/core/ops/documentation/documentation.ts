/** What an operator computes, for people. Our own words; the specification is one link away. */
export interface OpDocumentation {
  /** One to three sentences. */
  readonly text: string;
  readonly formula?: string;
  /** What the operator takes its inputs for, in their order: "weight", "bias". */
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  /** What an attribute decides, where its name alone does not say it. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Documentation of one family, by operator name; a text alone where there is nothing else to say. */
export type FamilyDocumentation = Readonly<Record<string, string | OpDocumentation>>;
