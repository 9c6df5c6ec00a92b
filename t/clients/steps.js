// What an integration does with customers.
'use strict';

const assert = require('assert');
const { randomBytes } = require('crypto');

// PROMISE is refused, with a message like EXPECTED and, if the client tells it,
// with STATUS.
async function refused(promise, status, expected) {
	const error = await promise.then((value) => assert.fail(
		`${JSON.stringify(value)} is no refusal`), (e) => e);

	if (error.status !== undefined)
		assert.strictEqual(error.status, status);
	assert.match(error.message, expected);
}

// A client has the functions create, signIn, me, search, change, remove, get.
// They return the body of a success, and throw a Refusal.  The name of each
// step that is done is added to DONE.
exports.steps = async (client, done) => {
	const email = `${randomBytes(8).toString('hex')}@example.com`;
	const password = 'Passw0rd-of-Jane';
	const customer = { email, firstname: 'Jane', lastname: 'Doe',
		addresses: [{ firstname: 'Jane', lastname: 'Doe',
			street: ['Via Roma 1'], city: 'Roma',
			region: { region_code: 'RM' }, postcode: '00100',
			country_id: 'IT', telephone: '06 1',
			default_billing: true, default_shipping: true }] };
	const made = await client.create({ customer, password });
	assert.strictEqual(made.email, email);
	assert.strictEqual(made.addresses[0].city, 'Roma');
	done.push('create');

	await refused(client.create({ customer, password }), 400,
		/^A customer with the same email address already exists/);
	done.push('duplicate');

	await refused(client.create({ customer: { ...customer,
		email: `a${email}` }, password: 'only-letters' }), 400,
	/^Minimum of different classes of characters in password is/);
	done.push('fault');

	const token = await client.signIn({ username: email, password });
	assert.match(token, /^[A-Za-z0-9]{43}$/);
	done.push('sign in');

	assert.strictEqual((await client.me(token)).id, made.id);
	done.push('me');

	const found = await client.search(email);
	assert.strictEqual(found.total_count, 1);
	assert.strictEqual(found.items[0].id, made.id);
	done.push('search');

	const changed = await client.change(made.id, { customer: {
		email, firstname: 'Joan', lastname: 'Doe' } });
	assert.strictEqual(changed.firstname, 'Joan');
	assert.strictEqual(changed.addresses.length, 1);
	done.push('change');

	assert.strictEqual(await client.remove(made.id), true);
	await refused(client.get(made.id), 404, /^No such entity with /);
	done.push('delete');
};

// What a client throws: status may be undefined.
exports.Refusal = class extends Error {
	constructor(status, message) {
		super(message);
		this.status = status;
	}
};
