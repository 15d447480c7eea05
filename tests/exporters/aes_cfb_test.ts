import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { installAesCfb } from "../../exporters/cisco/aes_cfb.ts";

installAesCfb();

interface Cipher {
  update(data: Uint8Array): Buffer;
  final(): Buffer;
}
/** `node:crypto` as a library of CommonJS gets it, which is where the ciphers are put. */
const crypto: {
  createCipheriv(algorithm: string, key: Uint8Array, iv: Uint8Array): Cipher;
  createDecipheriv(algorithm: string, key: Uint8Array, iv: Uint8Array): Cipher;
  getCiphers(): string[];
} = createRequire(import.meta.url)("node:crypto");

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ""), "hex");

/** NIST SP 800-38A, appendix F: one text and one vector for all keys. */
const IV = hex("000102030405060708090a0b0c0d0e0f");
const PLAIN = hex(
  `6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51
   30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710`,
);
const VECTORS = [
  [
    "F.3.13 and F.3.14",
    128,
    "2b7e151628aed2a6abf7158809cf4f3c",
    `3b3fd92eb72dad20333449f8e83cfb4a
    c8a64537a0b3a93fcde3cdad9f1ce58b 26751f67a3cbb140b1808cf187a4f4df c04b05357c5d1c0eeac4c66f9ff7f2e6`,
  ],
  [
    "F.3.15 and F.3.16",
    192,
    "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
    `cdc80d6fddf18cab34c25909c99a4174
    67ce7f7f81173621961a2b70171d3d7a 2e1e8a1dd59b88b1c8e60fed1efac4c9 c05f9f9ca9834fa042ae8fba584b09ff`,
  ],
  [
    "F.3.17 and F.3.18",
    256,
    "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
    `dc7e84bfda79164b7ecd8486985d3860
    39ffed143b28b1c832113c6331e5407b df10132415e54b92a13ed0a8267ae2f9 75a385741ab9cef82031623d55b1e471`,
  ],
] as const;

for (const [where, bits, key, encrypted] of VECTORS) {
  Deno.test(`installAesCfb: AES-${bits} gives NIST's vectors of SP 800-38A ${where}`, () => {
    const cipher = crypto.createCipheriv(`aes-${bits}-cfb`, hex(key), IV);
    assert.equal(Buffer.concat([cipher.update(PLAIN), cipher.final()]).toString("hex"), hex(encrypted).toString("hex"));
    const decipher = crypto.createDecipheriv(`aes-${bits}-cfb`, hex(key), IV);
    assert.equal(decipher.update(hex(encrypted)).toString("hex"), PLAIN.toString("hex"));
  });
}

Deno.test("installAesCfb: what is encrypted in pieces of any length is decrypted in pieces of any other", () => {
  const bytes = fc.uint8Array({ minLength: 0, maxLength: 100 });
  const cuts = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 5 });
  const key = fc.uint8Array({ minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(bytes, key, key, cuts, cuts, (text, secret, iv, first, second) => {
      const encrypted = inPieces(crypto.createCipheriv("aes-128-cfb", secret, iv), text, first);
      assert.equal(encrypted.length, text.length);
      assert.deepEqual(
        inPieces(crypto.createDecipheriv("aes-128-cfb", secret, iv), encrypted, second),
        Buffer.from(text),
      );
    }),
    { numRuns: 50 },
  );
});

function inPieces(cipher: Cipher, text: Uint8Array, cuts: readonly number[]): Buffer {
  const bounds = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
  const pieces = bounds.slice(1).map((end, index) => cipher.update(text.subarray(bounds[index], end)));
  return Buffer.concat([...pieces, cipher.final()]);
}

Deno.test("installAesCfb: other ciphers stay, and a second call changes nothing", () => {
  const before = [crypto.createCipheriv, crypto.createDecipheriv, crypto.getCiphers().length];
  installAesCfb();
  assert.deepEqual([crypto.createCipheriv, crypto.createDecipheriv, crypto.getCiphers().length], before);
  const cipher = crypto.createCipheriv("aes-128-cbc", hex("2b7e151628aed2a6abf7158809cf4f3c"), IV);
  // F.2.1 of the same publication.
  assert.equal(cipher.update(PLAIN.subarray(0, 16)).toString("hex"), "7649abac8119b246cee98e9b12e9197d");
});
