// Filling in forms: an input of the JSON interface, leaf by leaf, into the fields of its
// names.

// leaves are what an input says, by the names that forms use. What is empty is not said.
export function leaves(value, name = "") {
  if (value === null || value === undefined || value === "" || value === false) return [];
  if (Array.isArray(value)) {
    const plain = value.every((v) => typeof v !== "object" || v === null);
    if (plain && name) return value.length ? [{ name, value }] : [];
    return value.flatMap((v, i) => leaves(v, `${name}.${i}`));
  }
  if (typeof value === "object") {
    return Object.entries(value).flatMap(([k, v]) => leaves(v, name ? `${name}.${k.replaceAll("%", "%25").replaceAll(".", "%2E")}` : k));
  }
  return [{ name, value }];
}

// fill says with a form what the input says: no more, no less.
export async function fill(hand, form, input) {
  const said = await linesOf(hand, form, input);
  const all = leaves(await onRows(hand, form, input));
  for (const name of await texts(hand, form, all)) said.add(name);
  for (const { name, value } of all) {
    if (said.has(name) || said.has(name.split(".")[0])) continue;
    for (const one of await into(hand, form, name, value, input)) said.add(one);
  }
  await empty(hand, form, said);
}

// texts fills in all plain texts at once, as typing them would, and returns their names:
// a table has hundreds. What is folded away or is no text is left to others.
async function texts(hand, form, all) {
  const plain = all.filter((l) => !Array.isArray(l.value)).map((l) => [l.name, String(l.value)]);
  const done = await form.evaluate((form, plain) => {
    const fields = new Map([...form.elements].map((f) => [f.name, f]));
    const done = [];
    for (const [name, value] of plain) {
      const field = fields.get(name) ?? fields.get(name + ":int");
      const text = field && (field.tagName === "TEXTAREA" || (field.tagName === "INPUT" && ["text", "date", "search"].includes(field.type)));
      if (!text || field.getClientRects().length === 0) continue;
      if (field.value !== value) {
        field.focus();
        field.value = value;
        for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
      }
      done.push(field.name, name);
    }
    return done;
  }, plain);
  hand.clicks += done.length / 2;
  return done;
}

// onRows puts the elements of lists where the page has their rows: a row is named by what
// is fixed in it, such as the unit.
async function onRows(hand, form, input) {
  const fixed = await form.$$eval("input[type=hidden]", (all) => all.map((h) => [h.name, h.value]));
  const out = { ...input };
  for (const [list, elements] of Object.entries(input)) {
    const rows = new Map(); // number → fixed values by name
    for (const [name, value] of fixed) {
      const [, number, member] = name.match(new RegExp(`^${list}\\.(\\d+)\\.([\\w.]+)`)) ?? [];
      if (number && !member.startsWith("_") && !hand.loose(`${list}.${number}.${member}`)) rows.set(number, { ...rows.get(number), [member]: value });
    }
    if (!Array.isArray(elements) || rows.size === 0) continue;
    out[list] = {};
    for (const element of elements) {
      const [number] = [...rows].find(([, row]) => Object.entries(row).every(([k, v]) => String(element[k] ?? "") === v)) ?? [];
      if (number) out[list][number] = element;
      else hand.note(`no row for ${JSON.stringify(element).slice(0, 80)}`);
    }
  }
  return out;
}

// linesOf fills in texts that have a line for each member of an object.
async function linesOf(hand, form, input) {
  const said = new Set();
  for (const field of await form.$$("textarea[name$=':pairs']")) {
    const name = await field.getAttribute("name");
    const object = input[name.split(":")[0]] ?? {};
    hand.clicks++;
    await field.fill(Object.entries(object).map(([k, v]) => `${k} = ${v}`).join("\n"));
    said.add(name).add(name.split(":")[0]);
  }
  return said;
}

// into fills one leaf in and returns the names of the fields it has used.
async function into(hand, form, name, value, input) {
  const fields = await form.$$(["", ":int", ":bool", ":json"].map((s) => `[name=${JSON.stringify(name + s)}]`).join(","));
  if (fields.length === 0) return missing(hand, form, name, value, input);
  const [kind, field] = await fields[0].evaluate((f) => [f.tagName === "SELECT" ? "select" : f.type, f.name]);
  if (kind !== "hidden") await hand.open(fields[0]);
  switch (kind) {
    case "hidden":
      if ((await fields[0].inputValue()) !== String(value) && !hand.loose(name)) hand.note(`${name} is ${await fields[0].inputValue()} on the page and ${value} in the story`);
      break;
    case "radio":
    case "checkbox":
      await tick(hand, fields, [value].flat().map(String));
      break;
    case "select":
      if ((await fields[0].inputValue()) !== String(value)) {
        hand.clicks++;
        await fields[0].selectOption(String(value)).catch(() => {
          throw new Error(`${name}: ${value} is none of the choices`);
        });
      }
      break;
    default:
      if ((await fields[0].inputValue()) !== String(value)) {
        hand.clicks++;
        await fields[0].fill([value].flat().join(","));
      }
  }
  return [field];
}

async function tick(hand, fields, values) {
  const open = new Set(values);
  const now = await Promise.all(fields.map((f) => f.evaluate((e) => [e.type, e.value, e.checked])));
  for (const [i, [type, value, checked]] of now.entries()) {
    const wanted = open.delete(value);
    if (wanted === checked || (type === "radio" && !wanted)) continue;
    hand.clicks++;
    await fields[i].setChecked(wanted);
  }
  if (open.size) throw new Error(`${[...open].join(", ")}: none of the choices`);
}

// missing finds a list's own fields, or the field that holds a whole object.
async function missing(hand, form, name, value, input) {
  if (Array.isArray(value)) {
    const boxes = await form.$$(`input[type=checkbox][name^=${JSON.stringify(name + ".")}]`);
    if (boxes.length) {
      await hand.open(boxes[0]);
      await tick(hand, boxes, value.map(String));
      return Promise.all(boxes.map((b) => b.getAttribute("name")));
    }
    const used = [];
    for (const [i, one] of value.entries()) used.push(...(await into(hand, form, `${name}.${i}`, one, input)));
    return used;
  }
  for (let up = name; up.includes("."); ) {
    up = up.slice(0, up.lastIndexOf("."));
    const whole = await form.$(`[name=${JSON.stringify(up + ":json")}]`);
    if (whole) return [up + ":json"]; // its owner fills it in
  }
  if (!hand.loose(name)) hand.note(`no field for ${name} = ${String(value).slice(0, 80)}`);
  return [];
}

// empty clears what the page proposes and the story does not say. Of choices between yes
// and no it takes no.
async function empty(hand, form, said) {
  const proposed = await form.$$eval("input:not([type=hidden]):not([type=file]), textarea, select", (all) => all.map((f, i) => [i, f.name, f.tagName === "SELECT" ? "select" : f.type, f.value, f.checked]));
  const fields = await form.$$("input:not([type=hidden]):not([type=file]), textarea, select");
  for (const [i, name, kind, value, checked] of proposed) {
    if (!name || name.startsWith("_") || said.has(name) || hand.loose(name)) continue;
    const no = kind === "radio" && value === "false" && !checked;
    const text = kind !== "radio" && kind !== "checkbox" && value !== "";
    if (!no && !text && !(kind === "checkbox" && checked)) continue;
    await hand.open(fields[i]);
    hand.clicks++;
    if (no) await fields[i].check();
    else if (kind === "checkbox") await fields[i].uncheck();
    else await (kind === "select" ? fields[i].selectOption("") : fields[i].fill(""));
  }
}
