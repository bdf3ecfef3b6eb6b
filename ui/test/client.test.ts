import { describe, expect, it, vi } from "vitest";
import { api, takeToken } from "../src/api/client";

describe("the token", () => {
  it("is dropped once the page's server refuses it", async () => {
    location.hash = "#token=old";
    await takeToken();
    expect(sessionStorage.length).toBe(1);
    const given: (string | undefined)[] = [];
    const answer = (_: string, { headers }: { headers: Record<string, string> }) => {
      given.push(headers["X-Glue-Local-Token"]);
      return Promise.resolve(new Response(JSON.stringify({ title: "no", problems: [] }), { status: 401 }));
    };
    vi.stubGlobal("fetch", answer);
    await expect(api("state")).rejects.toThrow("no");
    await expect(api("state")).rejects.toThrow("no");
    expect(given).toEqual(["old", ""]);
    expect(sessionStorage.length).toBe(0);
    vi.unstubAllGlobals();
  });
});
