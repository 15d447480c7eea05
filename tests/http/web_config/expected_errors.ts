/**
 * For each file `NAME.bad.yml` of this folder, what its error says after `Cannot use the web configuration "NAME.bad.yml`:
 * the line and column, and the whole message.
 */
export const EXPECTED_ERRORS: Readonly<Record<string, string>> = {
  boolean_wrong: ':2:3": "http_server_config.http2" is "no", expected true or false.',
  cert_damaged: ':2:3": "tls_server_config.cert" holds a damaged certificate. Copy the file again.',
  cert_file_absent:
    ':2:3": "tls_server_config.cert_file" names "absent.pem", which does not exist. Check the path and who may ' +
    "read it; a relative path starts at the folder of this file.",
  cert_file_is_list: ':2:3": "tls_server_config.cert_file" is a list, expected a text.',
  cert_file_no_certificate:
    ':2:3": "tls_server_config.cert_file" names "../../support/certificates/server.key", which holds no ' +
    "certificate. It has to be PEM text that begins with -----BEGIN CERTIFICATE-----.",
  cert_missing:
    ':1:1": "tls_server_config" has neither "cert_file" nor "cert". Give one of them, or remove the section for ' +
    "plain HTTP.",
  cert_twice: ':3:3": both "tls_server_config.cert" and "tls_server_config.cert_file" are given. Remove one of them.',
  cipher_suites:
    ':4:3": "tls_server_config.cipher_suites" cannot be honoured: the TLS library offers its own suites, all ' +
    "with forward secrecy, and no choice among them. Remove the key.",
  client_auth_type_unknown:
    ':4:3": "tls_server_config.client_auth_type" is "Please", expected one of NoClientCert, RequestClientCert, ' +
    "RequireAnyClientCert, RequireClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert.",
  client_ca_no_certificate:
    ':5:3": "tls_server_config.client_ca_file" names "../../support/certificates/client.key", which holds no ' +
    "certificate. It has to be PEM text that begins with -----BEGIN CERTIFICATE-----.",
  client_ca_twice:
    ':5:3": both "tls_server_config.client_ca" and "tls_server_config.client_ca_file" are given. Remove one of ' +
    "them.",
  client_ca_without_auth_type:
    ':4:3": "tls_server_config" has an authority for client certificates, but "client_auth_type" does not ask ' +
    "for any. Set it to RequireAndVerifyClientCert.",
  curve_preferences:
    ':4:3": "tls_server_config.curve_preferences" cannot be honoured: the TLS library offers its own curves and ' +
    "no choice among them. Remove the key.",
  duplicate_key: ':3:3": it is not valid YAML: Map keys must be unique. Mend the line.',
  file_is_list: '": the file is a list, expected a mapping.',
  header_unknown:
    ':3:5": the header "Server" cannot be configured. Known here are Content-Security-Policy, X-Frame-Options, ' +
    "X-Content-Type-Options, X-XSS-Protection, Strict-Transport-Security.",
  header_value_unknown: ':3:5": the header "X-Frame-Options" is "allow", expected deny or sameorigin.',
  header_with_newline:
    ':3:5": the header "Content-Security-Policy" holds a character that cannot be sent. Write it in one line of ' +
    "ASCII.",
  http2: ':2:3": "http_server_config.http2" is true, but only HTTP/1.1 is served. Set it to false or remove it.',
  key_is_mapping: ':1:1": a list, a mapping or an alias cannot be a key. Write a text.',
  key_damaged: ':3:3": "tls_server_config.key" holds a damaged private key. Copy the file again.',
  key_encrypted:
    ':3:3": "tls_server_config.key_file" names "../../support/certificates/encrypted.key", which holds an ' +
    "encrypted private key. Remove its passphrase, for example with: openssl pkey -in KEY -out PLAIN.",
  key_file_absent:
    ':3:3": "tls_server_config.key_file" names "absent.key", which does not exist. Check the path and who may ' +
    "read it; a relative path starts at the folder of this file.",
  key_file_no_key:
    ':3:3": "tls_server_config.key_file" names "../../support/certificates/server.pem", which holds no private ' +
    "key. It has to be PEM text that begins with -----BEGIN PRIVATE KEY-----.",
  key_missing:
    ':1:1": "tls_server_config" has neither "key_file" nor "key". Give one of them, or remove the section for ' +
    "plain HTTP.",
  key_of_another:
    ':3:3": "tls_server_config.key_file" names "../../support/certificates/server2.key", which holds the key of ' +
    "another certificate. Give the key that the certificate was made for.",
  key_twice: ':4:3": both "tls_server_config.key" and "tls_server_config.key_file" are given. Remove one of them.',
  max_version_old:
    ':4:3": "tls_server_config.max_version" is "TLS11", which cannot be honoured: TLS 1.0 and 1.1 are not spoken ' +
    "here. Use TLS12 or TLS13.",
  min_version_old:
    ':4:3": "tls_server_config.min_version" is "TLS10", which cannot be honoured: TLS 1.0 and 1.1 are not spoken ' +
    "here. Use TLS12 or TLS13.",
  min_version_unknown: ':4:3": "tls_server_config.min_version" is "TLS14", expected one of TLS12, TLS13.',
  prefer_server_cipher_suites:
    `:4:3": "tls_server_config.prefer_server_cipher_suites" cannot be honoured: the client's preference decides. ` +
    "Set it to false or remove it.",
  rate_burst_missing: ':1:1": "rate_limit.burst" is 0 or missing, which would refuse every request. Give at least 1.',
  rate_burst_wrong: ':3:3": "rate_limit.burst" is "-1", expected a whole number of requests.',
  rate_interval_missing:
    ':1:1": "rate_limit.interval" is missing. Give the time between two requests, such as 100ms, or 0 for no ' +
    "limit.",
  rate_interval_without_unit:
    ':2:3": "rate_limit.interval" is "1", expected a time with its unit, such as 100ms or 1s, or 0 for no limit.',
  sans_is_text: ':2:3": "tls_server_config.client_allowed_sans" is a text, expected a list.',
  sans_without_certificate:
    ':6:3": "tls_server_config.client_allowed_sans" is given, but "tls_server_config.client_auth_type" lets ' +
    "clients in without a certificate. Set it to RequireAndVerifyClientCert.",
  section_is_text: ':1:1": "tls_server_config" is a text, expected a mapping.',
  tls_without_cert:
    ':1:1": "tls_server_config" has neither "cert_file" nor "cert". Give one of them, or remove the section for ' +
    "plain HTTP.",
  unknown_http_key:
    ':2:3": "http_server_config.http3" is not a known key. Did you mean "http2"? Known here are http2, headers.',
  unknown_key:
    ':1:1": "basic_auth_user" is not a known key. Did you mean "basic_auth_users"? Known here are tls_server_config, http_server_config, ' +
    "basic_auth_users, rate_limit.",
  unknown_rate_key:
    ':2:3": "rate_limit.bursts" is not a known key. Did you mean "burst"? Known here are interval, burst.',
  unknown_tls_key:
    ':4:3": "tls_server_config.certfile" is not a known key. Did you mean "cert_file"? Known here are cert, key, client_ca, cert_file, ' +
    "key_file, client_auth_type, client_ca_file, client_allowed_sans, min_version, max_version, cipher_suites, " +
    "prefer_server_cipher_suites, curve_preferences.",
  unresolved_alias:
    '": it is not usable YAML: Unresolved alias (the anchor must be set before the alias): none. Write out its ' +
    "aliases.",
  user_cost_too_high:
    ':3:3": the password of "alice" has the bcrypt cost 17, which takes longer to check than a scrape waits. Use ' +
    "at most 16; 10 is usual.",
  user_cost_too_low: ':2:3": the password of "alice" is not a bcrypt hash. Make one with: htpasswd -nBC 10 "alice".',
  user_empty_password: ':2:3": the password of "alice" is not a bcrypt hash. Make one with: htpasswd -nBC 10 "alice".',
  user_is_mapping: ':2:3": "basic_auth_users.alice" is a mapping, expected a text.',
  user_name_reserved: ':2:3": "constructor" cannot be used as a name. Choose another one.',
  user_name_with_colon: ':2:3": the user "a:b" cannot log in: a name ends at its first colon. Choose another name.',
  user_plain_password: ':2:3": the password of "alice" is not a bcrypt hash. Make one with: htpasswd -nBC 10 "alice".',
  users_is_list: ':1:1": "basic_auth_users" is a list, expected a mapping.',
  verify_without_client_ca:
    ':4:3": "tls_server_config.client_auth_type" is "VerifyClientCertIfGiven", but there is no authority to ' +
    'verify certificates with. Give "client_ca_file".',
  versions_crossed:
    ':4:3": "tls_server_config.min_version" is later than "tls_server_config.max_version". Exchange them.',
};
