/** Attributes of an element; what is undefined is left out. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element of SVG; its content is escaped already. */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const presentAttributes = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const opened = [
    name,
    ...presentAttributes.map(([key, value]) => `${key}="${escapeXml(String(value))}"`),
  ].join(' ');
  return content.length === 0 ? `<${opened}/>` : `<${opened}>${content.join('')}</${name}>`;
}

/** A text that starts, or is centred, at a place. */
export function text(content: string, x: number, y: number, style?: string): string {
  return element('text', { class: style, x, y }, escapeXml(content));
}

/** Text as content or attribute of an element. */
export function escapeXml(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
