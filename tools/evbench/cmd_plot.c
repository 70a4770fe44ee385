// SPDX-License-Identifier: GPL-2.0
/* evbench plot: figures of a result, as SVG and PNG, light and dark. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "evbench.h"
#include "plot.h"
#include "stage.h"

/**
 * struct plot - what is wanted
 * @file: the result
 * @dir: where the figures are to be
 */
struct plot {
	const char *file;
	const char *dir;
};

/* Somebody wants us to end: gnuplot ends, and what it has drawn is removed. */
static volatile sig_atomic_t ended;

static void note_end(int signal)
{
	(void)signal;
	ended = 1;
}

static void watch_signals(void)
{
	struct sigaction action = { .sa_handler = note_end };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	/* That gnuplot has gone is found by asking for its status. */
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
}

/* A path as a string of gnuplot, in which "'" is doubled. */
static void put_path(FILE *to, const char *path)
{
	fputs("set output '", to);
	for (; *path; path++) {
		if (*path == '\'')
			fputc('\'', to);
		fputc(*path, to);
	}
	fputs("'\n", to);
}

static void put_terminal(FILE *to, const struct figure *figure,
			 const struct theme *theme, bool png)
{
	if (png)
		fprintf(to,
			"set terminal pngcairo size %u,%u font 'sans-serif,10' fontscale 1.5 linewidth 1.5 pointscale 1.3 background rgb '%s'\n",
			figure->width * 3 / 2, figure->height * 3 / 2,
			theme->background);
	else
		fprintf(to,
			"set terminal svg size %u,%u dynamic font 'sans-serif,13' background rgb '%s'\n",
			figure->width, figure->height, theme->background);
}

/* One figure: in two themes and two formats. */
static void put_figure(FILE *to, struct stage *stage,
		       const struct figure *figure)
{
	char name[FIGURE_NAME + 16], path[PATH_MAX];
	int i;

	for (i = 0; i < 4; i++) {
		const struct theme *theme = &plot_themes[i / 2];

		snprintf(name, sizeof(name), "%s-%s.%s", figure->name,
			 theme->name, i % 2 ? "png" : "svg");
		fputs("reset session\n", to);
		put_terminal(to, figure, theme, i % 2);
		put_path(to, stage_add(stage, name, path, sizeof(path)));
		plot_begin(to, theme);
		figure->draw(figure, theme, to);
		fputs("unset output\n", to);
	}
}

/* gnuplot, with the script as its input; where it complains into @complaints. */
static pid_t start(int script, int complaints)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	if (dup2(script, STDIN_FILENO) < 0 ||
	    dup2(complaints, STDOUT_FILENO) < 0 ||
	    dup2(complaints, STDERR_FILENO) < 0)
		_exit(127);
	/* Not with settings of its user's. */
	execlp("gnuplot", "gnuplot", "-d", (char *)NULL);
	_exit(errno == ENOENT ? 126 : 127);
}

/* The first line of what it has said, but for the arrow below its script. */
static const char *complaint(FILE *file, char *line, size_t size)
{
	rewind(file);
	while (fgets(line, (int)size, file)) {
		line[strcspn(line, "\n")] = '\0';
		if (*line && strspn(line, " ^") < strlen(line) &&
		    strstr(line, "line ") && !strstr(line, "warning:"))
			return line;
	}
	return "it did not say why";
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
		if (ended)
			kill(pid, SIGTERM);
	}
	return status;
}

static int run(FILE *script, FILE *complaints)
{
	char line[256];
	int status;
	pid_t pid;

	fflush(stdout);
	pid = start(fileno(script), fileno(complaints));
	if (pid < 0)
		return failed("plot: cannot start gnuplot: %s",
			      strerror(errno));
	status = wait_for(pid);
	if (ended)
		return failed("plot: interrupted");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 126)
		return failed("plot: gnuplot is not installed (apt-get install "
			      "gnuplot-nox)");
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		return failed("plot: gnuplot: %s",
			      complaint(complaints, line, sizeof(line)));
	return STATUS_DONE;
}

/* Does a file end as one that is whole does? */
static bool is_whole(const char *path)
{
	static const char png[] = "IEND\xae\x42\x60\x82", svg[] = "</svg>";
	char end[16] = "";
	FILE *file = fopen(path, "re");
	size_t n = 0;

	if (file && !fseek(file, -(long)sizeof(end) + 1, SEEK_END))
		n = fread(end, 1, sizeof(end) - 1, file);
	if (file)
		fclose(file);
	return memmem(end, n, png, sizeof(png) - 1) ||
	       memmem(end, n, svg, sizeof(svg) - 1);
}

/* gnuplot does not look whether what it wrote got there: a full disk, say. */
static int check(const struct stage *stage)
{
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < stage->count; i++) {
		snprintf(path, sizeof(path), "%s/%s", stage->temporary,
			 stage->names[i]);
		if (!is_whole(path))
			return failed("%s/%s: not all of it could be written",
				      stage->dir, stage->names[i]);
	}
	return STATUS_DONE;
}

/* The script goes into a file, so that gnuplot can take its time. */
static int draw_with(FILE *script, FILE *complaints, struct stage *stage,
		     const struct figures *figures)
{
	size_t i;
	int rc;

	for (i = 0; i < figures->count; i++)
		put_figure(script, stage, &figures->list[i]);
	if (fflush(script) || ferror(script))
		return failed("plot: cannot write a temporary file: %s",
			      strerror(errno));
	rewind(script);
	rc = run(script, complaints);
	return rc ? rc : check(stage);
}

static int draw(struct stage *stage, const struct figures *figures)
{
	FILE *script = tmpfile(), *complaints = tmpfile();
	int rc;

	if (script && complaints)
		rc = draw_with(script, complaints, stage, figures);
	else
		rc = failed("plot: cannot make a temporary file: %s",
			    strerror(errno));
	if (script)
		fclose(script);
	if (complaints)
		fclose(complaints);
	return rc;
}

/* What was drawn; for people, without what all have in common. */
static void get_path(const void *data, const struct field *field,
		     struct value *value)
{
	(void)field;
	value->kind = VALUE_TEXT;
	value->text = ((const struct figure *)data)->name;
}

static const struct field figure_fields[] = {
	{ "figure", "FIGURE", NULL, 0, 0, get_path },
	{ .key = NULL },
};

static int plot(const struct output *output, const struct plot *plot,
		const struct result *result)
{
	struct figures figures;
	struct stage stage;
	int rc;

	figures_find(&figures, result);
	if (!figures.count)
		rc = failed("%s: nothing to draw", plot->file);
	else
		rc = stage_begin(&stage, plot->dir);
	if (!rc) {
		watch_signals();
		rc = stage_end(&stage, draw(&stage, &figures));
	}
	if (!rc)
		output_rows(output, figure_fields, figures.list, figures.count,
			    sizeof(*figures.list));
	if (!rc && !output->json)
		printf("\neach as %s/FIGURE-{light,dark}.{svg,png}\n",
		       plot->dir);
	figures_free(&figures);
	return rc;
}

int cmd_plot(void *context, int argc, char **argv)
{
	struct evbench *evbench = context;
	struct plot what = { .file = NULL };
	struct param options[] = {
		OPTION('o', "output", "DIR", take_text, &what.dir,
		       "directory for the figures, made if there is none"),
		PARAM_END,
	};
	struct param operands[] = {
		OPERAND("FILE", take_text, &what.file, "a result"),
		PARAM_END,
	};
	struct result *result;
	int rc = args_parse(argc, argv, options, operands, NULL);

	if (rc)
		return rc;
	if (!what.dir)
		return misused("plot: -o DIR is missing (see -h)");
	rc = result_read(&result, what.file);
	if (rc)
		return rc;
	rc = plot(&evbench->output, &what, result);
	result_free(result);
	return rc;
}
