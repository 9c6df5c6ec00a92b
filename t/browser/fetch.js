// A page of "origin", which is served here, fetches each of "requests", one
// after the other: lists of arguments of fetch().  The result has, of an answer
// that the page may read, "status", "text" and those of "headers" that it can
// see; of any other, null.
'use strict';

const http = require('http');
const { run } = require('./browser.js');

// In the page.
async function fetchAll([requests, headers])
{
	const answers = [];

	for (const request of requests) {
		const answer = await fetch(...request).catch(() => null);
		answers.push(answer && {
			status: answer.status,
			text: await answer.text(),
			headers: Object.fromEntries(headers.map(
			    (name) => [name, answer.headers.get(name)])),
		});
	}
	return answers;
}

run(async (browser, { origin, requests, headers }) => {
	const server = http.createServer((request, response) => {
		response.setHeader('Content-Type', 'text/html');
		response.end('<!DOCTYPE html>');
	});
	const { hostname, port } = new URL(origin);
	await new Promise((done) => server.listen(port, hostname, done));
	const page = await browser.newPage();

	try {
		await page.goto(origin);
		return await page.evaluate(fetchAll, [requests, headers]);
	} finally {
		server.closeAllConnections();
		server.close();
	}
});
