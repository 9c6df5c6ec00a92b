/*
 * Lists of columns as SQL: each is a macro COLUMNS(X) of X(column), without the
 * id, which comes first.
 */
#ifndef IMPORT_MAGENTO_COLUMNS_H
#define IMPORT_MAGENTO_COLUMNS_H

#define MAGENTO_SELECTED(column) ", t." #column
#define MAGENTO_ASSIGNED(column) ", " #column " = ?"

#define MAGENTO_SELECT(table, id, COLUMNS) \
	"SELECT t." #id COLUMNS(MAGENTO_SELECTED) " FROM " #table " t "
#define MAGENTO_INSERT(table, id, COLUMNS) \
	"INSERT INTO " #table " SET " #id " = ?" COLUMNS(MAGENTO_ASSIGNED)
#define MAGENTO_NAMED(column) ", " #column
#define MAGENTO_PLACE(column) ", ?"
#define MAGENTO_INTO(table, id, COLUMNS) \
	"INSERT INTO " #table " (" #id COLUMNS(MAGENTO_NAMED) ") VALUES "
#define MAGENTO_ROW(COLUMNS) "(?" COLUMNS(MAGENTO_PLACE) ")"
#define MAGENTO_UPDATE(table, id, COLUMNS) \
	"UPDATE " #table " SET " #id " = " #id COLUMNS(MAGENTO_ASSIGNED)

#endif
