/** The product's sign; decoration beside its name. */
export function BrandMark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path d="M7 26.5V14a9 9 0 0 1 18 0v12.5h-4.2V14.5a4.8 4.8 0 0 0-9.6 0v12Z" fill="var(--on-accent)" />
      <path d="M14.9 17h2.2v9.5h-2.2Z" fill="var(--on-accent)" fillOpacity=".7" />
    </svg>
  );
}
