// What the scripts of this folder share.  t/lib/Customers/Browser.pm runs a
// script as "node SCRIPT" with its input as JSON on standard input, and takes
// what it prints, JSON too.
'use strict';

const fs = require('fs');
const os = require('os');
const path = require('path');
const { chromium } = require('playwright-core');

const patience = 120000;	// ms, for the browser on a busy machine

// Calls STEPS with a fresh browser, which playwright-core describes, and the
// input, whose "options" are for the browser; prints what it returns.
exports.run = async (steps) => {
	const input = JSON.parse(fs.readFileSync(0, 'utf8'));
	const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'customers-'));
	// Chromium has no sandbox for root.
	const browser = await chromium.launchPersistentContext(profile, {
		executablePath: process.env.CHROMIUM,
		chromiumSandbox: process.getuid() !== 0,
		timeout: patience,
		args: ['--disable-quic', '--no-first-run',
			'--disable-background-networking',
			'--disable-component-update', '--disable-sync'],
		...input.options,
	});
	browser.setDefaultTimeout(patience);
	try {
		const result = await steps(browser, input);
		process.stdout.write(JSON.stringify(result));
	} finally {
		await browser.close();
		// Its processes may write there until they have ended.
		fs.rmSync(profile, { recursive: true, force: true,
			maxRetries: 20, retryDelay: 100 });
	}
};
