import { formatPercent } from "../text/format_number.ts";

const WIDTH = 84;
const HEIGHT = 8;

interface ShareCellProps {
  readonly share: number;
  /** The share that fills the bar; `undefined` for no bar. */
  readonly largest: number | undefined;
  /** Whether narrow screens leave it out. @default false */
  readonly isWide?: boolean;
}

/** The cell of a share: the number, and before it a bar as long as the share is of the largest one on the page. */
export function ShareCell({ share, largest, isWide = false }: ShareCellProps) {
  const part = largest === undefined || largest === 0 ? 0 : Math.min(1, Math.max(0, share / largest));
  return (
    <td class={isWide ? "share wide" : "share"}>
      {largest === undefined ? "" : (
        <svg class="bar" width={WIDTH} height={HEIGHT} aria-hidden="true">
          <rect class="track" width={WIDTH} height={HEIGHT} rx="2" />
          <rect width={(WIDTH * part).toFixed(1)} height={HEIGHT} rx="2" />
        </svg>
      )}
      <span>{formatPercent(share)}</span>
    </td>
  );
}
