import { createHash } from "node:crypto";

/** Styles of the page at `/`: system fonts, light and dark colors, from a phone to a wall screen. */
export const LANDING_PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1b1f24, #e8ebef);
  --quiet: light-dark(#57606a, #a3acb7);
  --paper: light-dark(#f6f8fa, #0f1216);
  --card: light-dark(#ffffff, #171b21);
  --line: light-dark(#d5dae0, #333b45);
  --border: light-dark(#7b848e, #8a939e);
  --accent: light-dark(#0b62c4, #6cb0ff);
  --track: light-dark(#e9edf2, #262d36);
  --good: light-dark(#146c2e, #6fd08a);
  --warn: light-dark(#8a5300, #f0b35a);
  --bad: light-dark(#b3261e, #ff8a80);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 1360px;
  padding: 16px 24px 32px;
  background: var(--paper);
  color: var(--ink);
  font: 15px/1.45 system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
}
h1 { margin: 0 0 4px; font-size: 22px; font-weight: 650; }
h2 { margin: 0; font-size: 15px; font-weight: 620; }
p { margin: 0; overflow-wrap: anywhere; }
main > p { margin: 12px 0; }
.note, footer, dt { color: var(--quiet); font-size: 13px; }
code { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999px; }
.skip:focus { position: static; }
.card { margin: 16px 0 0; padding: 16px 24px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.status { padding: 0 8px; border: 1px solid; border-radius: 16px; color: var(--good); }
.status.degraded, .status.starting, .problem { color: var(--warn); }
.status.stale { color: var(--bad); }
.bill { display: grid; grid-template-columns: auto 1fr; gap: 8px 32px; align-items: center; }
.figure { font-size: 28px; font-weight: 640; line-height: 1.2; }
dl { margin: 0; }
dl div { display: flex; flex-wrap: wrap; gap: 0 12px; padding: 4px 0; }
dt { min-width: 120px; line-height: 22px; }
dd { flex: 1; min-width: 160px; margin: 0; overflow-wrap: anywhere; }
.details { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 0 32px; }
.columns { display: grid; gap: 0 16px; align-items: start; }
table { width: 100%; margin-top: 8px; border-collapse: collapse; }
th, td { padding: 8px 0 8px 12px; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; white-space: nowrap; }
th:first-child { min-width: 120px; padding-left: 0; text-align: left; white-space: normal; overflow-wrap: anywhere; }
thead th { color: var(--quiet); font-size: 12.5px; font-weight: 560; }
thead a { color: inherit; }
th a { padding: 8px 0; }
tbody th { font-weight: normal; }
tbody tr:hover { background: var(--track); }
tbody tr:last-child > * { border-bottom: 0; }
.rest { color: var(--quiet); }
.bar { margin-right: 4px; vertical-align: 1px; fill: var(--accent); }
.share span { display: inline-block; min-width: 48px; }
th .note { white-space: nowrap; }
.track { fill: var(--track); }
form { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; align-items: center; }
input, button {
  min-height: 36px;
  padding: 4px 12px;
  border: 1px solid var(--border);
  border-radius: 8px;
  background: var(--paper);
  color: var(--ink);
  font: inherit;
}
input { flex: 0 1 320px; min-width: 0; }
::placeholder { color: var(--quiet); opacity: 1; }
.downloads { display: flex; flex-wrap: wrap; gap: 0 16px; margin-left: auto; }
.pager, nav ul { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 8px 0 0; }
.downloads a, .pager a, .pager span { line-height: 36px; }
nav ul { flex-direction: column; padding: 0; list-style: none; overflow-wrap: anywhere; }
.doubts { margin: 8px 0 0; padding-left: 16px; overflow-wrap: anywhere; }
.next { margin: 8px 0 0; padding: 0; list-style: none; }
.next li { padding: 4px 0; }
.next code { margin-right: 12px; user-select: all; }
.next code span { display: inline-block; max-width: 100%; }
footer { margin-top: 16px; }
@media (min-width: 1100px) {
  .columns { display: flex; flex-wrap: wrap; }
  .columns > * { flex: 1 1 0; min-width: min-content; }
  .columns > :nth-child(2) { flex-grow: 1.3; }
}
@media (max-width: 800px) {
  .bar { display: none; }
  .share span { min-width: 0; }
}
@media (max-width: 640px) {
  body { padding-inline: 16px; }
  .card { padding: 16px; }
  .bill { grid-template-columns: 1fr; }
  .wide { display: none; }
  .wraps { white-space: normal; }
  th a { padding: 12px 0; }
  th:first-child { width: 100%; min-width: 0; }
  .details { grid-template-columns: 1fr; }
  input { flex: 1; }
  input, button { min-height: 44px; font-size: 16px; }
  .downloads { margin-left: 0; }
  .downloads a, .pager a, .pager span { line-height: 44px; }
}
@media (max-width: 480px) {
  .medium { display: none; }
}
@media print {
  :root { color-scheme: light; --paper: #ffffff; }
  form, nav, .skip { display: none; }
  .card { break-inside: avoid; }
}
`;

/** The policy of the page: its own styles, an icon that is part of it, a search, and nothing else. */
export const LANDING_PAGE_POLICY = pagePolicy(LANDING_PAGE_STYLE);

/** The policy of a page with these styles, which loads nothing, has no script, and sends its forms to its own server. */
export function pagePolicy(style: string): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
    "img-src data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
