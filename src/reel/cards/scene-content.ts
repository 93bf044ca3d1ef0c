// What a scene is by its first bytes: names lie, and some pictures are none that a reel can show.

/** How many bytes are looked at. */
export const HEAD_BYTES = 4096;

/** What to show it as, or why it is not shown and what to do. */
export type SceneContent = { readonly kind: 'image' | 'video' } | { readonly refused: string };

/** Undefined where the first bytes, `head`, do not tell. */
export function sceneContent(head: Uint8Array): SceneContent | undefined {
  // A letter for each byte.
  const text = String.fromCharCode(...head);
  if (text.startsWith('\x89PNG')) return { kind: isAnimated(text) ? 'video' : 'image' };
  if (head[0] === 0xff && head[1] === 0xd8) return { kind: 'image' };
  if (text.startsWith('%PDF')) return { refused: 'it is a PDF document; export the page as PNG' };
  if (/^[^<]{0,3}\s*(?:<[?!][\s\S]*?)?<svg[\s>]/.test(text)) {
    return { refused: 'it is an SVG drawing; export it as PNG' };
  }
  const brand = /^[\s\S]{4}ftyp([\s\S]{4})/.exec(text)?.[1];
  if (brand !== undefined) return ofBrand(brand);
  return VIDEO.test(text) ? { kind: 'video' } : undefined;
}

/** Matroska and WebM (EBML, RFC 8794 §11.2.1), AVI, WebP, GIF, Ogg, FLV. */
const VIDEO = /^(?:.Eß£|RIFF[\s\S]{4}(?:AVI |WEBP)|GIF8|OggS|FLV)/;

/** APNG has its control chunk before the picture. */
function isAnimated(png: string): boolean {
  const control = png.indexOf('acTL');
  const picture = png.indexOf('IDAT');
  return control >= 0 && (picture < 0 || control < picture);
}

/** ISO/IEC 14496-12 names what a file is for; 23008-12 has the names of pictures. */
function ofBrand(brand: string): SceneContent {
  if (/^avi[fs]$/.test(brand)) return { refused: 'it is an AVIF picture; save it as JPEG or PNG' };
  if (/^(?:hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand)) {
    return { refused: 'it is a HEIC picture; save it as JPEG or PNG' };
  }
  return { kind: 'video' };
}
