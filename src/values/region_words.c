/*
 * The words are those that begin or end the names of many regions of a country
 * in one of its languages, or in English, French, German, Italian or Spanish.
 */
#include "values/region_words.h"

#include <stddef.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define W(s) TEXT_CONSTANT(s)

/* As keys have them: small letters without marks. */
static const struct text kinds[] = {
	W("alue"), W("amt"), W("apgabals"), W("aprinkis"), W("apskr"),
	W("apskritis"), W("autonome gemeenschap"), W("autonome gemeinschaft"),
	W("autonome provinz"), W("autonome region"), W("autonomous community"),
	W("autonomous province"), W("autonomous region"), W("bezirk"),
	W("bolgesi"), W("bundesland"), W("bundesstaat"), W("cantao"),
	W("canto"), W("canton"), W("cantone"), W("cantonul"),
	W("citta metropolitana"), W("ciudad autonoma"), W("commonwealth"),
	W("communaute"), W("communaute autonome"), W("community"), W("comtat"),
	W("comte"), W("comune"), W("comunidad"), W("comunidad autonoma"),
	W("comunidad foral"), W("comunidade"), W("comunidade autonoma"),
	W("comunita"), W("comunita autonoma"), W("comunitat"),
	W("comunitat autonoma"), W("comunitat foral"), W("concelho"),
	W("condado"), W("contea"), W("county"), W("deelstaat"), W("delstat"),
	W("dep"), W("departament"), W("departamento"), W("departement"),
	W("department"), W("dept"), W("depto"), W("dipartimento"),
	W("distretto"), W("district"), W("district municipality"),
	W("districte"), W("districtul"), W("distrito"), W("dpto"), W("edo"),
	W("erkidegoa"), W("eskualdea"), W("estado"),
	W("estado libre y soberano"), W("estat"), W("etat"), W("eyaleti"),
	W("federal state"), W("foru erkidegoa"), W("free state"),
	W("freie hansestadt"), W("freie und hansestadt"), W("freistaat"),
	W("fylke"), W("fylki"), W("gespanschaft"), W("gewest"),
	W("graafschap"), W("hansestadt"), W("hlavni mesto"),
	W("hui autonomous region"), W("huizi zizhiqu"), W("huizu zizhiqu"),
	W("ili"), W("jud"), W("judet"), W("judetul"), W("kanton"),
	W("kantonas"), W("kantoni"), W("kantons"), W("komitat"), W("kommun"),
	W("kommune"), W("konderria"), W("kraj"), W("kreis"), W("kt"),
	W("laan"), W("laani"), W("lan"), W("land"), W("landkreis"),
	W("landskap"), W("libero consorzio comunale"), W("maakond"),
	W("maakunta"), W("megye"), W("metropolitan city"),
	W("miesto savivaldybe"), W("municipalite"), W("municipality"),
	W("municipio"), W("municipiul"), W("nomos"), W("novada pasvaldiba"),
	W("novads"), W("obl"), W("oblast"), W("obwod"), W("okres"), W("okrug"),
	W("osavaltio"), W("overseas department"), W("parish"), W("pasvaldiba"),
	W("perifereia"), W("periferia"), W("periferija"), W("piiri"),
	W("pokrajina"), W("powiat"), W("prefecture"), W("prefektura"),
	W("principado"), W("principality"), W("principat"), W("principato"),
	W("principaute"), W("probintzia"), W("prov"), W("province"),
	W("provincia"), W("provincia autonoma"), W("provincia constitucional"),
	W("provincia y region"), W("provincie"), W("provins"), W("provinsen"),
	W("provinsi"), W("provints"), W("provinz"), W("prowincja"), W("qark"),
	W("qarku"), W("r sav"), W("rajonas"), W("rajono savivaldybe"),
	W("rajons"), W("reg"), W("regiao"), W("regiao autonoma"), W("regio"),
	W("regio autonoma"), W("region"), W("region administrativa"),
	W("region autonoma"), W("region autonome"), W("regione"),
	W("regione autonoma"), W("regionen"), W("regiunea"), W("rexion"),
	W("rrethi"), W("samospravny kraj"), W("sav"), W("savivaldybe"),
	W("sheng"), W("shi"), W("special administrative region"), W("staat"),
	W("stan"), W("state"), W("stato"), W("tartomany"),
	W("tebie xingzhengqu"), W("territorio"), W("territorio historico"),
	W("territory"), W("union territory"), W("uyghur autonomous region"),
	W("uygur autonomous region"), W("uygur zizhiqu"), W("vald"),
	W("varmegye"), W("voblast"), W("voivodato"), W("voivodeship"),
	W("voivodie"), W("vyssi uzemni celok"), W("woblast"),
	W("woiwodschaft"), W("woiwodschap"), W("woj"), W("wojewodztwo"),
	W("zeme"), W("zhuang autonomous region"), W("zhuangzu zizhiqu"),
	W("zizhiqu"), W("zupa"), W("zupanija"), W("διαμερισμα"), W("επαρχια"),
	W("κοινοτητα"), W("νομοσ"), W("περιφερεια"), W("περιφερειακη ενοτητα"),
	W("вобласць"), W("жупания"), W("жупанија"), W("жупанія"), W("земля"),
	W("кантон"), W("краи"), W("обл"), W("област"), W("область"),
	W("округ"), W("покрајина"), W("правінцыя"), W("провинция"),
	W("провінція"), W("раион"), W("регион"), W("штат"),
};

/* "Of", and with it the article, between the kind and the name. */
static const struct text prepositions[] = {
	W("d"), W("da"), W("das"), W("de"), W("degli"), W("dei"), W("del"),
	W("dell"), W("della"), W("delle"), W("den"), W("der"), W("des"),
	W("di"), W("do"), W("dos"), W("du"), W("e"), W("i"), W("of"), W("van"),
	W("von"), W("y"), W("τησ"), W("του"),
};

static const struct text articles[] = {
	W("a"), W("el"), W("gli"), W("i"), W("il"), W("l"), W("la"), W("las"),
	W("le"), W("les"), W("lo"), W("los"), W("o"), W("os"), W("the"),
};

static const struct text ands[] = {
	W("and"), W("e"), W("ed"), W("en"), W("et"), W("i"), W("og"), W("och"),
	W("si"), W("und"), W("y"), W("και"), W("и"), W("та"),
};

/* The rest of WORDS behind WORD and a space; WORDS itself if that isn't so. */
static struct text
behind(struct text words, struct text word)
{
	size_t n = word.length;

	if (words.length <= n || words.bytes[n] != ' ' ||
	    memcmp(words.bytes, word.bytes, n) != 0)
		return words;
	return (struct text){ words.bytes + n + 1, words.length - n - 1 };
}

/* The same for what stands before a space and WORD. */
static struct text
before(struct text words, struct text word)
{
	size_t n = word.length;

	if (words.length <= n || words.bytes[words.length - n - 1] != ' ' ||
	    memcmp(words.bytes + words.length - n, word.bytes, n) != 0)
		return words;
	return (struct text){ words.bytes, words.length - n - 1 };
}

typedef struct text cutter(struct text words, struct text word);

/* WORDS without the longest of the COUNT words in LIST. */
static struct text
without(struct text words, cutter *cut, const struct text *list, size_t count)
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
	static const struct text signs[] = { W("省"), W("市"), W("自治区"),
	    W("自治區"), W("州"), W("県"), W("縣") };
	enum { SIGN = 3 };		/* bytes of such a character */

	for (size_t i = 0; i < COUNT(signs); i++) {
		size_t n = signs[i].length;

		if (words.length >= n + SIGN && memcmp(words.bytes +
		    words.length - n, signs[i].bytes, n) == 0)
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

static bool
is_and(struct text word)
{
	for (size_t i = 0; i < COUNT(ands); i++)
		if (word.length == ands[i].length && memcmp(word.bytes,
		    ands[i].bytes, word.length) == 0)
			return true;
	return false;
}

void
region_words_without_and(struct text words, struct buf *out)
{
	bool first = true;

	while (words.length > 0) {
		const char *end = memchr(words.bytes, ' ', words.length);
		struct text word = words;

		if (end != NULL)
			word.length = (size_t)(end - words.bytes);
		if (first || end == NULL || !is_and(word)) {
			if (!first)
				buf_byte(out, ' ');
			buf_add(out, word.bytes, word.length);
		}
		first = false;
		words.bytes += word.length + (end != NULL);
		words.length -= word.length + (end != NULL);
	}
}
