// Loaded only where a page has a filter form. Its settings stand in <meta name="htmx-config">, because htmx
// reads them before any script of ours could set them.
import "htmx.org";
