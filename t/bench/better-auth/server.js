// Sign-up by better-auth, in several processes on one Unix socket.
//
// usage: server.js SOCKET PROCESSES DATABASE-SOCKET DATABASE SENDMAIL
//	shipped|least
//
// "least" makes the hash as cheap as it goes; all else is better-auth's
// default, but it neither signs the customer in nor limits the rate.
'use strict';

const cluster = require('node:cluster');
const { createServer } = require('node:http');
const { scrypt } = require('node:crypto');
const { promisify } = require('node:util');
const mysql = require('mysql2/promise');
const nodemailer = require('nodemailer');

const [socket, processes, socketPath, database, sendmail, cost] =
    process.argv.slice(2);
const hash = promisify(scrypt);
const mailer = nodemailer.createTransport({
	sendmail: true, path: sendmail, newline: 'unix',
});

const options = {
	baseURL: 'http://localhost',
	secret: 'only for measuring: no account is kept',
	database: mysql.createPool({
		socketPath, database, user: 'root', timezone: 'Z',
	}),
	emailAndPassword: { enabled: true, autoSignIn: false },
	emailVerification: {
		sendOnSignUp: true,
		sendVerificationEmail: ({ user, url }) => mailer.sendMail({
			from: 'shop@example.com', to: user.email,
			subject: 'Welcome', text: `Please confirm:\n${url}\n`,
		}),
	},
	rateLimit: { enabled: false },
	telemetry: { enabled: false },
};

if (cost === 'least')
	options.emailAndPassword.password = {
		hash: async (password) => (await hash(password, 'salt', 64,
		    { N: 2, r: 1, p: 1 })).toString('hex'),
	};

// better-auth is a module of the other kind, which NODE_PATH does not find.
function load(name)
{
	return import(require.resolve(name));
}

(async () => {
	if (cluster.isPrimary) {
		const { getMigrations } = await load('better-auth/db/migration');

		await (await getMigrations(options)).runMigrations();
		await options.database.end();
		for (let i = 0; i < Number(processes); i++)
			cluster.fork();
		return;
	}
	const { betterAuth } = await load('better-auth');
	const { toNodeHandler } = await load('better-auth/node');

	createServer(toNodeHandler(betterAuth(options))).listen(socket);
})();
