// SPDX-License-Identifier: GPL-2.0
#include "plot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report.h"

/* What a picture is made of: on light, on dark. */
enum { GROUND, INK, GRID, SHADES };

static const char *const shades[2][SHADES] = {
	{ "#ffffff", "#24292f", "#d0d7de" },
	{ "#0d1117", "#e6edf3", "#30363d" },
};

/* Eight colours that people with any colour vision tell apart (Okabe and Ito). */
static const char *const colours[2][8] = {
	{ "#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00",
	  "#56b4e9", "#8c8c8c" },
	{ "#f0f0f0", "#56b4e9", "#ff8c42", "#2ec4a0", "#e39cc4", "#f0c040",
	  "#8fd0ff", "#8c8c8c" },
};

/**
 * plot_colour() - the colour of a curve
 * @plot: the picture
 * @number: of the curve
 *
 * Return: the colour, as gnuplot likes it.
 */
const char *plot_colour(const struct plot *plot, unsigned int number)
{
	return colours[plot->dark][number % 8];
}

static bool ends_with(const char *text, const char *end)
{
	const size_t n = strlen(text), m = strlen(end);

	return n > m && !strcmp(text + n - m, end);
}

/* gnuplot, reading from a pipe and writing the picture to the file. */
static int start(struct plot *plot)
{
	char program[] = "gnuplot", from[] = "-";
	char *const argv[] = { program, from, NULL };
	posix_spawn_file_actions_t actions;
	int fds[2], rc;

	if (pipe2(fds, O_CLOEXEC))
		return failed("gnuplot: %s", strerror(errno));
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fds[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, plot->file.fd,
					 STDOUT_FILENO);
	rc = posix_spawnp(&plot->pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(fds[0]);
	if (rc) {
		close(fds[1]);
		return rc == ENOENT ?
			       failed("gnuplot: it draws the pictures, and is "
				      "not here: install gnuplot-nox") :
			       failed("gnuplot: %s", strerror(rc));
	}
	plot->to = fdopen(fds[1], "w");
	return plot->to ? STATUS_DONE : failed("gnuplot: %s", strerror(errno));
}

static void preamble(struct plot *plot, bool png, int width, int height)
{
	const char *const *shade = shades[plot->dark];

	fprintf(plot->to,
		"set terminal %s size %d,%d background rgb '%s' font 'sans,12' noenhanced\n"
		"set border lc rgb '%s'\n"
		"set tics textcolor rgb '%s'\n"
		"set xlabel tc rgb '%s'\nset ylabel tc rgb '%s'\n"
		"set title tc rgb '%s'\nset key tc rgb '%s'\n"
		"set cblabel tc rgb '%s'\n"
		"set grid lc rgb '%s' lw 1\n",
		png ? "pngcairo" : "svg", width, height, shade[GROUND],
		shade[INK], shade[INK], shade[INK], shade[INK], shade[INK],
		shade[INK], shade[INK], shade[GRID]);
}

/**
 * plot_begin() - begin a picture
 * @plot: filled
 * @name: of the file, which ends with .svg or .png
 * @dark: for a dark background
 * @width: in pixels
 * @height: in pixels
 *
 * Return: %STATUS_DONE; then plot_end() has to follow. Otherwise, with a report,
 * %STATUS_USAGE or %STATUS_FAILED.
 */
int plot_begin(struct plot *plot, const char *name, bool dark, int width,
	       int height)
{
	const bool png = ends_with(name, ".png");
	int rc;

	if (!png && !ends_with(name, ".svg"))
		return misused("%s: a picture's name ends with .svg or .png",
			       name);
	plot->dark = dark;
	rc = outfile_open(&plot->file, name);
	if (rc)
		return rc;
	rc = start(plot);
	if (rc)
		return outfile_close(&plot->file, rc);
	/* If gnuplot ends early, its exit status says so. */
	signal(SIGPIPE, SIG_IGN);
	preamble(plot, png, width, height);
	return STATUS_DONE;
}

/**
 * plot_text() - write a text between single quotes
 * @plot: the picture
 * @text: anything; what could end the quotes, or is not printable, is replaced
 */
void plot_text(struct plot *plot, const char *text)
{
	putc('\'', plot->to);
	for (; *text; text++) {
		const unsigned char c = (unsigned char)*text;

		if (c == '\'')
			fputs("''", plot->to);
		else
			putc(c < ' ' || c >= 0x7f ? '?' : c, plot->to);
	}
	putc('\'', plot->to);
}

static int wait_for(const struct plot *plot)
{
	int status;

	while (waitpid(plot->pid, &status, 0) < 0)
		if (errno != EINTR)
			return failed("gnuplot: %s", strerror(errno));
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return STATUS_DONE;
	return failed("%s: gnuplot could not draw it", plot->file.name);
}

/**
 * plot_end() - end a picture
 * @plot: the picture
 * @rc: %STATUS_DONE: what was to be said to gnuplot has been said; otherwise
 *	there will be no picture
 *
 * May block for as long as gnuplot draws.
 *
 * Return: @rc, or %STATUS_FAILED with a report.
 */
int plot_end(struct plot *plot, int rc)
{
	const int closed = fclose(plot->to);
	const int drawn = wait_for(plot);

	if (!rc)
		rc = drawn;
	if (!rc && closed)
		rc = failed("gnuplot: %s", strerror(errno));
	return outfile_close(&plot->file, rc);
}
