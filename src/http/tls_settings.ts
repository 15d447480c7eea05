/** A version of TLS that can be spoken here; older ones are not implemented by the runtime. */
export type TlsVersion = "TLSv1.2" | "TLSv1.3";

/** What is asked of a client's certificate, in the words of Go's `tls.ClientAuthType`. */
export type ClientAuthentication =
  | "NoClientCert"
  | "RequestClientCert"
  | "RequireAnyClientCert"
  | "VerifyClientCertIfGiven"
  | "RequireAndVerifyClientCert";

/** How a server speaks TLS. */
export interface TlsSettings {
  /** PEM text: the server's certificate, followed by the intermediate ones. */
  readonly certificate: string;
  /** PEM text. */
  readonly key: string;
  readonly clientAuthentication: ClientAuthentication;
  /** PEM text of the authorities that sign client certificates; `undefined` trusts those of the runtime. */
  readonly clientCa: string | undefined;
  /** A client certificate has to carry one of these as a subject alternative name; `undefined` asks for none. */
  readonly clientAllowedSans: readonly string[] | undefined;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
}
