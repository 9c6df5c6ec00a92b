// The document of the interface (OpenAPI 3.1), which says what may be asked.

// This folder stands beside "rest" in the shop.
const rest = new URL('../rest/', location.href);

export function baseOf(store)
{
	return rest.href + (store ? `${encodeURIComponent(store)}/` : '');
}

// The document for STORE and what the owner of TOKEN may use; throws an Error
// with the answer's status or the browser's reason.
export async function load(store, token)
{
	const headers = { Accept: 'application/json' };

	if (token)
		headers.Authorization = `Bearer ${token}`;
	const answer = await fetch(`${baseOf(store)}openapi.json`,
	    { headers, credentials: 'omit', cache: 'no-store' });
	if (!answer.ok)
		throw new Error(String(answer.status));
	return answer.json();
}

// SCHEMA, or what it refers to.
export function resolve(api, schema)
{
	if (!schema.$ref)
		return schema;
	return schema.$ref.replace(/^#\//, '').split('/')
	    .reduce((at, name) => at[name], api);
}

// The operations, as { id, method, path, tag, about, parameters, schema,
// example }; "schema" is null for one that takes no body.
export function operations(api)
{
	return [].concat(...Object.entries(api.paths).map(([path, item]) =>
	    Object.entries(item).map(([method, one]) => {
		const content = one.requestBody &&
		    one.requestBody.content['application/json'];

		return {
			id: one.operationId,
			method: method.toUpperCase(),
			path,
			tag: (one.tags || [''])[0],
			about: one.description || '',
			parameters: one.parameters || [],
			schema: content ? content.schema : null,
			example: content ? content.example : undefined,
		};
	})));
}

export function find(list, method, path)
{
	return list.find((one) => one.method === method && one.path === path);
}

// The custom attributes that the description of SCHEMA, a list of such, names:
// "shoe_size (int) and colour (select, required)".
export function attributes({ description = '' })
{
	return (description.match(/\b\w+ \([\w, ]+\)/g) || []).map((one) => ({
		code: one.split(' ', 1)[0],
		description: one.replace(/^.*\(|\)$/g, ''),
		required: /\brequired\b/.test(one),
	}));
}

// What to call the field NAME: the first sentence of its description if that is
// a title, such as "Date of Birth."; and the rest of the description.
export function title(name, { description = '' })
{
	const found = description.match(
	    /^([A-Z][^\s.]*(?: (?:of |[A-Z0-9])[^\s.]*)*)\.\s*([^]*)$/);

	if (found)
		return { label: found[1], hint: found[2] };
	const words = name.replace(/([a-z])([A-Z])/g, '$1 $2')
	    .replace(/_/g, ' ').toLowerCase();
	return { label: words.charAt(0).toUpperCase() + words.slice(1),
		hint: description };
}
