// A request: { method, url, headers, body }, the body a text or undefined.

// Send it.  Returns { request, status, statusText, headers, text, json,
// milliseconds }; "json" is undefined if the text is none, and "status" 0 if
// there was no answer.
export async function send(request)
{
	const started = performance.now();
	const seen = { request, status: 0, statusText: '', headers: [],
		text: '' };

	try {
		const answer = await fetch(request.url, {
			method: request.method, headers: request.headers,
			body: request.body, credentials: 'omit',
			cache: 'no-store',
		});
		seen.status = answer.status;
		seen.statusText = answer.statusText;
		seen.headers = [...answer.headers];
		seen.text = await answer.text();
		seen.json = JSON.parse(seen.text);
	} catch (error) {
		if (seen.status === 0)
			seen.text = error.message;
	}
	seen.milliseconds = performance.now() - started;
	return seen;
}

// The request for OPERATION of the store at BASE, with VALUES of its parameters
// by name, and the text BODY.
export function make(base, operation, values, token, body)
{
	const headers = { Accept: 'application/json' };
	const query = new URLSearchParams();
	let path = operation.path.replace(/^\//, '');

	for (const parameter of operation.parameters) {
		const value = values[parameter.name] || '';

		if (parameter.in === 'path')
			path = path.replace(`{${parameter.name}}`,
			    encodeURIComponent(value));
		else if (value !== '' && parameter.in === 'query')
			query.append(parameter.name, value);
		else if (value !== '' && parameter.in === 'header')
			headers[parameter.name] = value;
	}
	if (token)
		headers.Authorization = `Bearer ${token}`;
	if (body !== undefined)
		headers['Content-Type'] = 'application/json';
	const search = query.toString();
	return { method: operation.method, headers, body,
		url: base + path + (search ? `?${search}` : '') };
}

// As people write it down.
export function asText({ method, url, headers, body })
{
	return [`${method} ${url}`,
		...Object.entries(headers).map((pair) => pair.join(': ')),
		...body === undefined ? [] : ['', body]].join('\n');
}

const quoted = (text) => `'${text.replace(/'/g, "'\\''")}'`;

// As a command of a shell.
export function asCurl({ method, url, headers, body })
{
	return [`curl -i -X ${method} ${quoted(url)}`,
		...Object.entries(headers).map(
		    (pair) => `-H ${quoted(pair.join(': '))}`),
		...body === undefined ? [] : [`--data-raw ${quoted(body)}`],
	].join(' \\\n\t');
}
