// The movable map: the same areas, colours and links as the drawn one, from our own features or tiles. The
// drawn map stays in the page as the source of the colours, and comes back when this one is closed.
import { AttributionControl, Map as MapView, Marker, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";

setWorkerUrl(new URL("../maplibre-gl-worker.mjs", import.meta.url).href);

const HATCH = 8;

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--house-${name}`).trim();
}

function loadStyles(address) {
  return new Promise((resolve, reject) => {
    if (document.querySelector(`link[href="${CSS.escape(address)}"]`)) return resolve();
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.addEventListener("load", resolve);
    link.addEventListener("error", () => reject(new Error(`cannot load ${address}`)));
    document.head.append(link);
  });
}

function drawnAreas(group) {
  return [...group.querySelectorAll("svg [data-code]")].map((element) => ({
    code: element.dataset.code,
    fill: element.querySelector("[data-fill]")?.dataset.fill ?? "",
    href: element.getAttribute("href"),
  }));
}

// No data is hatched here as well, so that it never looks like a low number.
function hatch() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = HATCH;
  const pen = canvas.getContext("2d");
  pen.fillStyle = token("surface");
  pen.fillRect(0, 0, HATCH, HATCH);
  pen.strokeStyle = token("line-strong");
  pen.beginPath();
  for (const shift of [-HATCH, 0, HATCH]) {
    pen.moveTo(shift, HATCH);
    pen.lineTo(shift + HATCH, 0);
  }
  pen.stroke();
  return pen.getImageData(0, 0, HATCH, HATCH);
}

function areaSource(settings) {
  const promoteId = settings.codeProperty || "code";
  if (settings.tiles) {
    const tiles = [new URL(settings.tiles, location.href).href.replace(/%7B/gi, "{").replace(/%7D/gi, "}")];
    return { type: "vector", tiles, promoteId, minzoom: 5, maxzoom: 14 };
  }
  return { type: "geojson", data: new URL(settings.features, location.href).href, promoteId };
}

// Outcomes of rules lie under the areas, which have no colour of their own then; what is open is hatched.
function surfaceLayers(settings) {
  const colours = Object.entries(JSON.parse(settings.colours)).map(([number, colour]) => [Number(number), colour]);
  const number = ["get", "nummer"], known = ["in", number, ["literal", colours.map(([one]) => one)]];
  const fill = colours.length ? ["match", number, ...colours.flat(), "rgba(0,0,0,0)"] : "rgba(0,0,0,0)";
  return [
    { id: "open", type: "fill", source: "surfaces", filter: ["!", known], paint: { "fill-pattern": "hatch" } },
    { id: "surfaces", type: "fill", source: "surfaces", filter: known, paint: { "fill-color": fill } },
  ];
}

function style(settings, areas) {
  const code = ["get", settings.codeProperty || "code"];
  const known = areas.filter((area) => area.fill);
  const layer = { source: "areas", ...(settings.tiles ? { "source-layer": settings.sourceLayer } : {}) };
  const fill = known.length
    ? ["match", code, ...known.flatMap((area) => [area.code, area.fill]), "rgba(0,0,0,0)"]
    : "rgba(0,0,0,0)";
  const shown = ["in", code, ["literal", areas.map((area) => area.code)]];
  const blank = ["all", shown, ["!", ["in", code, ["literal", known.map((area) => area.code)]]]];
  const marked = ["boolean", ["feature-state", "marked"], false];
  const background = settings.background
    ? {
        sources: { background: { type: "raster", tiles: [settings.background], tileSize: 256, attribution: settings.backgroundCredit } },
        layers: [{ id: "background", type: "raster", source: "background" }],
      }
    : { sources: {}, layers: [{ id: "ground", type: "background", paint: { "background-color": token("paper") } }] };
  const surfaces = settings.surfaces
    ? { surfaces: { type: "geojson", data: new URL(settings.surfaces, location.href).href } }
    : {};
  return {
    version: 8,
    sources: { ...background.sources, areas: areaSource(settings), ...surfaces },
    layers: [
      ...background.layers,
      ...(settings.surfaces
        ? surfaceLayers(settings)
        : [{ id: "blank", type: "fill", ...layer, filter: blank, paint: { "fill-pattern": "hatch" } }]),
      { id: "fill", type: "fill", ...layer, filter: shown, paint: { "fill-color": fill, "fill-opacity": settings.background ? 0.8 : 1 } },
      {
        id: "edge",
        type: "line",
        ...layer,
        filter: shown,
        paint: { "line-color": token("paper"), "line-width": 1 },
      },
      {
        id: "mark",
        type: "line",
        ...layer,
        filter: shown,
        layout: { "line-join": "round" },
        paint: { "line-color": token("ink"), "line-width": 3, "line-opacity": ["case", marked, 1, 0] },
      },
    ],
  };
}

function markAreas(map, settings, code) {
  const target = (id) => ({ source: "areas", id, ...(settings.tiles ? { sourceLayer: settings.sourceLayer } : {}) });
  if (map.markedCode) map.setFeatureState(target(map.markedCode), { marked: false });
  map.markedCode = code;
  if (code) map.setFeatureState(target(code), { marked: true });
}

// The page of one position; the server reads latitude and longitude.
function addressOf({ lng, lat }) {
  const address = new URL(location.href);
  address.searchParams.set("_plek", `${lat.toFixed(5)}, ${lng.toFixed(5)}`);
  address.searchParams.delete("plaats");
  address.hash = "hier";
  return address;
}

function connect(map, group, settings, areas) {
  const codeProperty = settings.codeProperty || "code";
  const point = (code) => group.dispatchEvent(new CustomEvent("house:point", { detail: { code } }));
  map.on("mousemove", "fill", (event) => {
    map.getCanvas().classList.add("is-pointing");
    point(event.features[0].properties[codeProperty]);
  });
  map.on("mouseleave", "fill", () => point(undefined));
  map.on("click", "fill", (event) => {
    if (settings.surfaces) return location.assign(addressOf(event.lngLat));
    const area = areas.find((item) => item.code === event.features[0].properties[codeProperty]);
    if (area?.href) location.assign(area.href);
  });
  group.addEventListener("house:mark", (event) => markAreas(map, settings, event.detail.code));
}

export async function openMap(group) {
  const holder = group.querySelector("[data-map-settings]");
  const settings = holder.dataset;
  const areas = drawnAreas(group);
  await loadStyles(settings.styles);
  const drawn = group.querySelector("[data-drawn-map]");
  const live = document.createElement("div");
  live.className = "house-map__live";
  holder.append(live);
  const bounds = JSON.parse(settings.bounds);
  const words = JSON.parse(settings.words);
  try {
    const map = new MapView({
      container: live,
      style: style(settings, areas),
      bounds,
      fitBoundsOptions: { padding: 12 },
      maxPitch: 0,
      dragRotate: false,
      cooperativeGestures: true,
      attributionControl: false,
      reduceMotion: matchMedia("(prefers-reduced-motion: reduce)").matches,
      locale: words,
    });
    map.setMissingStyleImageResolver((id) => {
      if (id === "hatch" && !map.hasImage("hatch")) map.addImage("hatch", hatch());
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
    map.addControl(new AttributionControl({ compact: false, customAttribution: settings.credit || undefined }));
    await new Promise((resolve, reject) => {
      map.once("load", resolve);
      map.once("error", (event) => reject(event.error));
    });
    connect(map, group, settings, areas);
    if (settings.spot) new Marker({ color: token("ink") }).setLngLat(settings.spot.split(",").map(Number)).addTo(map);
    drawn.hidden = true;
    map.resize();
    map.fitBounds(bounds, { padding: 12, animate: false });
    map.getCanvas().focus();
  } catch (error) {
    live.remove();
    throw error;
  }
}
