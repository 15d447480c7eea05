import assert from "node:assert/strict";
import fc from "fast-check";
import { redactUrl, showUrl } from "../../src/text/redact_url.ts";

Deno.test("redactUrl: user and password go, the rest stays", () => {
  assert.equal(redactUrl("https://user:secret@host:1/path?q=a"), "https://host:1/path?q=a");
  assert.equal(redactUrl(new URL("https://user@host/")), "https://host/");
  assert.equal(redactUrl("http://host/p%40th"), "http://host/p%40th");
  assert.equal(redactUrl("http://host"), "http://host");
});

Deno.test("redactUrl: C1: an @ behind what a URL takes for its host ends a password with a slash in it", () => {
  for (const text of ["http://u:p@ss/word@host", "http://u:12/34@host", "http://u/p:12@host", "http://u:12?34@host"]) {
    assert.equal(redactUrl(text), "http://host", text);
  }
});

Deno.test("redactUrl: what is no URL loses everything before its last @", () => {
  assert.equal(redactUrl("user:secret@host"), "host");
  assert.equal(redactUrl("https://user:sec/ret@host"), "https://host");
  assert.equal(redactUrl("user:s@cret@host:9090"), "host:9090");
});

Deno.test("redactUrl: no encoded password survives", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (password) => {
    const secret = `hunter2${encodeURIComponent(password)}`;
    assert.ok(!redactUrl(`https://user:${secret}@host/path`).includes("hunter2"));
    assert.ok(!redactUrl(`user:${secret}@host/path`).includes("hunter2"));
  }));
});

Deno.test("redactUrl: an @ that is encoded ends a password too, where there is no URL", () => {
  assert.equal(redactUrl("http://user:s3cret%40host"), "http://host");
  assert.equal(redactUrl("http://host/p%40th"), "http://host/p%40th");
});

Deno.test("showUrl: what was taken away leaves its place, and an address without any is itself", () => {
  assert.equal(showUrl("http://u:p@ss/w@localhost:1"), "http://…@localhost:1");
  assert.equal(showUrl("https://user:secret@host/path"), "https://…@host/path");
  assert.equal(showUrl("user:secret@host"), "…@host");
  assert.equal(showUrl("http://host/p%40th"), "http://host/p%40th");
});
