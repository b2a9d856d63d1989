import { createHash } from 'node:crypto';
import { Html, html } from './html.ts';

export interface PlainPage {
  readonly title: string;
  readonly heading: string;
  readonly lead: string;
  readonly style: string;
  readonly body: readonly Html[];
}

/** A page without a script: a policy in its head lets only its own style act and nothing be loaded. */
export const pageHtml = ({ title, heading, lead, style, body }: PlainPage): string => {
  const digest = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en" data-theme="auto">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header class="top"><div class="name"><h1>${heading}</h1><p class="lead">${lead}</p></div></header>
<main>
${body}
</main>
</body>
</html>
`.text;
};
