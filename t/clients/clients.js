// The clients: each is made into an object with the functions of steps.js.
'use strict';

const path = require('path');
const { pathToFileURL } = require('url');
const { Refusal } = require('./steps');

// A client that can only send: SEND takes method, path, body, parameters of the
// query, and a bearer token in place of its own credentials.
const of = (send) => ({
	create: (body) => send('POST', 'customers', { body }),
	signIn: (body) => send('POST', 'integration/customer/token',
		{ body }),
	me: (token) => send('GET', 'customers/me', { token }),
	search: (email) => send('GET', 'customers/search', { email }),
	change: (id, body) => send('PUT', `customers/${id}`, { body }),
	remove: (id) => send('DELETE', `customers/${id}`, {}),
	get: (id) => send('GET', `customers/${id}`, {}),
});

const criteria = (email) => ({ searchCriteria: { filterGroups: [
	{ filters: [{ field: 'email', value: email, conditionType: 'eq' }] },
] } });

const flat = (email) => {
	const filter = 'searchCriteria[filterGroups][0][filters][0]';

	return { [`${filter}[field]`]: 'email', [`${filter}[value]`]: email,
		[`${filter}[conditionType]`]: 'eq' };
};

// What oauth-1.0a signs: names as they are sent, so no bracket may be encoded.
const raw = (email) => Object.entries(flat(email)).map(([name, value]) =>
	`${name}=${encodeURIComponent(value)}`).join('&');

const of_axios = (error) => {
	if (!error.response)
		throw error;
	throw new Refusal(error.response.status, error.response.data.message);
};

const magento_api_rest = (sha) => ({ base, keys }) => {
	const Client = require('magento-api-rest').default;
	const options = { url: base, consumerKey: keys.consumer_key,
		consumerSecret: keys.consumer_secret,
		accessToken: keys.access_token,
		tokenSecret: keys.access_token_secret, sha };

	return of(async (method, where, { body, email, token }) => {
		const client = new Client(token === undefined ? options : {
			...options, axiosConfig: { headers: {
				Authorization: `Bearer ${token}` } } });
		const answer = method === 'GET' ? client.get(where,
			email === undefined ? undefined :
				criteria(email).searchCriteria) :
			client[method.toLowerCase()](where, body);

		return (await answer.catch(of_axios)).data;
	});
};

const magento2_api_wrapper = (signs) => ({ base, keys, admin }) => {
	const Client = require('magento2-api-wrapper');
	const bearer = (token) => new Client({ api: { url: base },
		axios: { headers: { Authorization: `Bearer ${token}` } } });
	const own = signs ? new Client({ api: { url: base,
		consumerKey: keys.consumer_key,
		consumerSecret: keys.consumer_secret,
		accessToken: keys.access_token,
		tokenSecret: keys.access_token_secret } }) : bearer(admin);

	return of((method, where, { body, email, token }) => {
		const client = token === undefined ? own : bearer(token);

		return client.request({ method, url: where, data: body,
			params: email === undefined ? undefined :
				criteria(email) }).catch(of_axios);
	});
};

// It has functions for products only, on top of this one.  It tells no status,
// and can't send a token.
const magento2_rest_client = ({ base, keys }) => {
	const { RestClient } = require('magento2-rest-client/lib/rest_client');
	const { decamelizeKeys } = require('humps');
	const client = RestClient({ url: `${base}/rest`, version: 'V1',
		consumerKey: keys.consumer_key,
		consumerSecret: keys.consumer_secret,
		accessToken: keys.access_token,
		accessTokenSecret: keys.access_token_secret });
	const send = async (method, where, { body, email }) => {
		const query = email === undefined ? '' : `?${raw(email)}`;
		const answer = await client[method.toLowerCase()](
			`/${where}${query}`, body).catch((message) => {
			throw new Refusal(undefined, message);
		});

		return typeof answer === 'object' ? decamelizeKeys(answer) :
			answer;
	};
	const made = of(send);

	made.me = async (token) => {
		const answer = await fetch(`${base}/rest/V1/customers/me`,
			{ headers: { Authorization: `Bearer ${token}` } });

		return answer.json();
	};
	return made;
};

// An older node can only import it, which does not look at NODE_PATH.
const aio_commerce = async ({ base, keys }) => {
	const { AdobeCommerceHttpClient } = await import(pathToFileURL(
		path.join(process.env.NODE_PATH, '@adobe',
			'aio-commerce-lib-api', 'dist', 'es', 'index.mjs')));
	const client = (fetchOptions) => new AdobeCommerceHttpClient({
		auth: { strategy: 'integration',
			consumerKey: keys.consumer_key,
			consumerSecret: keys.consumer_secret,
			accessToken: keys.access_token,
			accessTokenSecret: keys.access_token_secret },
		config: { baseUrl: base, flavor: 'paas',
			storeViewCode: 'default', version: 'V1' },
		fetchOptions });

	return of(async (method, where, { body, email, token }) => {
		const own = client(token === undefined ? undefined : { hooks: {
			beforeRequest: [(request) => request.headers.set(
				'Authorization', `Bearer ${token}`)] } });

		try {
			return await own[method.toLowerCase()](where, {
				json: body, searchParams: email === undefined ?
					undefined : raw(email) }).json();
		} catch (error) {
			if (!error.response)
				throw error;
			throw new Refusal(error.response.status,
				(await error.response.json()).message);
		}
	});
};

// Two clients that know nothing but the document.

const swagger_client = async ({ base, admin }) => {
	const SwaggerClient = require('swagger-client');
	let bearer = admin;
	const client = await SwaggerClient({
		url: `${base}/rest/default/schema`,
		requestInterceptor: (request) => {
			request.headers.Authorization = `Bearer ${bearer}`;
			return request;
		} });
	const send = (operationId, parameters) => client.execute({
		operationId, parameters }).then(
		(answer) => answer.body, (error) => {
			if (!error.response)
				throw error;
			throw new Refusal(error.response.status,
				error.response.body.message);
		});
	// In Swagger a body is a parameter.
	const post = (operationId, body, parameters) => send(operationId,
		{ ...parameters, [`${operationId}Body`]: body });

	return {
		create: (body) => post(
			'customerAccountManagementV1CreateAccountPost', body),
		signIn: (body) => post('integrationCustomerTokenServiceV1' +
			'CreateCustomerAccessTokenPost', body),
		me: async (token) => {
			bearer = token;
			try {
				return await send(
					'customerCustomerRepositoryV1' +
					'GetByIdGetMe', {});
			} finally {
				bearer = admin;
			}
		},
		search: (email) => send('customerCustomerRepositoryV1' +
			'GetListGet', flat(email)),
		change: (customerId, body) => post(
			'customerCustomerRepositoryV1SavePut', body,
			{ customerId }),
		remove: (customerId) => send('customerCustomerRepositoryV1' +
			'DeleteByIdDelete', { customerId }),
		get: (customerId) => send('customerCustomerRepositoryV1' +
			'GetByIdGet', { customerId }),
	};
};

// Writes the client that DOCUMENT describes to a folder; checks its types.
const generated = (document) => async ({ base, admin, folder }) => {
	const { generate } = require('openapi-typescript-codegen');
	const ts = require('typescript');
	const to = path.join(folder, path.basename(document));
	const answer = await fetch(`${base}${document}`,
		{ headers: { Authorization: `Bearer ${admin}` } });

	await generate({ input: await answer.json(), output: `${to}/src`,
		exportSchemas: false, useOptions: false });
	const program = ts.createProgram([`${to}/src/index.ts`], {
		outDir: `${to}/js`, module: ts.ModuleKind.CommonJS,
		target: ts.ScriptTarget.ES2020, strict: true,
		lib: ['lib.es2020.d.ts', 'lib.dom.d.ts',
			'lib.dom.iterable.d.ts'], types: [] });
	const faults = [...ts.getPreEmitDiagnostics(program),
		...program.emit().diagnostics];

	if (faults.length > 0)
		throw new Error(ts.formatDiagnostics(faults, {
			getCanonicalFileName: (name) => name,
			getCurrentDirectory: () => to, getNewLine: () => '\n',
		}));
	// Meanwhile the server may have closed the connection: let node hear.
	await new Promise((done) => setTimeout(done, 200));
	const code = require(`${to}/js/index.js`);
	const { CustomerAccountManagementV1Service: accounts,
		CustomerCustomerRepositoryV1Service: customers,
		IntegrationCustomerTokenServiceV1Service: tokens } = code;
	const told = (promise) => promise.catch((error) => {
		if (!error.body)
			throw error;
		throw new Refusal(error.status, error.body.message);
	});

	code.OpenAPI.BASE = `${base}/rest`;
	code.OpenAPI.TOKEN = admin;
	return {
		create: (body) => told(accounts
			.customerAccountManagementV1CreateAccountPost(body)),
		signIn: (body) => told(tokens[
			'integrationCustomerTokenServiceV1' +
			'CreateCustomerAccessTokenPost'](body)),
		me: async (token) => {
			code.OpenAPI.TOKEN = token;
			try {
				return await told(customers[
					'customerCustomerRepositoryV1' +
					'GetByIdGetMe']());
			} finally {
				code.OpenAPI.TOKEN = admin;
			}
		},
		search: (email) => told(customers
			.customerCustomerRepositoryV1GetListGet('email',
				email, 'eq')),
		change: (id, body) => told(customers
			.customerCustomerRepositoryV1SavePut(id, body)),
		remove: (id) => told(customers
			.customerCustomerRepositoryV1DeleteByIdDelete(id)),
		get: (id) => told(customers
			.customerCustomerRepositoryV1GetByIdGet(id)),
	};
};

module.exports = {
	'magento-api-rest, HMAC-SHA1': magento_api_rest(1),
	'magento-api-rest, HMAC-SHA256': magento_api_rest(256),
	'magento2-api-wrapper, signed': magento2_api_wrapper(true),
	'magento2-api-wrapper, bearer': magento2_api_wrapper(false),
	'magento2-rest-client': magento2_rest_client,
	'@adobe/aio-commerce-lib-api': aio_commerce,
	'swagger-client, Swagger 2.0': swagger_client,
	'generated from Swagger 2.0': generated('/rest/default/schema'),
	'generated from OpenAPI 3.1': generated('/openapi.json'),
};
