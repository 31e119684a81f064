import { startCompare } from "./boot/compare";
import { startEditor } from "./boot/editor";
import { startReport } from "./boot/report";
import { registerControls } from "./controls/toolkit";
import { connect } from "./link/link";

registerControls();
const link = connect();
const { src: scripts } = document.currentScript as HTMLScriptElement;
const app = document.getElementById("app");
if (!app) throw new Error("the page has no #app");
if (document.body.dataset.page === "report") startReport(app, link);
else if (document.body.dataset.page === "compare") startCompare(app, link, scripts);
else startEditor(app, link, scripts);
