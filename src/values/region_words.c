/*
 * The words are those that begin or end the names of many regions of a country
 * in one of its languages, or in English, French, German, Italian or Spanish.
 */
#include "values/region_words.h"

#include <stddef.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* As keys have them: small letters without marks. */
static const char *const kinds[] = {
	"alue", "amt", "apgabals", "aprinkis", "apskr", "apskritis",
	"autonome gemeenschap", "autonome gemeinschaft", "autonome provinz",
	"autonome region", "autonomous community", "autonomous province",
	"autonomous region", "bezirk", "bolgesi", "bundesland", "bundesstaat",
	"cantao", "canto", "canton", "cantone", "cantonul",
	"citta metropolitana", "ciudad autonoma", "commonwealth",
	"communaute", "communaute autonome", "community", "comtat", "comte",
	"comune", "comunidad", "comunidad autonoma", "comunidad foral",
	"comunidade", "comunidade autonoma", "comunita", "comunita autonoma",
	"comunitat", "comunitat autonoma", "comunitat foral", "concelho",
	"condado", "contea", "county", "deelstaat", "delstat", "dep",
	"departament", "departamento", "departement", "department", "dept",
	"depto", "dipartimento", "distretto", "district",
	"district municipality", "districte", "districtul", "distrito",
	"dpto", "edo", "erkidegoa", "eskualdea", "estado",
	"estado libre y soberano", "estat", "etat", "eyaleti",
	"federal state", "foru erkidegoa", "free state", "freie hansestadt",
	"freie und hansestadt", "freistaat", "fylke", "fylki", "gespanschaft",
	"gewest", "graafschap", "hansestadt", "hlavni mesto",
	"hui autonomous region", "huizu zizhiqu", "ili", "jud", "judet",
	"judetul", "kanton", "kantonas", "kantoni", "kantons", "komitat",
	"kommun", "kommune", "konderria", "kraj", "kreis", "kt", "laan",
	"laani", "lan", "land", "landkreis", "landskap",
	"libero consorzio comunale", "maakond", "maakunta", "megye",
	"metropolitan city", "miesto savivaldybe", "municipalite",
	"municipality", "municipio", "municipiul", "nomos",
	"novada pasvaldiba", "novads", "obl", "oblast", "obwod", "okres",
	"okrug", "osavaltio", "overseas department", "parish", "pasvaldiba",
	"perifereia", "periferia", "periferija", "piiri", "pokrajina",
	"powiat", "prefecture", "prefektura", "principado", "principality",
	"principat", "principato", "principaute", "probintzia", "prov",
	"province", "provincia", "provincia autonoma",
	"provincia constitucional", "provincia y region", "provincie",
	"provins", "provinsen", "provinsi", "provints", "provinz",
	"prowincja", "qark", "qarku", "r sav", "rajonas",
	"rajono savivaldybe", "rajons", "reg", "regiao", "regiao autonoma",
	"regio", "regio autonoma", "region", "region administrativa",
	"region autonoma", "region autonome", "regione", "regione autonoma",
	"regionen", "regiunea", "rexion", "rrethi", "samospravny kraj", "sav",
	"savivaldybe", "sheng", "shi", "special administrative region",
	"staat", "stan", "state", "stato", "tartomany", "tebie xingzhengqu",
	"territorio", "territorio historico", "territory", "union territory",
	"uyghur autonomous region", "uygur autonomous region",
	"uygur zizhiqu", "vald", "varmegye", "voblast", "voivodato",
	"voivodeship", "voivodie", "vyssi uzemni celok", "woblast",
	"woiwodschaft", "woiwodschap", "woj", "wojewodztwo", "zeme",
	"zhuang autonomous region", "zhuangzu zizhiqu", "zizhiqu", "zupa",
	"zupanija", "διαμερισμα", "επαρχια", "κοινοτητα", "νομοσ",
	"περιφερεια", "περιφερειακη ενοτητα", "вобласць", "жупания",
	"жупанија", "жупанія", "земля", "кантон", "краи", "обл", "област",
	"область", "округ", "покрајина", "правінцыя", "провинция",
	"провінція", "раион", "регион", "штат",
};

/* "Of", and with it the article, between the kind and the name. */
static const char *const prepositions[] = {
	"d", "da", "das", "de", "degli", "dei", "del", "dell", "della", "delle",
	"den", "der", "des", "di", "do", "dos", "du", "e", "i", "of", "van",
	"von", "y", "τησ", "του",
};

static const char *const articles[] = {
	"a", "el", "gli", "i", "il", "l", "la", "las", "le", "les", "lo", "los",
	"o", "os", "the",
};

/* The rest of WORDS behind WORD and a space; WORDS itself if that isn't so. */
static struct text
behind(struct text words, const char *word)
{
	size_t n = strlen(word);

	if (words.length <= n || words.bytes[n] != ' ' ||
	    memcmp(words.bytes, word, n) != 0)
		return words;
	return (struct text){ words.bytes + n + 1, words.length - n - 1 };
}

/* The same for what stands before a space and WORD. */
static struct text
before(struct text words, const char *word)
{
	size_t n = strlen(word);

	if (words.length <= n || words.bytes[words.length - n - 1] != ' ' ||
	    memcmp(words.bytes + words.length - n, word, n) != 0)
		return words;
	return (struct text){ words.bytes, words.length - n - 1 };
}

typedef struct text cutter(struct text words, const char *word);

/* WORDS without the longest of the COUNT words in LIST. */
static struct text
without(struct text words, cutter *cut, const char *const *list, size_t count)
{
	struct text shortest = words;

	for (size_t i = 0; i < count; i++) {
		struct text rest = cut(words, list[i]);

		if (rest.length < shortest.length)
			shortest = rest;
	}
	return shortest;
}

/* A last character of Chinese or Japanese that says the same. */
static struct text
without_sign(struct text words)
{
	static const char *const signs[] = { "省", "市", "自治区", "自治區",
	    "州", "県", "縣" };
	enum { SIGN = 3 };		/* bytes of such a character */

	for (size_t i = 0; i < COUNT(signs); i++) {
		size_t n = strlen(signs[i]);

		if (words.length >= n + SIGN && memcmp(words.bytes +
		    words.length - n, signs[i], n) == 0)
			return (struct text){ words.bytes, words.length - n };
	}
	return words;
}

struct text
region_words_bare(struct text words, bool article)
{
	struct text bare = without(words, behind, kinds, COUNT(kinds));

	if (bare.length < words.length) {
		bare = without(bare, behind, prepositions,
		    COUNT(prepositions));
		if (article)
			bare = without(bare, behind, articles,
			    COUNT(articles));
	}
	return without_sign(without(bare, before, kinds, COUNT(kinds)));
}
