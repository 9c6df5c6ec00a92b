#include "mail/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_LENGTH_MAX = 256 };		/* with the NUL: NAME_MAX of Linux */

/* Write all LENGTH bytes to FD and sync them to disk. */
static int
write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		bytes += n;
		length -= (size_t)n;
	}
	return fsync(fd);
}

/* Write the file NAME.eml in the folder DIR.  Returns 0, or -1 with errno. */
static int
write_file(int dir, const char *name, const char *message, size_t length)
{
	char final[NAME_LENGTH_MAX], unfinished[NAME_LENGTH_MAX];
	int fd, result = -1, error;

	if (snprintf(final, sizeof(final), "%s.eml", name) >=
	    (int)sizeof(final) ||
	    snprintf(unfinished, sizeof(unfinished), ".%s.new", name) >=
	    (int)sizeof(unfinished)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	(void)unlinkat(dir, unfinished, 0);
	fd = openat(dir, unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (fd == -1)
		return -1;
	if (write_all(fd, message, length) == 0 &&
	    renameat(dir, unfinished, dir, final) == 0)
		result = fsync(dir);
	error = errno;
	if (result == -1)
		(void)unlinkat(dir, unfinished, 0);
	(void)close(fd);
	errno = error;
	return result;
}

int
mail_folder_put(const char *folder, const char *name, const char *message,
    size_t length, char *reason, size_t size)
{
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result = dir == -1 ? -1 : write_file(dir, name, message, length);

	if (result == -1)
		(void)snprintf(reason, size, "%s: %s", folder,
		    strerror(errno));
	if (dir != -1)
		(void)close(dir);
	return result;
}
