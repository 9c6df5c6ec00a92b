// An answer: its faults, the phases of its time, all of it on the page.
import { byId, element } from './dom.js';
import { asCurl, asText } from './request.js';
import { word } from './words.js';

// MESSAGE with the values of PARAMETERS in it: "%fieldName" from an object,
// "%1" from a list.  A value is not looked into again.
export function fill(message, parameters = {})
{
	const values = new Map(Array.isArray(parameters)
	    ? parameters.map((value, i) => [String(i + 1), value])
	    : Object.entries(parameters));

	return message.replace(/%([A-Za-z]\w*|\d+)/g, (whole, name) => {
		// "%pathThe" has the value of "path" before a word.
		for (let end = name.length; end > 0; end--) {
			const part = name.slice(0, end);

			if (values.has(part))
				return values.get(part) + name.slice(end);
		}
		return whole;
	});
}

// The faults of an answer, as { text, parameters }.
export function faults(json)
{
	if (json === null || typeof json !== 'object' ||
	    typeof json.message !== 'string')
		return [];
	if (Array.isArray(json.errors) && json.errors.length > 0)
		return [].concat(...json.errors.map(faults));
	return fill(json.message, json.parameters).split('\n')
	    .map((text) => ({ text, parameters: json.parameters || {} }));
}

// The phases in a Server-Timing header, as [name, milliseconds].
export function phases(header)
{
	return (header || '').split(',').map((one) => one.match(
	    /^\s*([^;\s]+)\s*(?:;.*?\bdur=([\d.]+))?/)).filter(Boolean)
	    .map((found) => [found[1], Number(found[2] || 0)]);
}

function phaseRow([name, milliseconds], longest)
{
	const bar = element('span', { className: 'phase' });

	bar.style.setProperty('--share',
	    longest > 0 ? milliseconds / longest : 0);
	return element('tr', {},
	    element('th', { scope: 'row' }, name),
	    element('td', { className: 'number' },
		`${milliseconds.toFixed(1)} ms`),
	    element('td', { className: 'track', 'aria-hidden': 'true' }, bar));
}

// What REQUEST is, on the page's line of status.
const named = (request) => `${request.method} ${new URL(request.url).pathname}`;

// Show that REQUEST is under way: what is still seen answered an earlier one.
export function expect(request)
{
	byId('status').className = '';
	byId('status').replaceChildren(
	    element('strong', {}, word('sending')), ` ${named(request)}`);
}

// Show what SEEN, of send() of request.js, is.
export function show(seen)
{
	const status = byId('status');
	const kind = seen.status >= 200 && seen.status < 300 ? 'good' : 'poor';
	const headers = new Headers(seen.headers);
	const rows = phases(headers.get('Server-Timing'));
	const longest = Math.max(...rows.map((row) => row[1]), 0);
	const shown = seen.json === undefined ? seen.text
	    : JSON.stringify(seen.json, null, 2);

	status.className = kind;
	status.replaceChildren(
	    element('strong', {}, seen.status === 0 ? word('no_answer')
		: `${seen.status} ${seen.statusText}`.trim()),
	    ` ${named(seen.request)}, ${seen.milliseconds.toFixed(0)} ms`);
	byId('phases').tBodies[0].replaceChildren(
	    ...rows.map((row) => phaseRow(row, longest)));
	byId('answer-body').textContent = shown;
	byId('answer-headers').replaceChildren(...seen.headers.map(
	    ([name, value]) => element('div', {}, element('dt', {}, name),
		element('dd', {}, value))));
	byId('request-text').textContent = asText(seen.request);
	byId('curl').textContent = asCurl(seen.request);
	byId('copied').textContent = '';
	byId('exchange').hidden = false;
}
