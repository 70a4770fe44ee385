// SPDX-License-Identifier: GPL-2.0
/*
 * Whether a program can be paged as it is: that takes a library that is loaded
 * before all others and brings a malloc() of its own.
 */
#include "program.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "doctor.h"
#include "report.h"

/* Of the machine that this is compiled for. */
#if defined(__x86_64__)
#define MACHINE EM_X86_64
#elif defined(__aarch64__)
#define MACHINE EM_AARCH64
#else
#define MACHINE EM_NONE
#endif

/**
 * struct image - a program's file, none of which is taken on trust
 * @path: of the file
 * @st: what the file system says of it
 * @bytes: the content
 * @length: bytes of it
 */
struct image {
	char path[PATH_MAX];
	struct stat st;
	const unsigned char *bytes;
	size_t length;
};

/* @count elements of @size bytes, aligned as they are; or NULL. */
static const void *part(const struct image *image, uint64_t offset,
			uint64_t count, uint64_t size)
{
	uint64_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes) ||
	    offset > image->length || bytes > image->length - offset ||
	    offset % 8)
		return NULL;
	return image->bytes + offset;
}

static bool runs(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

/* As a shell finds it. */
static bool find_path(struct image *image, const char *name)
{
	const char *path = getenv("PATH"), *end;

	if (strchr(name, '/')) {
		snprintf(image->path, sizeof(image->path), "%s", name);
		return runs(image->path);
	}
	for (; path && *path; path = *end ? end + 1 : end) {
		end = strchrnul(path, ':');
		snprintf(image->path, sizeof(image->path), "%.*s/%s",
			 (int)(end - path), path, name);
		if (runs(image->path))
			return true;
	}
	return false;
}

static int map(struct image *image)
{
	const int fd = open(image->path, O_RDONLY | O_CLOEXEC);
	void *bytes = MAP_FAILED;

	if (fd < 0)
		return failed("%s: %s", image->path, strerror(errno));
	if (!fstat(fd, &image->st) && image->st.st_size > 0)
		bytes = mmap(NULL, (size_t)image->st.st_size, PROT_READ,
			     MAP_PRIVATE, fd, 0);
	close(fd);
	if (bytes == MAP_FAILED)
		return failed("%s: it cannot be read", image->path);
	image->bytes = bytes;
	image->length = (size_t)image->st.st_size;
	return STATUS_DONE;
}

/* The header, if it is a program of this machine. */
static const Elf64_Ehdr *header(const struct image *image)
{
	const Elf64_Ehdr *elf = part(image, 0, 1, sizeof(*elf));

	if (!elf || memcmp(elf->e_ident, ELFMAG, SELFMAG) ||
	    elf->e_ident[EI_CLASS] != ELFCLASS64 || elf->e_machine != MACHINE)
		return NULL;
	return elf;
}

static bool dynamic(const struct image *image, const Elf64_Ehdr *elf)
{
	const Elf64_Phdr *ph =
		part(image, elf->e_phoff, elf->e_phnum, sizeof(*ph));
	unsigned int i;

	for (i = 0; ph && i < elf->e_phnum; i++)
		if (ph[i].p_type == PT_INTERP)
			return true;
	return false;
}

/* Does this table define a symbol of that name? */
static bool table_defines(const struct image *image, const Elf64_Shdr *table,
			  const Elf64_Shdr *names, const char *name)
{
	const uint64_t count = table->sh_size / sizeof(Elf64_Sym);
	const Elf64_Sym *symbols =
		part(image, table->sh_offset, count, sizeof(*symbols));
	const size_t n = strlen(name) + 1;
	uint64_t i;

	if (!symbols || names->sh_offset > image->length ||
	    names->sh_size > image->length - names->sh_offset)
		return false;
	for (i = 0; i < count; i++) {
		const uint64_t at = symbols[i].st_name;

		if (symbols[i].st_shndx != SHN_UNDEF && at < names->sh_size &&
		    n <= names->sh_size - at &&
		    !memcmp(image->bytes + names->sh_offset + at, name, n))
			return true;
	}
	return false;
}

static bool defines(const struct image *image, const Elf64_Ehdr *elf,
		    const char *name)
{
	const Elf64_Shdr *sh =
		part(image, elf->e_shoff, elf->e_shnum, sizeof(*sh));
	unsigned int i;

	for (i = 0; sh && i < elf->e_shnum; i++)
		if (sh[i].sh_type == SHT_DYNSYM &&
		    sh[i].sh_link < elf->e_shnum &&
		    table_defines(image, &sh[i], &sh[sh[i].sh_link], name))
			return true;
	return false;
}

static bool privileged(const struct image *image)
{
	return image->st.st_mode & (S_ISUID | S_ISGID) ||
	       getxattr(image->path, "security.capability", NULL, 0) > 0;
}

/* What follows "#!", without arguments; it is empty if that is not clear. */
static void read_interpreter(const struct image *image, struct program *program)
{
	const char *line = (const char *)image->bytes + 2;
	const char *end = memchr(line, '\n', image->length - 2);
	size_t n;

	while (end && line < end && (*line == ' ' || *line == '\t'))
		line++;
	for (n = 0; end && line + n < end && line[n] != ' ' && line[n] != '\t';)
		n++;
	if (n < sizeof(program->interpreter))
		memcpy(program->interpreter, line, n);
}

static enum program_kind kind_of(const struct image *image)
{
	const Elf64_Ehdr *elf = header(image);

	if (image->length > 2 && !memcmp(image->bytes, "#!", 2))
		return PROGRAM_SCRIPT;
	if (!elf)
		return PROGRAM_FOREIGN;
	if (!dynamic(image, elf))
		return PROGRAM_STATIC;
	if (privileged(image))
		return PROGRAM_PRIVILEGED;
	return defines(image, elf, "malloc") ? PROGRAM_MALLOC : PROGRAM_PLAIN;
}

/* As the kernel decides whether to tell the loader to be careful. */
static bool gains(const struct image *image)
{
	const struct stat *st = &image->st;

	return (st->st_mode & S_ISUID && st->st_uid != getuid()) ||
	       (st->st_mode & S_ISGID && st->st_gid != getgid()) ||
	       (getuid() &&
		getxattr(image->path, "security.capability", NULL, 0) > 0);
}

/**
 * program_look() - find out what kind of program a file is
 * @name: a path, or a name to be found as a shell does
 * @program: what was found
 *
 * Return: %STATUS_DONE; %STATUS_FAILED with a report if it cannot be read.
 */
int program_look(const char *name, struct program *program)
{
	struct image image = { .length = 0 };
	int rc;

	memset(program, 0, sizeof(*program));
	if (!find_path(&image, name))
		return failed("%s: no such program", name);
	rc = map(&image);
	if (rc)
		return rc;
	memcpy(program->path, image.path, sizeof(program->path));
	program->kind = kind_of(&image);
	program->gains = gains(&image);
	if (program->kind == PROGRAM_SCRIPT)
		read_interpreter(&image, program);
	munmap((void *)image.bytes, image.length);
	return STATUS_DONE;
}

/**
 * program_why() - why a program cannot be paged as it is
 * @kind: of the program
 *
 * Return: half a sentence, or NULL if it can.
 */
const char *program_why(enum program_kind kind)
{
	switch (kind) {
	case PROGRAM_FOREIGN:
		return "it is no 64-bit program of this machine";
	case PROGRAM_STATIC:
		return "it is linked statically, so that nothing can be loaded before it";
	case PROGRAM_PRIVILEGED:
		return "it gets privileges when it starts, so that no library is loaded before it";
	case PROGRAM_MALLOC:
		return "it has a malloc() of its own inside";
	case PROGRAM_SCRIPT:
	case PROGRAM_PLAIN:
		break;
	}
	return NULL;
}

/**
 * find_program() - say whether a program can be paged as it is
 * @findings: where to
 * @name: of the program: a path, or to be found as a shell does
 *
 * Return: %STATUS_DONE; %STATUS_FAILED with a report if it cannot be read.
 */
int find_program(struct findings *findings, const char *name)
{
	struct program program;
	const char *why;
	int rc = program_look(name, &program);

	if (rc)
		return rc;
	why = program_why(program.kind);
	if (program.kind == PROGRAM_SCRIPT)
		find_out(
			findings, "this program", false, "pagectl run",
			"%.60s: it is a script; its interpreter may be paged: %.40s",
			program.path, program.interpreter);
	else
		find_out(findings, "this program", !why, "pagectl run",
			 "%.100s: %s", program.path,
			 why ? why : "its malloc() can be replaced");
	return STATUS_DONE;
}
