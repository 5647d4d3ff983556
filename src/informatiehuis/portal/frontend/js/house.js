// Small help for readers with script; every page works without it.
import { copyButtons } from "./copy.js";
import { linkMapsAndTables } from "./link.js";
import { followLines } from "./lines.js";
import { liveMaps } from "./live.js";
import { sortableTables } from "./sort.js";
import { closePanels } from "./panels.js";
import { passkeys } from "./passkeys.js";
import { follow } from "./poll.js";
import { ruleMaps } from "./rulemap.js";
import { suggestions } from "./suggest.js";

sortableTables(document);
linkMapsAndTables(document);
liveMaps(document);
copyButtons(document);
closePanels(document);
passkeys(document);
follow(document);
followLines(document);
ruleMaps(document);
suggestions(document);

// A filter form replaces its results without a new page; what came in gets the same help.
document.addEventListener("htmx:load", (event) => {
  sortableTables(event.target);
  linkMapsAndTables(event.target);
  copyButtons(event.target);
});
