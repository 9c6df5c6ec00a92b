// Marks the rules that the password keeps, as one types.  The server decides.
'use strict';
(function () {
	var field = document.getElementById('password');
	var show = document.getElementById('show');
	var rules = document.querySelectorAll('[data-rule]');
	var keeps = {
		length: function (text) {
			var length = Array.from(text).length;
			return length >= Number(field.dataset.length) &&
			    length <= 256;
		},
		classes: function (text) {
			return [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]
			    .filter(function (one) { return one.test(text); })
			    .length >= Number(field.dataset.classes);
		},
		space: function (text) {
			return !/^[ \t\n\v\r]|[ \t\n\v\r]$/.test(text);
		},
		email: function (text) {
			return text.toLowerCase() !==
			    field.dataset.email.toLowerCase();
		}
	};

	function look() {
		rules.forEach(function (rule) {
			rule.classList.toggle('met', field.value !== '' &&
			    keeps[rule.dataset.rule](field.value));
		});
	}

	field.addEventListener('input', look);
	look();
	show.closest('p').hidden = false;
	show.addEventListener('change', function () {
		field.type = show.checked ? 'text' : 'password';
	});
})();
