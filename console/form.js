// A form for the values of a schema: whatever the schema has, the form has.
import { fill } from './answer.js';
import { attributes, resolve, title } from './document.js';
import { element } from './dom.js';
import { word } from './words.js';

const isGiven = (schema) =>
	/\bgiven by the server\b/i.test(schema.description || '');

// The type of SCHEMA without "null".
function typeOf(schema)
{
	return [].concat(schema.type).find((one) => one !== 'null') || 'string';
}

const isEmpty = (schema) => typeOf(schema) === 'object' &&
	Object.keys(schema.properties || {}).length === 0;

// A form in PARENT for values of SCHEMA, which is resolved in API.
export class Form {
	constructor(parent, api, schema, value)
	{
		this.api = api;
		this.prefix = parent.id;
		this.count = 0;
		this.fields = [];
		const { node, read } = this.object(schema, value);
		this.read = read;
		parent.replaceChildren(node);
	}

	// What follows makes { node, read }; read() is the value, or undefined
	// for one that was left empty.  "shown" is true for what is in sight
	// even if it is not required.

	any(name, schema, value, required)
	{
		const type = typeOf(schema);

		if (type === 'object')
			return this.group(name, schema, value);
		if (type === 'array') {
			const items = resolve(this.api, schema.items);
			const known = items.properties &&
			    items.properties.attribute_code
			    ? attributes(schema) : [];

			if (known.length > 0)
				return this.attributes(name, known, value);
			if (typeOf(items) === 'object')
				return this.list(name, items, value);
			return this.field(name, schema, value, required,
			    'lines');
		}
		return this.field(name, schema, value, required, type);
	}

	// Required fields and those that VALUE has are in sight.
	object(schema, value)
	{
		const node = element('div', { className: 'fields' });
		const more = element('div', { className: 'fields' });
		const members = [];

		for (const [name, one] of Object.entries(schema.properties)) {
			const resolved = resolve(this.api, one);

			if (isGiven(resolved) || isEmpty(resolved))
				continue;
			const required = (schema.required || []).includes(name);
			const had = value ? value[name] : undefined;
			const made = this.any(name, resolved, had, required);

			members.push([name, made.read]);
			(required || made.shown || had !== undefined
			    ? node : more).append(made.node);
		}
		if (more.childElementCount > 0)
			node.append(element('details', { className: 'span' },
			    element('summary', {}, word('more')), more));
		return { node, read: () => {
			const pairs = members.map(([name, read]) =>
			    [name, read()]).filter((pair) =>
			    pair[1] !== undefined);

			if (pairs.length === 0)
				return undefined;
			return pairs.reduce((all, [name, one]) =>
			    Object.assign(all, { [name]: one }), {});
		} };
	}

	group(name, schema, value)
	{
		const { node, read } = this.object(schema, value);

		return { read, node: element('fieldset', { className: 'span' },
		    element('legend', {}, title(name, {}).label), node) };
	}

	// The custom attributes KNOWN: a field for each.
	attributes(name, known, value)
	{
		const had = new Map((Array.isArray(value) ? value : [])
		    .map((one) => [one.attribute_code, one.value]));
		const all = known.map(({ code, description, required }) =>
		    [code, this.field(code, { description }, had.get(code),
			required, 'string')]);

		return { shown: true, node: element('fieldset',
		    { className: 'span' },
		    element('legend', {}, title(name, {}).label),
		    element('div', { className: 'fields' },
			...all.map((pair) => pair[1].node))), read: () => {
			const pairs = all.map(([code, made]) =>
			    ({ attribute_code: code, value: made.read() }))
			    .filter((one) => one.value !== undefined);
			return pairs.length > 0 ? pairs : undefined;
		} };
	}

	list(name, items, value)
	{
		const { label } = title(name, {});
		const node = element('fieldset', { className: 'span' },
		    element('legend', {}, label));
		const add = element('button', { type: 'button' },
		    `${word('add')} “${label}”`);
		const entries = new Map();
		const append = (one) => {
			const made = this.object(items, one);
			const remove = element('button', { type: 'button' },
			    word('remove'));
			const entry = element('div', { className: 'entry' },
			    made.node, remove);

			remove.addEventListener('click', () => {
				entries.delete(entry);
				this.fields = this.fields.filter((field) =>
				    !entry.contains(field.input));
				entry.remove();
				add.focus();
			});
			entries.set(entry, made.read);
			add.before(entry);
			return entry;
		};

		node.append(add);
		for (const one of Array.isArray(value) ? value : [])
			append(one);
		add.addEventListener('click', () =>
			append({}).querySelector('input, summary').focus());
		return { node, read: () => {
			const all = [...entries.values()].map((read) => read())
			    .filter((one) => one !== undefined);
			return all.length > 0 ? all : undefined;
		} };
	}

	field(name, schema, value, required, type)
	{
		const id = `${this.prefix}-${this.count++}`;
		const { label, hint } = title(name, schema);
		const input = type === 'lines'
		    ? element('textarea', { rows: 2 })
		    : element('input', { type: type === 'boolean' ? 'checkbox'
			: schema.format === 'password' ? 'password' : 'text' });
		const hints = [hint,
			schema.maxLength ? fill(word('at_most'),
			    [schema.maxLength]) : '',
			type === 'lines' ? word('a_line_each') : '',
		].filter(Boolean).join(' ');
		const error = element('p', { id: `${id}-error`,
			className: 'error', hidden: true });
		const node = element('div', { className: `field ${type}` },
		    element('label', { for: id }, label,
			element('code', {}, name),
			...required
			    ? [element('em', {}, word('required'))] : []),
		    input, element('p', { id: `${id}-hint`, className: 'hint' },
			hints), error);

		input.id = id;
		input.name = name;
		input.spellcheck = false;
		input.autocomplete = schema.format === 'password'
		    ? 'new-password' : 'off';
		if (required)
			input.setAttribute('aria-required', 'true');
		input.setAttribute('aria-describedby',
		    hints ? `${id}-hint ${id}-error` : `${id}-error`);
		if (type === 'boolean')
			input.checked = value === true;
		else if (value !== undefined)
			input.value = [].concat(value).join('\n');
		this.fields.push({ name, label, input, error, required,
			limit: schema.maxLength });
		return { node, read: () => read(input, type) };
	}

	// Show FAULTS, of faults() of answer.js, beside the fields that they
	// name; returns the texts of those that name none.
	mark(faults)
	{
		const rest = [];

		for (const { input, error } of this.fields) {
			error.textContent = '';
			error.hidden = true;
			input.removeAttribute('aria-invalid');
		}
		for (const fault of faults) {
			const field = this.named(fault);

			if (!field) {
				rest.push(fault.text);
				continue;
			}
			field.error.textContent = [field.error.textContent,
				fault.text].filter(Boolean).join('\n');
			field.error.hidden = false;
			field.input.setAttribute('aria-invalid', 'true');
			for (let at = field.input; at; at = at.parentElement) {
				if (at.localName === 'details')
					at.open = true;
			}
		}
		return rest;
	}

	// The field that FAULT names, by a parameter or by its text.  Of
	// several with that name it is the one in which a fault can be seen, or
	// the first one.
	named({ text, parameters })
	{
		const plain = (one) => String(one).replace(/[^A-Za-z0-9]/g, '')
		    .toLowerCase();
		const wanted = [parameters.fieldName, parameters.label,
			parameters.code].filter((one) => one !== undefined)
		    .map((one) => plain(String(one).split(/[.[\]]+/)
			.filter(Boolean).pop()));
		let found = this.fields.filter((field) =>
		    wanted.includes(plain(field.name)) ||
		    wanted.includes(plain(field.label)));

		if (found.length === 0)
			found = this.mentioned(text);
		return found.find(({ input, limit, required }) =>
		    (required && input.value.trim() === '') ||
		    (limit && input.value.length > limit)) || found[0];
	}

	// The fields whose label or name stands first in TEXT.
	mentioned(text)
	{
		const lower = text.toLowerCase();
		const place = ({ name, label }) => Math.min(...[label, name,
			name.replace(/_/g, ' ')].map((one) => {
			const at = ` ${lower} `.search(new RegExp(
			    `[^a-z0-9]${one.toLowerCase()
				.replace(/[^a-z0-9 ]/g, '\\$&')}[^a-z0-9]`));
			return at < 0 ? Infinity : at;
		}));
		const first = Math.min(...this.fields.map(place));

		return first === Infinity ? []
		    : this.fields.filter((field) => place(field) === first);
	}

	// The keyboard's user goes on where the first fault is.
	focusFault()
	{
		const field = this.fields.find(({ error }) => !error.hidden);

		if (field)
			field.input.focus();
		return field !== undefined;
	}
}

function read(input, type)
{
	if (type === 'boolean')
		return input.checked ? true : undefined;
	if (input.value === '')
		return undefined;
	if (type === 'lines')
		return input.value.split('\n').filter((line) => line !== '');
	// What is no number is for the server to refuse.
	if (type === 'integer' && /^-?\d{1,15}$/.test(input.value))
		return Number(input.value);
	return input.value;
}
