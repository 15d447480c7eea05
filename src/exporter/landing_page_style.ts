/** Styles of the page at `/`: system fonts, light and dark colors, from a phone to a wall screen. */
export const LANDING_PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1b1f24, #e6e9ee);
  --quiet: light-dark(#57606a, #a3acb7);
  --paper: light-dark(#ffffff, #14171c);
  --card: light-dark(#f4f6f8, #1e232a);
  --line: light-dark(#d5dae0, #333b45);
  --link: light-dark(#0a58c2, #7db4ff);
  --bar: light-dark(#cfe0fa, #24405f);
  --good: light-dark(#146c2e, #6fd08a);
  --warn: light-dark(#8a5300, #f0b35a);
  --bad: light-dark(#b3261e, #ff8a80);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 70rem;
  padding: 1rem clamp(1rem, 4vw, 3rem);
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif;
}
h1 { margin: 0; font-size: 1.75rem; }
h2 { margin: 2rem 0 0.5rem; font-size: 1.2rem; }
header p, footer, dt { color: var(--quiet); }
header p { margin: 0; }
a { color: var(--link); }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 0.5rem; margin: 0; }
dl div { padding: 0.5rem 0.75rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; }
dt { font-size: 0.85rem; }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.status { padding: 0.1rem 0.5rem; border: 1px solid; border-radius: 1rem; color: var(--good); }
.status.degraded, .status.starting { color: var(--warn); }
.status.stale { color: var(--bad); }
.problem { color: var(--warn); overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
thead th { color: var(--quiet); font-size: 0.85rem; }
th:first-child { text-align: left; white-space: normal; overflow-wrap: anywhere; min-width: 12rem; }
tbody th { font-weight: normal; background: linear-gradient(to right, var(--bar) var(--share), transparent var(--share)); }
@media (max-width: 40rem) {
  dl { grid-template-columns: 1fr 1fr; }
  th, td { padding-inline: 0.4rem; }
  th:first-child { min-width: 9rem; }
  code { font-size: 0.85rem; }
  th:nth-child(n + 4), td:nth-child(n + 4) { display: none; }
}
nav ul { padding-left: 1.2rem; }
footer { margin-top: 2rem; border-top: 1px solid var(--line); font-size: 0.85rem; }
`;
