import { formatBytes, group } from "../../../src/protocol/quantities";
import type { ChannelNorms, Histogram, TensorStatistics } from "../../../src/protocol/tensor";
import { type Child, element, fill } from "../../controls/element";
import { checkbox } from "../../controls/toolkit";
import { barStrip } from "./barStrip";
import { fact, linkButton } from "./facts";
import { formatNumber, formatShare } from "./numbers";

/** Numbers, histogram and channel norms of one constant. */
export function statisticsView(statistics: TensorStatistics, onExact: () => void): Child[] {
  const { range, channels, examined, count, bytes, zeros, nans, infinities } = statistics;
  const sampled = examined < count;
  const odd = [nans > 0 && `${group(nans)} NaN`, infinities > 0 && `${group(infinities)} infinite`].filter(Boolean);
  return [
    sampled &&
      element(
        "p",
        { class: "hint sampled" },
        `Of a sample: ${group(examined)} of ${group(count)} values (${formatShare(examined / count)}), spread evenly. `,
        linkButton("Read All", onExact),
      ),
    element(
      "dl",
      { class: "facts statistics" },
      ...fact("Count", `${group(count)} (${formatBytes(bytes)})`),
      ...(range
        ? [
            ...fact("Min … max", `${formatNumber(range.min)} … ${formatNumber(range.max)}`),
            ...fact("Mean ± dev.", `${formatNumber(range.mean)} ± ${formatNumber(range.deviation)}`),
            ...fact("L1, L2 norm", `${formatNumber(range.l1)}, ${formatNumber(range.l2)}`),
          ]
        : []),
      ...(count > 0 ? fact("Zeros", formatShare(zeros / examined)) : []),
      ...fact("Not finite", odd.length === 0 ? "none" : element("span", { class: "warning" }, odd.join(", "))),
    ),
    range && histogramView(range.histogram, examined - nans - infinities),
    channels && channels.l2.length > 1 && channelView(channels),
  ];
}

/** From this ratio of the fullest to the typical bin on, a linear scale shows one bar and nothing else. */
const LOPSIDED = 40;

function histogramView(histogram: Histogram, total: number): HTMLElement {
  const { from, to, counts } = histogram;
  const width = (to - from) / counts.length;
  const fullest = counts.reduce((best, count, at) => (count > counts[best]! ? at : best), 0);
  const binText = (at: number) =>
    width === 0
      ? `${formatNumber(from)}: all ${group(total)} values`
      : `${formatNumber(from + at * width)} … ${formatNumber(from + (at + 1) * width)}: ${group(counts[at]!)} (${formatShare(counts[at]! / total)})`;
  const place = element("div", {});
  const draw = (isLog: boolean) => {
    const heights = isLog ? counts.map((count) => Math.log1p(count)) : counts;
    const label = `Histogram of ${group(total)} values${isLog ? ", logarithmic" : ""}. Most lie in ${binText(fullest)}`;
    const caption = `${formatNumber(from)} … ${formatNumber(to)}, ${counts.length} bins${isLog ? ", logarithmic" : ""}`;
    fill(place, barStrip({ label, heights, describe: binText, caption }));
  };
  draw(false);
  const filled = counts.filter((count) => count > 0).sort((a, b) => a - b);
  const typical = filled[filled.length >> 1] ?? 0;
  const isLopsided = filled.length > 2 && counts[fullest]! > LOPSIDED * typical;
  return element(
    "figure",
    { class: "chart histogram" },
    element("figcaption", {}, "Histogram", isLopsided && logToggle(draw)),
    place,
  );
}

function logToggle(draw: (isLog: boolean) => void): HTMLElement {
  const box = checkbox({ label: "Logarithmic scale", checked: false, onChange: draw });
  fill(box, "log");
  return box;
}

function channelView({ axis, l2 }: ChannelNorms): HTMLElement {
  let [least, most] = [0, 0];
  for (let at = 1; at < l2.length; at++) {
    if (l2[at]! < l2[least]!) least = at;
    if (l2[at]! > l2[most]!) most = at;
  }
  const dead = l2.reduce((count, norm) => count + (norm === 0 ? 1 : 0), 0);
  const caption = [
    `${group(l2.length)} channels: ${formatNumber(l2[least]!)} (${least}) … ${formatNumber(l2[most]!)} (${most})`,
    ...(dead > 0 ? [`${group(dead)} are zero`] : []),
  ].join("; ");
  return element(
    "figure",
    { class: "chart channels" },
    element("figcaption", {}, `L2 norm of each channel (axis ${axis})`),
    barStrip({
      label: `L2 norms of channels. ${caption}`,
      heights: l2,
      describe: (at) => `channel ${at}: ${formatNumber(l2[at]!)}`,
      caption,
    }),
  );
}
