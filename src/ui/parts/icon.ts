// The few icons of the page, drawn on a 16 by 16 grid; decoration only, names come from labels.

const PATHS = {
  play: 'M4.5 2.8v10.4L13 8z',
  stop: 'M4 4h8v8H4z',
  reset: 'M8 3a5 5 0 1 0 4.6 3M8 1v4l3-2z',
  chevron: 'M4 6l4 4 4-4',
  sun: 'M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6M8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8L13 13M13 3l-1.2 1.2M4.2 11.8L3 13',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6z',
  system: 'M2 3h12v8H2zM6 14h4M8 11v3',
  help: 'M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M8 11.9v.2',
} as const;

const FILLED: readonly string[] = ['play', 'stop'];

export type IconName = keyof typeof PATHS;

const SVG = 'http://www.w3.org/2000/svg';

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  path.setAttribute('fill', FILLED.includes(name) ? 'currentColor' : 'none');
  if (!FILLED.includes(name)) path.setAttribute('stroke', 'currentColor');
  svg.append(path);
  return svg;
}
