import assert from "node:assert/strict";
import { test } from "node:test";
import {
  contrast,
  css,
  heat,
  LINE_CONTRAST,
  luminance,
  MIDDLE_LUMINANCE,
  seenOn,
  TEXT_CONTRAST,
} from "../../../webview/draw/colour";
import { rgba, themeNames, themePalette } from "./themes";

const between = (a: string, b: string) => contrast(rgba(a)!, rgba(b)!);
/** Colours are rounded to whole steps. */
const ROUNDING = 0.1;

for (const theme of themeNames)
  test(`${theme}: texts are seen on every fill, edges on the ground`, () => {
    const palette = themePalette(theme);
    for (const { fill, text, soft } of [...palette.styles, palette.plain]) {
      assert.ok(between(text, fill) >= TEXT_CONTRAST - ROUNDING, `${text} on ${fill}`);
      assert.ok(between(soft, fill) >= TEXT_CONTRAST - ROUNDING, `${soft} on ${fill}`);
    }
    assert.ok(between(palette.soft, palette.background) >= TEXT_CONTRAST - ROUNDING);
    assert.ok(between(palette.edge, palette.background) >= LINE_CONTRAST - ROUNDING);
  });

test("black or white is seen on every colour of the cost scale", () => {
  for (let place = 0; place <= 1; place += 1 / 64) {
    const fill = heat(place);
    const text = luminance(fill) > MIDDLE_LUMINANCE ? "#000000" : "#ffffff";
    assert.ok(between(text, css(fill)) >= TEXT_CONTRAST - ROUNDING, `${text} on ${css(fill)}`);
  }
});

test("a colour is changed no more than it needs", () => {
  const white = rgba("#ffffff")!;
  const dark = rgba("#333333")!;
  assert.deepEqual(seenOn(white, dark, dark, TEXT_CONTRAST), dark);
  const pale = seenOn(white, rgba("#eeeeee")!, dark, TEXT_CONTRAST);
  const shown = contrast(pale, white);
  assert.ok(shown >= TEXT_CONTRAST && shown < 7, String(shown));
});
