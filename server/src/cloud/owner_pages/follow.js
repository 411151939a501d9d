// The owner's page follows its figures. Without this script the page is whole and says when it was drawn.
(() => {
  "use strict";
  const own = document.querySelector(".own");
  const lost = document.querySelector(".own-lost");
  let board = document.getElementById("board");
  if (!own || !lost || !board || !board.dataset.at) return;
  const [seconds, minutes, hours] = own.dataset.units.split(",");

  // The server's clock, as far as it goes on here: nobody's own clock decides how old a figure is.
  let server = Number(board.dataset.at);
  let heard = performance.now();
  const now = () => server + (performance.now() - heard);

  const ago = (millis) => {
    const all = Math.max(0, Math.floor(millis / 1000));
    if (all < 60) return `${all} ${seconds}`;
    const whole = Math.floor(all / 60);
    return whole < 60 ? `${whole} ${minutes}` : `${Math.floor(whole / 60)} ${hours} ${whole % 60} ${minutes}`;
  };

  // A figure that is not followed is not live, however fresh it was.
  const tick = () => {
    for (const age of board.querySelectorAll("[data-ticks]")) {
      const old = now() - Number(age.dataset.ticks);
      age.textContent = ago(old);
      age.closest(".age").dataset.state = old > 60000 || own.hasAttribute("data-lost") ? "stale" : "live";
    }
  };
  // A line that is cut says nothing, and neither does a cloud that hangs: the stream has a beat of five seconds.
  let word = performance.now();
  setInterval(() => {
    if (performance.now() - word > 12000) say(true);
    tick();
  }, 1000);

  const say = (isLost) => {
    own.toggleAttribute("data-lost", isLost);
    lost.hidden = !isLost;
    tick();
  };

  // One question at a time, and not more often than anybody reads.
  let asking = false;
  let again = false;
  const refresh = async () => {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      const address = new URL(location.href);
      address.searchParams.set("part", "1");
      const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 401) {
        location.assign("/owner/sign-in");
        return;
      }
      if (answer.ok) {
        const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("board");
        if (next) swap(next);
      }
    } catch {
      // The stream says whether the cloud can be reached.
    }
    setTimeout(() => {
      asking = false;
      if (again) {
        again = false;
        refresh();
      }
    }, 500);
  };

  const swap = (next) => {
    const focus = document.activeElement;
    const inside = focus && board.contains(focus);
    // A list that somebody holds open is not taken out of the hand.
    if (inside && focus.tagName === "SELECT") return;
    const href = inside ? focus.getAttribute("href") : null;
    board.replaceWith(next);
    board = next;
    server = Number(board.dataset.at);
    heard = performance.now();
    if (href) {
      const same = [...board.querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === href);
      if (same) same.focus({ preventScroll: true });
    }
    tick();
  };

  const site = board.dataset.site;
  const stream = new EventSource(`/api/owner/events${site ? `?site=${encodeURIComponent(site)}` : ""}`);
  let waits = 0;
  const said = () => {
    clearTimeout(waits);
    waits = 0;
    word = performance.now();
    if (own.hasAttribute("data-lost")) {
      say(false);
      refresh();
    }
  };
  stream.onopen = said;
  stream.addEventListener("beat", said);
  stream.onerror = () => {
    // A stream that was refused is not opened again by the browser: perhaps nobody is signed in any more.
    if (stream.readyState === EventSource.CLOSED) {
      say(true);
      setTimeout(() => location.reload(), 15000);
      return;
    }
    if (!waits) waits = setTimeout(() => say(true), 5000);
  };
  stream.addEventListener("moved", () => {
    said();
    refresh();
  });
  stream.addEventListener("age", (event) => {
    said();
    const { asOf } = JSON.parse(event.data);
    if (!asOf) return;
    // Of several restaurants each has an age of its own.
    if (!site) {
      refresh();
      return;
    }
    for (const age of board.querySelectorAll(`[data-ticks="${board.dataset.asOf}"]`)) age.dataset.ticks = asOf;
    board.dataset.asOf = asOf;
    // It was told this moment: the clocks agree on that.
    if (asOf > now()) {
      server = asOf;
      heard = performance.now();
    }
    tick();
  });
  stream.addEventListener("gone", () => {
    stream.close();
    location.assign("/owner/sign-in");
  });
})();
