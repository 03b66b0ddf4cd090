import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

// Newer versions of Node.js look at standard output themselves; what is painted here may go elsewhere.
const paint = styleText as (style: Style, text: string, options: { readonly validateStream: false }) => string;

/** Colours and weight for a terminal; texts stay as they are where it is off. */
export class Painter {
  constructor(private readonly on: boolean) {}
  bold = (text: string) => this.paint('bold', text);
  dim = (text: string) => this.paint('dim', text);
  red = (text: string) => this.paint('red', text);
  green = (text: string) => this.paint('green', text);
  yellow = (text: string) => this.paint('yellow', text);
  magenta = (text: string) => this.paint('magenta', text);
  cyan = (text: string) => this.paint('cyan', text);

  private paint(style: Style, text: string): string {
    return this.on ? paint(style, text, { validateStream: false }) : text;
  }
}
