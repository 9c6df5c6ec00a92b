// The words of the page, by language.  Elements with a data-word have that one.

const words = {
	en: {
		skip: 'To the answer',
		title: 'Customers console',
		store: 'Store',
		language: 'Language',
		token: 'Token of a customer or an integration',
		forget: 'Forget',
		signup: 'Sign up',
		send_signup: 'Create the account',
		fill: 'Fill in the example',
		more: 'More fields',
		add: 'Add to',
		remove: 'Remove',
		required: 'required',
		at_most: 'At most %1 characters.',
		a_line_each: 'One on each line.',
		bad: 'Ready-made bad request',
		send_bad: 'Send it',
		call: 'Any call',
		no_token: 'A token shows more calls. Signing in puts a ' +
		    'customer’s into its field; the shop’s operator makes ' +
		    'one by “customersctl token create”.',
		operation: 'Operation',
		body: 'Body',
		send: 'Send',
		answer: 'Request and answer',
		nothing: 'Nothing was sent yet.',
		sending: 'Sending …',
		no_answer: 'No answer',
		phases: 'Where the time went',
		answer_json: 'Answer',
		answer_headers: 'Headers of the answer',
		request: 'Request',
		as_curl: 'As curl',
		copy: 'Copy as curl',
		copied: 'Copied.',
		not_copied: 'The browser forbids it. Copy it from “As curl”.',
		mails: 'Mails',
		look: 'Look again',
		no_mail: 'No mail so far.',
		no_document: 'There is no document of the interface for this ' +
		    'store and token: %1',
		no_mails: 'The mails can’t be read: %1',
		no_settings: 'settings.json can’t be read: %1',
		signin: 'Sign in',
		me: 'Who am I',
		reset: 'Ask for a new password',
		search: 'Search',
		bad_no_email: 'No e-mail',
		bad_same_email: 'E-mail of the last account',
		bad_not_email: 'No real e-mail',
		bad_password: 'Password too short',
		bad_simple: 'Password too simple',
		bad_long: 'Tax number too long',
		bad_many: 'Several faults at once',
		bad_country: 'Country that there is not',
		bad_type: 'Addresses of the wrong type',
		bad_unknown: 'Field that there is not',
		bad_json: 'JSON that breaks off',
		bad_media: 'Body that is not JSON',
		bad_store: 'Store that there is not',
		bad_large: 'Body too large',
		bad_markup: 'Markup in place of a number',
	},
	it: {
		skip: 'Vai alla risposta',
		title: 'Console clienti',
		store: 'Vista del negozio',
		language: 'Lingua',
		token: 'Token di un cliente o di un’integrazione',
		forget: 'Dimentica',
		signup: 'Registrazione',
		send_signup: 'Crea l’account',
		fill: 'Inserisci l’esempio',
		more: 'Altri campi',
		add: 'Aggiungi a',
		remove: 'Rimuovi',
		required: 'obbligatorio',
		at_most: 'Al massimo %1 caratteri.',
		a_line_each: 'Uno per riga.',
		bad: 'Richiesta errata già pronta',
		send_bad: 'Invia',
		call: 'Qualsiasi chiamata',
		no_token: 'Con un token le chiamate sono di più. L’accesso ' +
		    'inserisce quello del cliente; il gestore del negozio ne ' +
		    'crea uno con «customersctl token create».',
		operation: 'Operazione',
		body: 'Corpo',
		send: 'Invia',
		answer: 'Richiesta e risposta',
		nothing: 'Non è stato ancora inviato nulla.',
		sending: 'Invio in corso …',
		no_answer: 'Nessuna risposta',
		phases: 'Come è stato speso il tempo',
		answer_json: 'Risposta',
		answer_headers: 'Intestazioni della risposta',
		request: 'Richiesta',
		as_curl: 'Come curl',
		copy: 'Copia come curl',
		copied: 'Copiato.',
		not_copied: 'Il browser lo vieta. Copialo da «Come curl».',
		mails: 'E-mail inviate',
		look: 'Aggiorna',
		no_mail: 'Ancora nessuna e-mail.',
		no_document: 'Manca il documento dell’interfaccia per questo ' +
		    'negozio e questo token: %1',
		no_mails: 'Non è possibile leggere le e-mail: %1',
		no_settings: 'Non è possibile leggere settings.json: %1',
		signin: 'Accedi',
		me: 'Chi sono',
		reset: 'Richiedi una nuova password',
		search: 'Cerca',
		bad_no_email: 'Senza e-mail',
		bad_same_email: 'E-mail dell’ultimo account',
		bad_not_email: 'E-mail non valida',
		bad_password: 'Password troppo corta',
		bad_simple: 'Password troppo semplice',
		bad_long: 'Partita IVA troppo lunga',
		bad_many: 'Più errori insieme',
		bad_country: 'Paese inesistente',
		bad_type: 'Indirizzi di tipo sbagliato',
		bad_unknown: 'Campo inesistente',
		bad_json: 'JSON interrotto',
		bad_media: 'Corpo che non è JSON',
		bad_store: 'Negozio inesistente',
		bad_large: 'Corpo troppo grande',
		bad_markup: 'Markup al posto di un numero',
	},
};
let language = 'en';

export function word(name)
{
	return words[language][name];
}

// Speak WANTED, or English if it is not known.
export function speak(wanted)
{
	language = words[wanted] ? wanted : 'en';
	document.documentElement.lang = language;
	document.title = word('title');
	for (const one of document.querySelectorAll('[data-word]'))
		one.textContent = word(one.dataset.word);
	return language;
}
