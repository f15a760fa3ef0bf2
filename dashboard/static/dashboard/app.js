// Everything the staff pages do in the browser, one module a concern.
import * as announcements from "./announcements.js";
import * as copying from "./copying.js";
import * as dialogs from "./dialogs.js";
import * as forms from "./forms.js";
import * as lists from "./lists.js";
import * as palette from "./palette.js";
import * as requests from "./requests.js";
import * as shortcuts from "./shortcuts.js";
import * as themes from "./themes.js";

for (const part of [announcements, copying, dialogs, forms, lists, palette, requests, shortcuts, themes]) {
  part.start();
}
