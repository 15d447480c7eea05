const WIDTH = 84;
const HEIGHT = 8;

/** A bar as long as a share is of the largest one on the page; the number beside it says the same. */
export function ShareBar({ share, largest }: { readonly share: number; readonly largest: number }) {
  const part = largest > 0 ? Math.min(1, Math.max(0, share / largest)) : 0;
  return (
    <svg class="bar" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <rect class="track" width={WIDTH} height={HEIGHT} rx="2" />
      <rect width={(WIDTH * part).toFixed(1)} height={HEIGHT} rx="2" />
    </svg>
  );
}
