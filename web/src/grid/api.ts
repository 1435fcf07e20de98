// Acts and questions of the JSON interface, with the visitor's own session.

export interface Problem { code?: string; detail?: string; title?: string; field?: string; errors?: { detail?: string; field?: string }[] }

export class Refused extends Error {
  constructor(readonly status: number, readonly problem: Problem) {
    super(problem.detail ?? problem.title ?? String(status));
  }
}

const base = "/api/v1/orgs/" + encodeURIComponent(document.body.dataset["org"] ?? "") + "/";

function key(): string {
  const bytes = new Uint8Array(16);
  crypto.getRandomValues(bytes);
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

async function answerOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  const body: unknown = text ? JSON.parse(text) : {};
  if (!response.ok) throw new Refused(response.status, body as Problem);
  return body as T;
}

export async function ask<T>(path: string): Promise<T> {
  return answerOf<T>(await fetch(base + path, { credentials: "same-origin", headers: { Accept: "application/json", "Accept-Language": document.documentElement.lang } }));
}

export async function act<T>(path: string, input: unknown, wishes: { match?: number } = {}): Promise<T> {
  const headers: Record<string, string> = { "Content-Type": "application/json", Accept: "application/json", "Accept-Language": document.documentElement.lang };
  headers["Idempotency-Key"] = key();
  if (wishes.match) headers["If-Match"] = '"' + String(wishes.match) + '"';
  return answerOf<T>(await fetch(base + path, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(input) }));
}
