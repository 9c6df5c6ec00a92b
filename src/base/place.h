/*
 * Where the program's files are.  A path that is compiled in and
 * relative, as configure --enable-portable makes them, starts at the folder of
 * the running program, wherever that has been moved to.
 */
#ifndef BASE_PLACE_H
#define BASE_PLACE_H

/*
 * The settings file: $CUSTOMERS_CONF, else the path compiled in.  A string to
 * be freed; NULL if memory is short.
 */
char *place_settings(void);

/*
 * PATH below the folder of the program's own data (schema, mail):
 * $CUSTOMERS_DATADIR, else the one compiled in.  A string to be freed; NULL if
 * memory is short.
 */
char *place_data(const char *path) __attribute__((nonnull));

#endif
