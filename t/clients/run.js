// Lets clients of clients.js do the steps of steps.js: those of "names", or all
// if there are none.  Input is JSON on standard input: "base" (the shop's URL),
// "admin" (a bearer token), "keys" (of OAuth), "folder" (for generated code)
// and "proxy", the port of a proxy that takes all connections to the shop.  The
// last line that is printed is "RESULT" and a list of {client, steps, failed}.
'use strict';

const fs = require('fs');
const net = require('net');

const input = JSON.parse(fs.readFileSync(0, 'utf8'));

// The clients sign, and send, what they would without a proxy.
const { port } = new URL(input.base);
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...args) {
	const [options] = Array.isArray(args[0]) ? args[0] : args;

	if (options && String(options.port) === port)
		options.port = input.proxy;
	return connect.apply(this, args);
};

const clients = require('./clients');
const { steps } = require('./steps');

(async () => {
	const results = [];

	for (const [name, make] of Object.entries(clients)) {
		const result = { client: name, steps: [] };

		if (input.names.length > 0 && !input.names.includes(name))
			continue;
		try {
			await steps(await make(input), result.steps);
		} catch (error) {
			result.failed = String(error.stack || error);
		}
		results.push(result);
	}
	console.log(`\nRESULT ${JSON.stringify(results)}`);
	process.exit(0);
})();
