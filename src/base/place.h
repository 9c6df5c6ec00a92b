/*
 * Where the program's files are.  A compiled-in path may be relative, as those
 * of configure --enable-portable are: it starts at the folder of the running
 * program, wherever that has been moved.
 */
#ifndef BASE_PLACE_H
#define BASE_PLACE_H

/*
 * The path of the settings file: $CUSTOMERS_CONF, else the compiled-in one.
 * Free the string; it is NULL if memory is short.
 */
char *place_settings(void);

/*
 * PATH below the folder of the program's own data (schema, mail, page):
 * $CUSTOMERS_DATADIR, else the compiled-in one.  Free the string; it is NULL if
 * memory is short.
 */
char *place_data(const char *path) __attribute__((nonnull));

#endif
