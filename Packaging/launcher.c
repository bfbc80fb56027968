// Starts the program of a bundle with the C library of that bundle: bin/jc-stats, linked statically, so that the host's
// libraries do not matter.
//
// The loader is run as the program and told where libraries are, which an environment variable would tell the children too.
// It has the program's name, which is what ps and top show, and lies where the program looks for share/ from.
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define LOADER "/lib/jc-stats"
#define LIBRARIES "/lib"
#define PROGRAM "/lib/jc-stats.program"

/// The path of this file without links: as the kernel has it, and where /proc is not mounted as it was called.
static bool find_launcher(char path[PATH_MAX]) {
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
    if (length > 0) {
        path[length] = '\0';
        return true;
    }
    const char *called = (const char *)getauxval(AT_EXECFN);
    return called != NULL && realpath(called, path) != NULL;
}

static int fail(const char *what, const char *path) {
    fprintf(stderr, "jc-stats: %s: expected a bundle of jc-stats around bin/jc-stats, found that this file %s\n", path, what);
    return 1;
}

int main(int count, char **arguments) {
    char folder[PATH_MAX], loader[PATH_MAX], libraries[PATH_MAX], program[PATH_MAX];
    if (!find_launcher(folder)) return fail("cannot be found", count > 0 ? arguments[0] : "jc-stats");
    // From FOLDER/bin/jc-stats to FOLDER.
    for (int level = 0; level < 2; level++) {
        char *slash = strrchr(folder, '/');
        if (slash == NULL) return fail("is in no folder", folder);
        *slash = '\0';
    }
    if (strlen(folder) + sizeof PROGRAM > PATH_MAX) return fail("has too long a path", folder);
    // The loader takes either for the end of a path.
    if (strpbrk(folder, ":;") != NULL) return fail("has a colon or a semicolon in its path", folder);
    strcat(strcpy(loader, folder), LOADER);
    strcat(strcpy(libraries, folder), LIBRARIES);
    strcat(strcpy(program, folder), PROGRAM);

    char *name = count > 0 ? arguments[0] : loader;
    char *before[] = {name, "--inhibit-cache", "--library-path", libraries, "--argv0", name, program};
    size_t ahead = sizeof before / sizeof *before, own = count > 0 ? (size_t)count - 1 : 0;
    char **all = calloc(ahead + own + 1, sizeof *all);
    if (all == NULL) return fail("gets no memory", folder);
    memcpy(all, before, sizeof before);
    if (own > 0) memcpy(all + ahead, arguments + 1, own * sizeof *all);
    execv(loader, all);
    return fail(strerror(errno), loader);
}
