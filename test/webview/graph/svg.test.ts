import assert from "node:assert/strict";
import { test } from "node:test";
import { SvgSurface } from "../../../webview/draw/svgSurface";

test("what is painted is written as SVG, texts and colours escaped", () => {
  const surface = new SvgSurface();
  surface.setTransform(1, 0, 0, 1, 50, 20.123);
  surface.beginPath();
  surface.roundRect(0, 0, 40, 20, 5);
  surface.fillStyle = 'red"/><script>';
  surface.fill();
  surface.fillStyle = "blue";
  surface.font = "600 13px Arial";
  surface.textAlign = "center";
  surface.textBaseline = "middle";
  surface.fillText('</text><script>alert("1")&', 1, 2);
  surface.beginPath();
  surface.moveTo(0, 0);
  surface.bezierCurveTo(0, 5, 10, 5, 10, 10);
  surface.setLineDash([6, 4]);
  surface.globalAlpha = 0.5;
  surface.stroke();
  const svg = surface.document(100, 60);
  assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="100" height="60" viewBox="0 0 100 60">/);
  assert.match(svg, /<g transform="matrix\(1 0 0 1 50 20.12\)">/);
  assert.match(svg, /d="M0 0C0 5 10 5 10 10".*stroke-dasharray="6 4" opacity="0.5"\/>/);
  assert.match(
    svg,
    /<text x="1" y="2".*text-anchor: middle.*>&lt;\/text&gt;&lt;script&gt;alert\(&quot;1&quot;\)&amp;<\/text>/,
  );
  assert.doesNotMatch(svg, /<script/);
  assert.equal(svg.match(/<g /g)?.length, svg.match(/<\/g>/g)?.length);
});

test("each transform begins where the page does, not within the one before", () => {
  const surface = new SvgSurface();
  surface.setTransform(2, 0, 0, 2, 0, 0);
  surface.fillRect(0, 0, 1, 1);
  surface.setTransform(1, 0, 0, 1, 5, 5);
  surface.fillRect(0, 0, 1, 1);
  assert.match(surface.document(9, 9), /<\/g>\n<g transform="matrix\(1 0 0 1 5 5\)">/);
});
