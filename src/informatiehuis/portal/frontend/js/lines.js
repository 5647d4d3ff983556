// What is measured comes in by itself on pages that ask for it, over one line to the house (server-sent events). Without
// script the page has the same figures with their time. How old a figure is on this screen is measured by the clock of
// the house: the one of this machine may be wrong, so it is compared with that of the house each time the line opens.
const KEPT = 500;
const SUMMARY_EVERY = 1000;

// The moment that a change is on the screen: the frame after the one that draws it.
const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

class Live {
  constructor(part) {
    this.part = part;
    this.words = part.dataset;
    this.bar = part.querySelector("[data-live-bar]");
    this.button = this.bar.querySelector("button");
    this.status = this.bar.querySelector("[data-live-status]");
    this.measured = this.bar.querySelector("[data-live-measured]");
    this.number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });
    this.delays = [];
    this.offset = null;
    this.summarised = 0;
    this.bar.hidden = false;
    this.button.addEventListener("click", () => (this.source ? this.pause() : this.open()));
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (event) => event.persisted && this.open());
    this.open();
  }

  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  open() {
    const asked = Date.now();
    let first = true;
    this.source = new EventSource(this.words.live);
    this.button.textContent = this.words.pause;
    this.source.addEventListener("values", (event) => {
      const came = Date.now();
      const told = JSON.parse(event.data);
      if (first) this.compare(told.now, asked, came);
      this.show(told, first);
      first = false;
    });
    this.source.addEventListener("open", () => this.say(this.words.follows));
    this.source.addEventListener("ended", () => {
      this.close();
      this.button.hidden = true;
      this.say(this.words.ended);
    });
    this.source.addEventListener("error", () => {
      if (this.source?.readyState === EventSource.CLOSED) this.close();
      this.say(this.words.lost);
    });
  }

  close() {
    this.source?.close();
    this.source = null;
    this.button.textContent = this.words.again;
  }

  pause() {
    this.close();
    this.say(this.words.paused);
  }

  // The house made its event somewhere between the question and its answer: halfway, give or take half of that time.
  compare(house, asked, came) {
    const around = (came - asked) / 2;
    if (this.offset !== null && around >= this.around) return;
    this.offset = house - (asked + came) / 2;
    this.around = around;
  }

  show(told, first) {
    for (const one of told.streams) {
      for (const place of this.part.querySelectorAll(`[data-stream="${one.number}"]`)) {
        this.fill(place, "value", one.value);
        this.fill(place, "count", one.count);
        const moment = place.querySelector("[data-live-moment]");
        // what stands there already keeps the words of the page, with how long ago it was
        if (moment && Date.parse(moment.querySelector("time")?.dateTime) !== Date.parse(one.at)) {
          const shown = document.createElement("time");
          shown.dateTime = one.at;
          shown.textContent = one.moment;
          moment.replaceChildren(shown);
        }
      }
    }
    // what stood there already when the page opened says nothing of how quick it came
    if (!first && told.streams.length && !document.hidden) drawn().then(() => this.measure(told.streams));
  }

  fill(place, name, text) {
    const found = place.querySelector(`[data-live-${name}]`);
    if (found && found.textContent !== text) found.textContent = text;
  }

  measure(streams) {
    const now = Date.now() + this.offset;
    // of each update the observation that waited longest, so that the figure is never better than it was
    this.delays.push(...streams.map((one) => Math.max(0, now - one.waiting) / 1000));
    this.delays = this.delays.slice(-KEPT);
    if (now - this.summarised < SUMMARY_EVERY) return;
    this.summarised = now;
    const newest = streams.reduce((one, other) => (other.received > one.received ? other : one));
    const sorted = [...this.delays].sort((one, other) => one - other);
    const p95 = quantile(sorted, 0.95);
    const sensor = newest.ahead ? this.words.ahead : this.words.sensor;
    const words = {
      sensor: this.number.format((now - newest.measured) / 1000),
      house: this.number.format(Math.max(0, now - newest.received) / 1000),
      p95: this.number.format(p95),
      count: this.number.format(sorted.length),
      around: this.number.format(this.around / 1000),
    };
    const text = `${sensor} ${this.words.measured}`.replace(/\{(\w+)\}/g, (_all, name) => words[name]);
    this.measured.textContent = text;
    this.measured.dataset.p95 = p95.toFixed(4);
    this.measured.dataset.count = sorted.length;
  }
}

export function followLines(root) {
  for (const part of root.querySelectorAll("[data-live]")) new Live(part);
}
