// Elements of the page.  Text is only ever put in as text: much of it is what
// strangers have sent to the shop.

export const byId = (id) => document.getElementById(id);

// A new element with PROPERTIES, attributes for those that have a "-" or are
// named "for" or "role", and CHILDREN, elements or texts.
export function element(name, properties = {}, ...children)
{
	const made = document.createElement(name);

	for (const [key, value] of Object.entries(properties)) {
		if (key.includes('-') || ['for', 'role'].includes(key))
			made.setAttribute(key, value);
		else
			made[key] = value;
	}
	made.append(...children);
	return made;
}

// Show TEXTS in BOX, or hide it if there are none.
export function showTexts(box, texts)
{
	box.replaceChildren(...texts.map((text) => element('p', {}, text)));
	box.hidden = texts.length === 0;
}
