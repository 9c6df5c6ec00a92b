// The mails that a sandbox has caught: a folder that its web server lists as
// JSON, a file for each mail, whose names sort by time.
import { byId, element } from './dom.js';

const shown = 20;
const mails = new Map();

// BYTES, a text with a character for each, as UTF-8.
function utf8(bytes)
{
	return new TextDecoder().decode(
	    Uint8Array.from(bytes, (one) => one.charCodeAt(0)));
}

function quotedPrintable(text)
{
	return text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi,
	    (whole, hex) => String.fromCharCode(parseInt(hex, 16)));
}

// RFC 2047, as the shop's mails use it.
function decodeHeader(text)
{
	return text.replace(/\?=\s+=\?/g, '?==?').replace(
	    /=\?utf-8\?([bq])\?([^?]*)\?=/gi, (whole, kind, value) =>
		utf8(kind.toLowerCase() === 'b' ? atob(value)
		    : quotedPrintable(value.replace(/_/g, ' '))));
}

// Headers, by name in lower case, and the body of a mail or of a part of one.
function split(text)
{
	const at = text.search(/\r?\n\r?\n/);
	const head = at < 0 ? text : text.slice(0, at);
	const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);

	return {
		headers: new Map(lines.map((line) => {
			const colon = line.indexOf(':');
			return [line.slice(0, colon).toLowerCase(),
				line.slice(colon + 1).trim()];
		})),
		body: at < 0 ? '' : text.slice(at).replace(/^(\r?\n){2}/, ''),
	};
}

// The text/plain in a mail.
function plainText({ headers, body })
{
	const type = headers.get('content-type') || 'text/plain';
	const boundary = type.match(/^multipart\/.*\bboundary="?([^";]+)/i);

	if (boundary)
		return body.split(`--${boundary[1]}`).slice(1, -1)
		    .map((part) => plainText(split(part.replace(/^\r?\n/, ''))))
		    .find((text) => text !== '') || '';
	if (!/^text\/plain\b/i.test(type))
		return '';
	const encoding = headers.get('content-transfer-encoding') || '';
	switch (encoding.toLowerCase()) {
	case 'base64':
		return utf8(atob(body.replace(/\s/g, '')));
	case 'quoted-printable':
		return utf8(quotedPrintable(body));
	default:
		return utf8(body);
	}
}

// The links in TEXT that lead to a web page.
function links(text)
{
	return (text.match(/https?:\/\/[^\s<>"]+/g) || []).map((url) =>
	    element('li', {}, element('a', { href: url, rel: 'noreferrer' },
		url)));
}

async function read(url)
{
	const answer = await fetch(url, { cache: 'no-store' });
	const bytes = new Uint8Array(await answer.arrayBuffer());
	const mail = split(Array.from(bytes,
	    (one) => String.fromCharCode(one)).join(''));
	const text = plainText(mail);
	const header = (name) => decodeHeader(mail.headers.get(name) || '');

	return element('details', { className: 'mail' },
	    element('summary', {}, element('strong', {}, header('subject')),
		` ${header('to')}`),
	    element('pre', { tabIndex: 0 }, text.trim()),
	    element('ul', {}, ...links(text)));
}

// Show the mails in FOLDER, the newest first.
export async function look(folder)
{
	const answer = await fetch(folder, { cache: 'no-store' });
	const files = await answer.json();
	const names = files.filter((one) => one.type === 'file')
	    .map((one) => one.name).sort().reverse().slice(0, shown);

	for (const name of names) {
		if (!mails.has(name))
			mails.set(name, await read(
			    new URL(encodeURIComponent(name), folder)));
	}
	byId('mail-list').replaceChildren(
	    ...names.map((name) => mails.get(name)));
	byId('no-mail').hidden = names.length > 0;
}
