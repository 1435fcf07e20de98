// Blocks of cells as the clipboard of WPS and Excel has them, and exact sums.

// parseBlock reads tab separated text; a cell with line breaks, tabs or quotes in it
// stands in quotes, and a quote inside it is doubled.
export function parseBlock(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text.charAt(i + 1) === '"') { cell += c; i++; }
      else quoted = false;
    } else if (c === '"' && cell === "") quoted = true;
    else if (c === "\t") { row.push(cell); cell = ""; }
    else if (c === "\n") { row.push(cell); rows.push(row); row = []; cell = ""; }
    else if (c !== "\r") cell += c;
  }
  if (cell !== "" || row.length) { row.push(cell); rows.push(row); }
  return rows;
}

export function writeBlock(rows: string[][]): string {
  return rows.map((row) => row.map((cell) => (/["\t\n]/.test(cell) ? '"' + cell.replace(/"/g, '""') + '"' : cell)).join("\t")).join("\n");
}

// plain is a text as it is compared: full width made half, without spaces.
export function plain(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\s|\u3000/g, "").toLowerCase();
}

// sum adds exactly what is a number and leaves out everything else; "" when there is none.
export function sum(values: unknown[]): string {
  let places = 0;
  const found: string[] = [];
  for (const value of values) {
    const text = plain(String(value ?? "")).replace(/,/g, "");
    if (!/^[-+]?\d+(\.\d+)?$/.test(text)) continue;
    found.push(text);
    places = Math.max(places, (text.split(".")[1] ?? "").length);
  }
  if (!found.length) return "";
  // Whole numbers are exact in a browser up to sixteen digits; beyond that none is shown.
  let all = 0;
  for (const text of found) {
    const [whole = "0", part = ""] = text.split(".");
    all += Number(whole + part + "0".repeat(places - part.length));
    if (!Number.isSafeInteger(all)) return "";
  }
  const sign = all < 0 ? "-" : "";
  const digits = String(Math.abs(all));
  const long = "0".repeat(Math.max(0, places + 1 - digits.length)) + digits;
  const fraction = places ? long.slice(-places).replace(/0+$/, "") : "";
  return sign + (places ? long.slice(0, -places) : long) + (fraction ? "." + fraction : "");
}
