// Requests that must be refused, each made of a good one: a name, and what is
// done to the body, or to the request itself.

const bodies = {
	no_email: (body) => {
		delete body.customer.email;
	},
	not_email: (body) => {
		body.customer.email = 'jane at example';
	},
	same_email: (body, lastEmail) => {
		body.customer.email = lastEmail || body.customer.email;
	},
	password: (body) => {
		body.password = 'Ab1';
	},
	simple: (body) => {
		body.password = 'abcdefghijkl';
	},
	long: (body) => {
		body.customer.taxvat = 'x'.repeat(51);
	},
	many: (body) => {
		body.customer.firstname = '';
		body.customer.lastname = '';
		body.customer.email = 'jane';
	},
	country: (body) => {
		for (const address of body.customer.addresses || [])
			address.country_id = 'XX';
	},
	type: (body) => {
		body.customer.addresses = 'none';
	},
	unknown: (body) => {
		body.customer.nickname = 'Jo';
	},
	markup: (body) => {
		body.customer.website_id = '<img src=x onerror="alert(1)">';
	},
};

const requests = {
	json: (request) => {
		request.body = request.body.slice(0, -1);
	},
	media: (request) => {
		request.headers['Content-Type'] = 'text/plain';
	},
	store: (request) => {
		request.url = request.url.replace(/(\/rest\/)[^/]*/,
		    '$1nosuch');
	},
	large: (request) => {
		request.body = request.body.padEnd(70000);
	},
};

export const names = [...Object.keys(bodies), ...Object.keys(requests)];

// BODY, a value, made into the one of NAME.
export function spoilBody(name, body, lastEmail)
{
	const copy = JSON.parse(JSON.stringify(body));

	copy.customer = copy.customer || {};
	if (bodies[name])
		bodies[name](copy, lastEmail);
	return copy;
}

// REQUEST, of request.js, made into the one of NAME.
export function spoilRequest(name, request)
{
	if (requests[name])
		requests[name](request);
	return request;
}
