// The page: what its controls do.
import { expect, faults, fill, show } from './answer.js';
import { names, spoilBody, spoilRequest } from './bad.js';
import { baseOf, find, load, operations } from './document.js';
import { byId, element, showTexts } from './dom.js';
import { Form } from './form.js';
import { look } from './mails.js';
import { asCurl, make, send } from './request.js';
import { speak, word } from './words.js';

const shortcuts = [
	['signin', 'POST', '/V1/integration/customer/token'],
	['me', 'GET', '/V1/customers/me'],
	['reset', 'PUT', '/V1/customers/password'],
	['search', 'GET', '/V1/customers/search'],
];
const signsIn = /\/integration\/(?:customer|admin)\/token$/;

let api = null;
let list = [];
let signup = null;
let form = null;
let last = null;
let lastAccount = null;
let shownBody = '';
let spoilt = null;
let mailFolder = null;

const store = () => byId('store').value.trim();
const token = () => byId('token').value.trim();
const chosen = () => list.find((one) => one.id === byId('operation').value);

// The example of the document, for somebody who has no account yet.
function example()
{
	const made = JSON.parse(JSON.stringify(signup.example || {}));

	if (made.customer && made.customer.email)
		made.customer.email = made.customer.email.replace('@',
		    `.${Date.now().toString(36)}@`);
	return made;
}

function showSignup(value)
{
	form = new Form(byId('fields'), api, signup.schema, value);
	showTexts(byId('signup-errors'), []);
}

// The names of the account that was made last are put into examples.
function personal(operation)
{
	if (operation.example === undefined)
		return '';
	const value = JSON.parse(JSON.stringify(operation.example));

	if (lastAccount) {
		if (value.email)
			value.email = lastAccount.email;
		if (value.username && operation.path.includes('customer')) {
			value.username = lastAccount.email;
			value.password = lastAccount.password;
		}
	}
	return JSON.stringify(value, null, 2);
}

function showOperation()
{
	const operation = chosen();

	byId('about').textContent = operation.about;
	byId('body-line').hidden = operation.schema === null;
	shownBody = personal(operation);
	byId('body').value = shownBody;
	byId('no-token').hidden = shortcuts.every(
	    ([, method, path]) => find(list, method, path));
	showTexts(byId('call-errors'), []);
	byId('parameters').replaceChildren(...operation.parameters.map(
	    (one, i) => element('div', { className: 'field' },
		element('label', { for: `parameter-${i}` },
		    element('code', {}, one.name),
		    ...one.required
			? [element('em', {}, word('required'))] : []),
		element('input', { id: `parameter-${i}`, name: one.name,
			value: one.example === undefined ? '' : one.example,
			autocomplete: 'off', spellcheck: false,
			'aria-describedby': `parameter-${i}-hint` }),
		element('p', { id: `parameter-${i}-hint`, className: 'hint' },
		    one.description || ''))));
}

function choose(operation)
{
	byId('operation').value = operation.id;
	showOperation();
}

function showOperations()
{
	const before = byId('operation').value;
	const tags = [...new Set(list.map((one) => one.tag))];

	byId('operation').replaceChildren(...tags.map((tag) =>
	    element('optgroup', { label: tag }, ...list.filter((one) =>
		one.tag === tag).map((one) => element('option',
		{ value: one.id }, `${one.method} ${one.path}`)))));
	byId('shortcuts').replaceChildren(...shortcuts.filter(
	    ([, method, path]) => find(list, method, path)).map(
	    ([name, method, path]) => {
		const button = element('button', { type: 'button' },
		    word(name));

		button.addEventListener('click', () => {
			choose(find(list, method, path));
			byId('operation').focus();
		});
		return button;
	}));
	choose(list.find((one) => one.id === before) ||
	    find(list, ...shortcuts[0].slice(1)) || list[0]);
}

function showBad()
{
	const before = byId('bad').value;

	byId('bad').replaceChildren(...names.map((name) =>
	    element('option', { value: name }, word(`bad_${name}`))));
	if (before)
		byId('bad').value = before;
}

// Above everything: what the page itself can't do, and the browser's REASON.
function showTrouble(name, reason)
{
	byId('trouble').textContent = fill(word(name), [reason]);
	byId('trouble').hidden = false;
}

// Read the document for the store and the token.
async function reload()
{
	try {
		api = await load(store(), token());
	} catch (error) {
		showTrouble('no_document', error.message);
		return;
	}
	byId('trouble').hidden = true;
	list = operations(api);
	signup = find(list, 'POST', '/V1/customers');
	showSignup(form ? form.read() : example());
	showOperations();
}

async function lookForMails()
{
	if (!mailFolder)
		return;
	try {
		await look(mailFolder);
	} catch (error) {
		showTrouble('no_mails', error.message);
	}
}

// Send REQUEST and show what comes of it; returns that.
async function exchange(request)
{
	expect(request);
	last = await send(request);
	show(last);
	const { top, bottom } = byId('status').getBoundingClientRect();
	if (top < 0 || bottom > innerHeight)
		byId('answer').scrollIntoView();
	// A mail may leave a little later than the answer.
	for (const delay of [100, 1500])
		setTimeout(lookForMails, delay);
	return last;
}

// Sign up by REQUEST, whose body is BODY, a value.
async function signUp(request, body)
{
	const seen = await exchange(request);

	showTexts(byId('signup-errors'), form.mark(faults(seen.json)));
	if (seen.status !== 200) {
		form.focusFault();
		return;
	}
	lastAccount = { email: body.customer.email, password: body.password };
	if (byId('body').value === shownBody)
		showOperation();
}

const signUpRequest = (body) => make(baseOf(store()), signup, {}, token(),
    JSON.stringify(body, null, 2));

function sendGood()
{
	const body = form.read() || {};

	signUp(signUpRequest(body), body);
}

// The form shows what is sent.  If it still shows the last bad request, the
// next one is made of what was there before that.
function sendBad()
{
	const name = byId('bad').value;
	const now = form.read() || {};
	const before = spoilt && JSON.stringify(now) === spoilt.shown
	    ? spoilt.before : now;
	const body = spoilBody(name, before, lastAccount && lastAccount.email);

	showSignup(body);
	spoilt = { before, shown: JSON.stringify(form.read() || {}) };
	signUp(spoilRequest(name, signUpRequest(body)), body);
}

async function call()
{
	const operation = chosen();
	const values = {};

	for (const input of byId('parameters').querySelectorAll('input'))
		values[input.name] = input.value;
	const seen = await exchange(make(baseOf(store()), operation, values,
	    token(), operation.schema ? byId('body').value : undefined));
	showTexts(byId('call-errors'),
	    faults(seen.json).map((one) => one.text));
	if (seen.status === 200 && signsIn.test(operation.path) &&
	    typeof seen.json === 'string') {
		byId('token').value = seen.json;
		await reload();
	}
}

async function copy()
{
	try {
		await navigator.clipboard.writeText(asCurl(last.request));
		byId('copied').textContent = word('copied');
	} catch (error) {
		byId('copied').textContent = word('not_copied');
	}
}

function changeLanguage()
{
	speak(byId('language').value);
	showBad();
	if (last)
		show(last);
	if (!api)
		return;
	const body = byId('body').value;

	showSignup(form.read());
	showOperations();
	byId('body').value = body;
}

function listen()
{
	const on = (id, event, action) =>
		byId(id).addEventListener(event, (happened) => {
			happened.preventDefault();
			action();
		});

	on('signup', 'submit', () => form && sendGood());
	on('fill', 'click', () => form && showSignup(example()));
	on('send-bad', 'click', () => form && sendBad());
	on('call', 'submit', () => api && call());
	on('operation', 'change', showOperation);
	on('store', 'change', reload);
	on('token', 'change', reload);
	on('forget', 'click', () => {
		byId('token').value = '';
		reload();
	});
	on('language', 'change', changeLanguage);
	on('copy', 'click', copy);
	on('look', 'click', lookForMails);
}

// What the installation says: the stores to choose from, the folder of mails.
async function readSettings()
{
	const answer = await fetch('settings.json', { cache: 'no-store' });
	const settings = await answer.json();

	byId('stores').replaceChildren(...settings.stores.map((code) =>
	    element('option', { value: code })));
	byId('store').value = settings.stores[0];
	if (settings.mails) {
		mailFolder = new URL(settings.mails, location.href);
		byId('mails').hidden = false;
	}
}

byId('language').value = speak(navigator.language.slice(0, 2));
showBad();
listen();
readSettings().catch((error) => showTrouble('no_settings', error.message))
    .then(reload).then(lookForMails);
