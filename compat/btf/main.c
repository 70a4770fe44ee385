// SPDX-License-Identifier: GPL-2.0
/*
 * Write a header with private layouts of a kernel, from its BTF.
 *
 * The header appears whole or not at all.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "layout.h"
#include "util.h"

struct options {
	const char *btf;
	const char *spec;
	const char *release;
	const char *output;
};

static void usage(FILE *out)
{
	fputs("usage: layout -b BTF -s SPECIFICATION -r RELEASE -o HEADER\n"
	      "Write the layouts that SPECIFICATION wants of the kernel RELEASE.\n"
	      "  -b  its BTF: a file like /sys/kernel/btf/vmlinux, or an ELF file with .BTF\n"
	      "  -o  the header, or - for standard output\n",
	      out);
}

static void options_read(struct options *options, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "b:s:r:o:h")) != -1) {
		switch (c) {
		case 'b':
			options->btf = optarg;
			break;
		case 's':
			options->spec = optarg;
			break;
		case 'r':
			options->release = optarg;
			break;
		case 'o':
			options->output = optarg;
			break;
		case 'h':
			usage(stdout);
			exit(0);
		default:
			usage(stderr);
			exit(1);
		}
	}
	if (optind < argc || !options->btf || !options->spec ||
	    !options->release || !options->output) {
		usage(stderr);
		exit(1);
	}
}

/* Write a file under another name, which it then loses. */
static void replace(const char *file, const char *text, size_t size)
{
	char *tmp = xasprintf("%s.new", file);
	FILE *out;

	out = fopen(tmp, "w");
	if (!out)
		die("%s: %m", tmp);
	if (fwrite(text, 1, size, out) != size || fclose(out) ||
	    rename(tmp, file)) {
		unlink(tmp);
		die("%s: %m", file);
	}
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	struct types types = { 0 };
	struct spec spec;
	char *text;
	size_t size;
	FILE *out;

	options_read(&options, argc, argv);
	spec_read(&spec, options.spec);
	types_read(&types, options.btf);
	out = open_memstream(&text, &size);
	if (!out)
		die("out of memory");
	layout_write(out, &types, &spec, options.release);
	fclose(out);
	if (strcmp(options.output, "-"))
		replace(options.output, text, size);
	else if (fwrite(text, 1, size, stdout) != size || fflush(stdout))
		die("standard output: %m");
	return 0;
}
