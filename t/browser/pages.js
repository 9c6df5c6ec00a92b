// A person at our pages: does each of "steps", a list of an action and its
// arguments, and returns what it saw whenever it was to "look":
//	goto URL		follows a link, or types an address
//	tab SELECTOR		presses Tab until the element has the focus
//	press KEY		on the element with the focus
//	type TEXT		the same, key by key
//	fill SELECTOR TEXT	at once, in place of what stands there
//	select SELECTOR VALUE
//	click SELECTOR
//	wait SELECTOR		until there is such an element to be seen
//	look SELECTORS		at the page, and at the texts of what is there of
//				SELECTORS, a hash, if it is given
//	read SELECTORS		the same without axe-core, which takes its time
//	delay MILLISECONDS	lets every request from now on take longer
//	hold			lets requests wait
//	go on			no longer
//	size WIDTH HEIGHT	of the window
//	picture FILE WIDTH HEIGHT	of the whole page
//	view FILE WIDTH HEIGHT	of its beginning, as far as the window shows it
'use strict';

const fs = require('fs');
const { run } = require('./browser.js');

const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
	'best-practice'];

// In the page.
function see(selectors)
{
	const text = (selector) => Array.from(
	    document.querySelectorAll(selector), (e) => e.innerText.trim());

	return {
		url: location.href,
		title: document.title,
		lang: document.documentElement.lang,
		heading: text('h1').join('|'),
		reason: text('.reason').join(''),
		notice: text('.notice').join(''),
		met: Array.from(document.querySelectorAll('.met'),
		    (e) => e.dataset.rule),
		focus: document.activeElement.id,
		wide: document.documentElement.scrollWidth > innerWidth,
		texts: Object.entries(selectors || {}).reduce(
		    (all, [name, selector]) =>
			Object.assign(all, { [name]: text(selector) }), {}),
	};
}

async function violations(page)
{
	await page.evaluate(axe);
	const found = await page.evaluate((tags) => axe.run({
		runOnly: { type: 'tag', values: tags },
	}), rules);

	return found.violations.map((one) => `${one.id}: ` +
	    one.nodes.map((node) => node.html).join(' '));
}

async function tabTo(page, selector)
{
	for (let i = 0; i < 60; i++) {
		await page.keyboard.press('Tab');
		if (await page.evaluate((wanted) =>
		    document.activeElement.matches(wanted), selector))
			return;
	}
	throw new Error(`Tab does not reach ${selector}`);
}

run(async (browser, { steps, origin, options }) => {
	// axe-core waits for timers, which are JavaScript of the page.
	const checked = options.javaScriptEnabled !== false;
	const seen = [];
	const page = await browser.newPage();
	let begun = 0;		// requests so far
	let requests = 0;	// that are under way
	let leaves = false;	// for another document
	let errors = [];
	let foreign = [];
	let free = null;

	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type()))
			errors.push(message.text());
	});
	page.on('pageerror', (error) => errors.push(error.message));
	page.on('request', (request) => {
		begun++;
		requests++;
		leaves = leaves || request.isNavigationRequest();
		if (new URL(request.url()).origin !== origin)
			foreign.push(request.url());
	});
	page.on('requestfinished', () => requests--);
	page.on('requestfailed', () => {
		requests--;
		leaves = false;
	});
	page.on('framenavigated', () => leaves = false);
	// Until what a key starts has ended, if it starts something: it does so
	// at once, unless the machine is busy.
	const settle = async (before) => {
		for (let i = 0; i < 60 && begun === before; i++)
			await page.waitForTimeout(50);
		do
			await page.waitForTimeout(100);
		while (requests > 0 || leaves);
		await page.waitForLoadState();
	};
	const read = async (selectors) => {
		seen.push({ ...await page.evaluate(see, selectors), errors,
			foreign });
		errors = [];
		foreign = [];
	};
	const actions = {
		goto: (url) => page.goto(url),
		tab: (selector) => tabTo(page, selector),
		press: async (key) => {
			const before = begun;

			await page.keyboard.press(key);
			if (key === 'Enter')
				await settle(before);
		},
		type: (text) => page.keyboard.type(text),
		click: async (selector) => {
			await page.click(selector);
			await page.waitForLoadState();
		},
		fill: (selector, text) => page.fill(selector, text),
		select: (selector, value) => page.selectOption(selector, value),
		wait: (selector) => page.waitForSelector(selector),
		delay: (milliseconds) => page.route('**', async (route) => {
			await page.waitForTimeout(milliseconds);
			await route.continue();
		}),
		hold: async () => {
			const held = new Promise((open) => free = open);

			await page.route('**', async (route) => {
				await held;
				await route.continue();
			});
		},
		'go on': () => free(),
		size: (width, height) => page.setViewportSize({ width, height }),
		read,
		look: async (selectors) => {
			const found = checked ? await violations(page) : [];

			await read(selectors);
			seen[seen.length - 1].violations = found;
		},
		picture: async (file, width, height) => {
			await page.setViewportSize({ width, height });
			seen.push({ ...await page.evaluate(see) });
			await page.screenshot({ path: file, fullPage: true });
		},
		view: async (file, width, height) => {
			await page.setViewportSize({ width, height });
			await page.evaluate(() => scrollTo(0, 0));
			await page.screenshot({ path: file });
		},
	};
	for (const [action, ...values] of steps)
		await actions[action](...values);
	await page.unrouteAll({ behavior: 'ignoreErrors' });
	return seen;
});
