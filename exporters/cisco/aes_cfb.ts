import { Buffer } from "node:buffer";
import { createRequire } from "node:module";

/** A cipher or its inverse, as far as SNMP needs it. */
interface Cipher {
  update(data: Uint8Array): Buffer;
  final(): Buffer;
}

type CreateCipher = (algorithm: string, key: Uint8Array, iv: Uint8Array | null, ...rest: unknown[]) => Cipher;

/** The part of `node:crypto` that is replaced. */
interface CryptoModule {
  createCipheriv: CreateCipher;
  createDecipheriv: CreateCipher;
  getCiphers(): string[];
}

const BLOCK_BYTES = 16;

/** The object that `require("crypto")` gives to a library: what is set in it, the library calls. */
const crypto: CryptoModule = createRequire(import.meta.url)("node:crypto");
const original: Pick<CryptoModule, "createCipheriv"> = { createCipheriv: crypto.createCipheriv };

/**
 * AES in the mode CFB with a feedback of 128 bits, which SNMPv3 encrypts with and Deno's `node:crypto` does not have:
 * each block of the text is combined with the encrypted block before it.
 */
class AesCfb implements Cipher {
  readonly #ecb: Cipher & { setAutoPadding?: (on: boolean) => void };
  readonly #decrypts: boolean;
  /** The encrypted block before; it is filled while a block is processed. */
  readonly #register: Uint8Array;
  #keystream: Uint8Array = new Uint8Array(0);
  #position = BLOCK_BYTES;

  constructor(bits: string, key: Uint8Array, iv: Uint8Array, decrypts: boolean) {
    this.#ecb = original.createCipheriv(`aes-${bits}-ecb`, key, null);
    this.#ecb.setAutoPadding?.(false);
    this.#register = Uint8Array.from(iv);
    this.#decrypts = decrypts;
  }

  update(data: Uint8Array): Buffer {
    const out = Buffer.alloc(data.length);
    for (const [index, byte] of data.entries()) {
      if (this.#position === BLOCK_BYTES) {
        this.#keystream = this.#ecb.update(this.#register);
        this.#position = 0;
      }
      const result = byte ^ (this.#keystream[this.#position] ?? 0);
      out[index] = result;
      this.#register[this.#position] = this.#decrypts ? byte : result;
      this.#position += 1;
    }
    return out;
  }

  final(): Buffer {
    return Buffer.alloc(0);
  }
}

/** Gives `node:crypto` the ciphers `aes-128-cfb`, `aes-192-cfb` and `aes-256-cfb`, where it has none. */
export function installAesCfb(): void {
  if (crypto.getCiphers().includes("aes-128-cfb")) return;
  crypto.createCipheriv = withCfb(crypto.createCipheriv, false);
  crypto.createDecipheriv = withCfb(crypto.createDecipheriv, true);
  const ciphers = [...crypto.getCiphers(), "aes-128-cfb", "aes-192-cfb", "aes-256-cfb"];
  crypto.getCiphers = () => [...ciphers];
}

function withCfb(create: CreateCipher, decrypts: boolean): CreateCipher {
  return (algorithm, key, iv, ...rest) => {
    const [, bits] = /^aes-?(128|192|256)-cfb$/i.exec(algorithm) ?? [];
    if (bits === undefined || iv === null) return create(algorithm, key, iv, ...rest);
    return new AesCfb(bits, key, iv, decrypts);
  };
}
