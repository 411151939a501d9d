// A guest's cart: kept on this telephone, sent to the house, followed until it is served. Without this script the page is a
// menu to read. Nothing here decides anything: what things cost and what is there is the house's word.
(() => {
  "use strict";
  const page = document.querySelector(".g-page[data-token]");
  if (!page) return;
  const words = JSON.parse(page.dataset.words);
  const { token, lang } = page.dataset;
  const door = `/api/guests/${token}`;
  const away = page.querySelector(".g-away");
  const bar = page.querySelector(".g-cart");
  const list = bar.querySelector(".g-lines");
  const note = bar.querySelector("textarea");
  const wrong = bar.querySelector(".g-wrong");
  const renew = bar.querySelector("[data-do=renew]");
  const send = bar.querySelector("[data-do=send]");
  const most = { lines: Number(page.dataset.lines), pieces: Number(page.dataset.pieces) };

  // What was chosen, and what was sent without a word of the house: it goes again under the same id.
  const place = `sufra-guest-${token}`;
  const empty = () => ({ cart: [], note: "", pending: null, sent: [] });
  let memory = empty();
  try {
    memory = { ...empty(), ...JSON.parse(localStorage.getItem(place) || "{}") };
  } catch {
    // A storage that cannot be read keeps nothing; the cart lives as long as the page.
  }
  const keep = () => {
    try {
      localStorage.setItem(place, JSON.stringify(memory));
    } catch {
      // The same.
    }
  };

  const manat = (qepik) => {
    const [whole, part] = (qepik / 100).toFixed(2).split(".");
    return `${whole.replace(/\B(?=(\d{3})+$)/g, "\u202f")}.${part}\u202f₼`;
  };

  // A UUID of version 7. The page may have come without encryption, where crypto.randomUUID is not.
  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    let now = Date.now();
    for (let at = 5; at >= 0; at -= 1) {
      bytes[at] = now % 256;
      now = Math.floor(now / 256);
    }
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };

  const text = (tag, name, words) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.textContent = words;
    return made;
  };
  const say = (where, words) => {
    where.textContent = words || "";
    where.hidden = !words;
  };
  const button = (label, sign, act) => {
    const made = text("button", "btn", sign);
    made.type = "button";
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  };

  // Dishes, as the page has them.
  const dishes = new Map([...page.querySelectorAll(".g-dish[data-item]")].map((dish) => [dish.dataset.item, dish]));

  // The price of one piece as the house would say it; the house says it again when it takes the order.
  const priced = (dish, line) => {
    const sizes = dish.querySelector("[data-size]");
    let price = Number(dish.dataset.price);
    let size = null;
    if (sizes) {
      size = [...sizes.querySelectorAll("input")].find((one) => one.value === line.size);
      if (!size) return null;
      price = Number(size.dataset.price);
    }
    const names = size ? [size.dataset.name] : [];
    for (const group of dish.querySelectorAll("[data-group]")) {
      const chosen = line.options.filter((one) => one.group === group.dataset.group);
      const inputs = [...group.querySelectorAll("input")];
      const found = chosen.map((one) => inputs.find((input) => input.value === one.option));
      if (found.includes(undefined)) return null;
      names.push(...found.map((input) => input.dataset.name));
      const prices = found.map((input) => Number(input.dataset.price)).sort((a, b) => a - b);
      price += prices.slice(Number(group.dataset.free)).reduce((sum, one) => sum + one, 0);
    }
    return { price, names };
  };

  const draw = () => {
    // What left the menu leaves the cart, but nothing that is on its way.
    const before = memory.cart.length;
    if (!memory.pending) {
      memory.cart = memory.cart.filter((line) => {
        const dish = dishes.get(line.item);
        return dish && "here" in dish.dataset && priced(dish, line);
      });
    }
    if (memory.cart.length < before) {
      say(wrong, words.missing);
      keep();
    }
    list.replaceChildren();
    let total = 0;
    let pieces = 0;
    memory.cart.forEach((line, at) => {
      const dish = dishes.get(line.item);
      const { price, names } = (dish && priced(dish, line)) || { price: 0, names: [] };
      total += price * line.quantity;
      pieces += line.quantity;
      const row = document.createElement("li");
      row.dataset.at = at;
      const name = text("span", "g-name", dish ? dish.dataset.name : line.item);
      const more = [...names, line.note].filter(Boolean).join(", ");
      if (more) name.append(text("small", "", more));
      const tools = document.createElement("div");
      tools.className = "g-row";
      const change = (by) => () => {
        line.quantity = Math.min(most.pieces, line.quantity + by);
        if (line.quantity < 1) memory.cart.splice(at, 1);
        changed();
      };
      tools.append(
        button(line.quantity > 1 ? words.fewer : words.remove, line.quantity > 1 ? "−" : "×", change(-1)),
        text("output", "g-count", String(line.quantity)),
        button(words.more, "+", change(1)),
      );
      row.append(name, text("span", "g-price", manat(price * line.quantity)), tools);
      list.append(row);
    });
    bar.querySelector(".g-pieces").textContent = pieces ? `× ${pieces}` : "";
    bar.querySelector(".g-total").textContent = pieces ? manat(total) : "";
    bar.hidden = memory.cart.length === 0;
  };

  // A cart that is changed is another order: what was sent before goes no more.
  const changed = () => {
    memory.pending = null;
    say(wrong, "");
    renew.hidden = true;
    keep();
    draw();
  };

  const choose = (dish) => {
    const line = { item: dish.dataset.item, quantity: 1, options: [], note: "" };
    const size = dish.querySelector("[data-size] input:checked");
    if (size) line.size = size.value;
    for (const group of dish.querySelectorAll("[data-group]")) {
      const chosen = [...group.querySelectorAll("input:checked")];
      const { min, max, name } = group.dataset;
      if (chosen.length < Number(min) || chosen.length > Number(max)) return { lack: name };
      line.options.push(...chosen.map((input) => ({ group: group.dataset.group, option: input.value })));
    }
    line.note = dish.querySelector(".g-adding input").value.trim();
    return { line };
  };

  for (const dish of dishes.values()) {
    const adding = dish.querySelector(".g-adding");
    if (!adding || !("ordering" in page.dataset)) continue;
    adding.hidden = false;
    const count = adding.querySelector(".g-count");
    const lack = adding.querySelector(".g-wrong");
    const by = (step) => {
      count.textContent = Math.max(1, Math.min(most.pieces, Number(count.textContent) + step));
    };
    adding.querySelector("[data-do=fewer]").addEventListener("click", () => by(-1));
    adding.querySelector("[data-do=more]").addEventListener("click", () => by(1));
    adding.querySelector("[data-do=add]").addEventListener("click", () => {
      const { line, lack: name } = choose(dish);
      say(lack, name ? `${words.chooseFirst} ${name}` : "");
      if (name) return;
      const alike = (one) => JSON.stringify({ ...one, quantity: 0 }) === JSON.stringify({ ...line, quantity: 0 });
      const same = memory.cart.find(alike);
      if (!same && memory.cart.length >= most.lines) {
        say(lack, words.errors.over_limit);
        return;
      }
      if (same) same.quantity = Math.min(most.pieces, same.quantity + Number(count.textContent));
      else memory.cart.push({ ...line, quantity: Number(count.textContent) });
      count.textContent = 1;
      adding.querySelector("input").value = "";
      dish.open = false;
      changed();
    });
  }

  const ask = async (path, how) => {
    const cut = new AbortController();
    const timer = setTimeout(() => cut.abort(), 10000);
    try {
      const answer = await fetch(path, { ...how, signal: cut.signal, cache: "no-store", credentials: "omit" });
      const body = await answer.json();
      away.hidden = true;
      return { ok: answer.ok, status: answer.status, body };
    } catch {
      away.hidden = false;
      return null;
    } finally {
      clearTimeout(timer);
    }
  };

  let busy = false;
  send.addEventListener("click", async () => {
    if (busy || memory.cart.length === 0) return;
    busy = true;
    send.disabled = true;
    send.textContent = words.sending;
    memory.pending ||= {
      id: newId(),
      lines: memory.cart.map((line) => ({ ...line })),
      note: note.value.trim(),
      lang,
      menuRev: Number(page.dataset.rev),
    };
    keep();
    const heard = await ask(`${door}/requests`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(memory.pending),
    });
    busy = false;
    send.disabled = false;
    send.textContent = words.send;
    if (!heard || heard.status >= 500) {
      say(wrong, words.unsure);
      return;
    }
    if (heard.ok) {
      memory.sent = [...memory.sent.slice(-9), memory.pending.id];
      memory.cart = [];
      memory.note = "";
      note.value = "";
      show(heard.body);
      changed();
      bar.querySelector("details").open = false;
      page.querySelector(".g-requests").scrollIntoView({ block: "center" });
      follow();
      return;
    }
    // The house has not taken it: what is sent next is another order.
    memory.pending = null;
    keep();
    const { code, details } = heard.body;
    say(wrong, words.errors[code] || words.errors.other);
    renew.hidden = code !== "menu_changed" && code !== "request_lines";
    for (const bad of (details && details.lines) || []) {
      const row = list.querySelector(`[data-at="${bad.line}"]`);
      if (!row) continue;
      row.dataset.wrong = "";
      row.querySelector(".g-name").append(text("small", "", words.errors[bad.code] || ""));
    }
  });
  renew.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
  note.addEventListener("input", () => {
    memory.note = note.value;
    memory.pending = null;
    keep();
  });

  // How far each request is.
  const requests = page.querySelector(".g-requests");
  const show = (request) => {
    let row = requests.querySelector(`[data-request="${request.id}"]`);
    if (!row) {
      row = document.createElement("li");
      row.className = "g-request";
      row.dataset.request = request.id;
      const lines = document.createElement("ul");
      lines.append(...request.lines.map((line) => text("li", "", `${line.quantity} × ${line.name}`)));
      row.append(text("b", "", ""), lines, text("span", "g-price", manat(request.sum)), text("p", "g-reason", ""));
      requests.querySelector("ul").append(row);
    }
    requests.hidden = false;
    if (row.dataset.stage !== request.stage) {
      row.dataset.stage = request.stage;
      row.querySelector("b").textContent = words.stages[request.stage] || "";
    }
    row.querySelector(".g-reason").textContent = request.reason || "";
  };
  const over = ["served", "refused", "runOut"];
  const open = () => {
    const drawn = [...requests.querySelectorAll("[data-request]")];
    const known = new Set(drawn.filter((row) => over.includes(row.dataset.stage)).map((row) => row.dataset.request));
    const all = [...drawn.map((row) => row.dataset.request), ...memory.sent];
    return [...new Set(all)].filter((id) => !known.has(id));
  };
  let timer = 0;
  const follow = async () => {
    clearTimeout(timer);
    if (!document.hidden) {
      for (const id of open()) {
        const heard = await ask(`${door}/requests/${id}?lang=${lang}`);
        if (!heard) break;
        if (heard.ok) {
          show(heard.body);
          if (over.includes(heard.body.stage)) memory.sent = memory.sent.filter((one) => one !== id);
        } else if (heard.status === 404) memory.sent = memory.sent.filter((one) => one !== id);
      }
      keep();
    }
    clearTimeout(timer);
    if (open().length > 0) timer = setTimeout(follow, 4000);
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) follow();
  });

  document.documentElement.dataset.script = "";
  note.value = memory.note;
  draw();
  if (memory.pending) say(wrong, words.unsure);
  follow();
})();
