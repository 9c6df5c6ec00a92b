/*
 * Where a template stands: DIRECTORY/LOCALE/NAME.EXTENSION, in a list of
 * directories, of which the operator's comes first.
 */
#ifndef TEMPLATE_FIND_H
#define TEMPLATE_FIND_H

#include "template/file.h"

enum { TEMPLATE_LOCALE_SIZE = 17 };	/* of a locale's name, with the NUL */

/*
 * Looks for a template in the folder DIRECTORY/LOCALE, or does something else
 * with what is NAME there, for ARGUMENT.
 */
typedef enum template_outcome template_visit(const char *directory,
    const char *locale, const char *name, void *argument);

/*
 * Call TRY with NAME and ARGUMENT, until it says something else than
 * TEMPLATE_ABSENT, for the folders of LOCALE (such as "it_IT"), then of its
 * language ("it"), then of any other locale of that language, then of en_US;
 * an earlier locale wins over an earlier one of DIRECTORIES, a list that ends
 * with NULL.  A LOCALE that is not 2 to 16 of [A-Za-z0-9_] counts as one
 * without templates.
 */
enum template_outcome template_find(const char *const *directories,
    const char *locale, const char *name, template_visit *try, void *argument)
    __attribute__((nonnull(1, 2, 3, 4), warn_unused_result));

/*
 * Call CHECK with ARGUMENT for each file in a locale's folder of DIRECTORIES
 * that has one of EXTENSIONS (".txt", a list that ends with NULL), with its
 * name without that.  Files that begin with a dot are ignored.  What can't be a
 * locale's or a template's name is a fault.  Returns TEMPLATE_FOUND, or the
 * first fault.
 */
enum template_outcome template_find_all(const char *const *directories,
    const char *const *extensions, template_visit *check, void *argument,
    const struct template_fault *fault)
    __attribute__((nonnull(1, 2, 3, 5), warn_unused_result));

#endif
