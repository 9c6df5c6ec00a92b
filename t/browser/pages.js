// A person at our pages: does each of "steps", a list of an action and its
// arguments, and returns what it saw whenever it was to "look":
//	goto URL		follows a link, or types an address
//	tab SELECTOR		presses Tab until the element has the focus
//	press KEY		on the element with the focus
//	type TEXT		the same, key by key
//	click SELECTOR
//	look			at the page
//	picture FILE WIDTH HEIGHT
'use strict';

const fs = require('fs');
const { run } = require('./browser.js');

const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
	'best-practice'];

// In the page.
function see()
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
	for (let i = 0; i < 20; i++) {
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
	let errors = [];
	let foreign = [];

	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type()))
			errors.push(message.text());
	});
	page.on('pageerror', (error) => errors.push(error.message));
	page.on('request', (request) => {
		if (new URL(request.url()).origin !== origin)
			foreign.push(request.url());
	});
	const actions = {
		goto: (url) => page.goto(url),
		tab: (selector) => tabTo(page, selector),
		press: async (key) => {
			await page.keyboard.press(key);
			await page.waitForLoadState();
			await page.waitForTimeout(key === 'Enter' ? 500 : 0);
		},
		type: (text) => page.keyboard.type(text),
		click: async (selector) => {
			await page.click(selector);
			await page.waitForLoadState();
		},
		look: async () => {
			seen.push({ ...await page.evaluate(see), errors, foreign,
				violations: checked ? await violations(page) : [] });
			errors = [];
			foreign = [];
		},
		picture: async (file, width, height) => {
			await page.setViewportSize({ width, height });
			seen.push({ ...await page.evaluate(see) });
			await page.screenshot({ path: file, fullPage: true });
		},
	};
	for (const [action, ...values] of steps)
		await actions[action](...values);
	return seen;
});
