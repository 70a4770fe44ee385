// SPDX-License-Identifier: GPL-2.0
#include "args.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"
#include "report.h"

/* Every tool has these two, in addition to its own options. */
static struct param common_options[] = {
	OPTION('h', "help", NULL, NULL, NULL, "show this help"),
	OPTION('V', "version", NULL, NULL, NULL, "show the version"),
	PARAM_END,
};

enum { OPTIONS_MAX = 24, LISTS = 3 };

/* The tool and the command that are running; set once by tool_run(). */
static const struct tool *current_tool;
static const struct command *current_command;

static const char *noun_of(const struct command *command)
{
	return command->noun ? command->noun : "";
}

/* "fdb show", "set", or nothing outside a command. */
static const char *command_name(char *text, size_t size)
{
	const struct command *c = current_command;

	snprintf(text, size, "%s%s%s", c && c->noun ? c->noun : "",
		 c && c->noun ? " " : "", c ? c->verb : "");
	return text;
}

/* Report a usage error with the command's name in front. */
static int refuse(const char *what, const char *text, const char *why)
{
	char name[64];

	command_name(name, sizeof(name));
	return misused("%s%s%s%s%s%s", name, *name ? ": " : "", what,
		       *text ? ": " : "", text, why);
}

static void print_params(const char *title, const struct param *params,
			 bool options)
{
	if (!params || !params->name)
		return;
	if (title)
		printf("\n%s:\n", title);
	for (; params->name; params++) {
		char text[64];
		int n = 0;

		if (options && params->letter)
			n = snprintf(text, sizeof(text), "-%c, ",
				     params->letter);
		else if (options)
			n = snprintf(text, sizeof(text), "    ");
		snprintf(text + n, sizeof(text) - (size_t)n, "%s%s%s%s",
			 options ? "--" : "", params->name,
			 params->arg ? " " : "",
			 params->arg ? params->arg : "");
		printf("  %-26s %s\n", text, params->help);
	}
}

static void print_options(const struct param *options)
{
	printf("\nOptions:\n");
	print_params(NULL, options, true);
	print_params(NULL, current_tool->options, true);
	print_params(NULL, common_options, true);
}

static void help_command(const struct param *options,
			 const struct param *operands,
			 const struct param *words)
{
	const struct command *c = current_command;
	char name[64];

	printf("Usage: %s %s%s%s\n\n%s\n", current_tool->name,
	       command_name(name, sizeof(name)), *c->operands ? " " : "",
	       c->operands, c->summary);
	print_params("Arguments", operands, false);
	print_params("Keywords", words, false);
	print_options(options);
}

/* Help for the whole tool, or for the commands of one noun. */
static void help_tool(const char *noun)
{
	const struct command *c;

	printf("Usage: %s [OPTION]... %s%sCOMMAND [ARGUMENT]...\n\n%s\n\nCommands:\n",
	       current_tool->name, noun ? noun : "", noun ? " " : "",
	       current_tool->summary);
	for (c = current_tool->commands; c->verb; c++) {
		if (noun && strcmp(noun_of(c), noun))
			continue;
		printf("  %s%s%s%s%s\n      %s\n", noun_of(c),
		       c->noun ? " " : "", c->verb, *c->operands ? " " : "",
		       c->operands, c->summary);
	}
	print_options(NULL);
}

static struct param *find_letter(struct param *const *lists, int letter)
{
	struct param *p;
	int i;

	for (i = 0; i < LISTS; i++)
		for (p = lists[i]; p && p->name; p++)
			if (p->letter == letter)
				return p;
	return NULL;
}

/* What getopt_long() wants, made from the lists. */
static void getopt_tables(struct param *const *lists, char *letters,
			  struct option *longs, struct param **params)
{
	struct param *p;
	int i, n = 0;

	for (i = 0; i < LISTS; i++) {
		for (p = lists[i]; p && p->name && n < OPTIONS_MAX; p++, n++) {
			longs[n] = (struct option){
				.name = p->name,
				.has_arg = p->arg ? required_argument :
						    no_argument,
			};
			params[n] = p;
			if (!p->letter)
				continue;
			*letters++ = p->letter;
			if (p->arg)
				*letters++ = ':';
		}
	}
	memset(&longs[n], 0, sizeof(longs[n]));
	*letters = '\0';
}

/* getopt_long() found nothing to match: say which word it stumbled over. */
static int bad_option(int result, char **argv)
{
	char text[8];
	const char *word = argv[optind - 1];

	if (optopt) {
		snprintf(text, sizeof(text), "-%c", optopt);
		word = text;
	}
	if (result == ':')
		return refuse(word, "", " needs a value");
	return refuse(word, "", ": no such option (see -h)");
}

/*
 * Take the options of @argv.  *@first becomes the index of the first word
 * that is none.  *@help is set for -h, which waits until the command is known.
 */
static int parse_options(int argc, char **argv, bool before_command,
			 struct param *options, int *first, bool *help)
{
	struct param *lists[LISTS] = { options, current_tool->options,
				       common_options };
	struct option longs[OPTIONS_MAX + 1];
	struct param *params[OPTIONS_MAX], *p;
	char letters[2 * OPTIONS_MAX + 4], *next = letters;
	int rc, result, index;

	/* Before the command, stop at the first word that is no option. */
	if (before_command)
		*next++ = '+';
	*next++ = ':';
	getopt_tables(lists, next, longs, params);
	opterr = 0;
	optind = 0; /* start anew: GNU getopt keeps state */
	while ((result = getopt_long(argc, argv, letters, longs, &index)) !=
	       -1) {
		if (result == '?' || result == ':')
			return bad_option(result, argv);
		p = result ? find_letter(lists, result) : params[index];
		if (p == &common_options[0]) {
			*help = true;
			continue;
		}
		if (p == &common_options[1]) {
			printf("%s (muse) %s\n", current_tool->name,
			       current_tool->version);
			exit(output_finish());
		}
		rc = p->take(p, optarg);
		if (rc)
			return rc;
		p->given = true;
	}
	*first = optind;
	return STATUS_DONE;
}

static bool is_word(const struct param *words, const char *text)
{
	for (; words && words->name; words++)
		if (!strcmp(words->name, text))
			return true;
	return false;
}

/* Are there nothing but keywords with their values from @next on? */
static bool all_words(int argc, char **argv, const struct param *words,
		      int next)
{
	const struct param *p;

	while (next < argc) {
		for (p = words; p->name && strcmp(p->name, argv[next]); p++)
			;
		if (!p->name)
			return false;
		next += p->arg ? 2 : 1;
	}
	return true;
}

/* Operands come first; *@first moves past them. */
static int parse_operands(int argc, char **argv, struct param *operands,
			  const struct param *words, int *first)
{
	struct param *p;
	int rc;

	for (p = operands; p && p->name; p++) {
		int left = argc - *first;

		/*
		 * `fdb show port eth1` leaves the bridge out, but if one more
		 * word follows that is no keyword, a bridge happens to be
		 * called "port".
		 */
		if (p->optional && left && is_word(words, argv[*first]) &&
		    (left == 1 || left % 2 == 0 ||
		     all_words(argc, argv, words, *first)))
			break;
		if (!left && p->optional)
			break;
		if (!left)
			return refuse(p->name, "", " is missing (see -h)");
		do {
			rc = p->take(p, argv[(*first)++]);
			if (rc)
				return rc;
			p->given = true;
		} while (p->rest && *first < argc);
	}
	return STATUS_DONE;
}

/* What could stand here: "mode, learning or ageing". */
static const char *list_words(const struct param *words, char *text,
			      size_t size)
{
	const char *between = "";
	const struct param *p;
	size_t n = 0;

	for (p = words; p->name && n < size; p++) {
		if (p != words)
			between = p[1].name ? ", " : " or ";
		n += (size_t)snprintf(text + n, size - n, "%s%s", between,
				      p->name);
	}
	return text;
}

/* Keywords, each with its value, in any order, each at most once. */
static int parse_words(int argc, char **argv, struct param *words, int next)
{
	struct param *p;
	char text[128];
	int rc;

	while (next < argc) {
		const char *name = argv[next++], *value = NULL;

		for (p = words; p && p->name && strcmp(p->name, name); p++)
			;
		if (!words || !words->name)
			return refuse(name, "", ": one word too many (see -h)");
		if (!p->name) {
			char why[192];

			snprintf(why, sizeof(why), ": not expected here (%s)",
				 list_words(words, text, sizeof(text)));
			return refuse(name, "", why);
		}
		if (p->given)
			return refuse(name, "", " is given twice");
		if (p->arg && next == argc) {
			snprintf(text, sizeof(text), " needs a value (%s)",
				 p->arg);
			return refuse(name, "", text);
		}
		if (p->arg)
			value = argv[next++];
		rc = p->take(p, value);
		if (rc)
			return rc;
		p->given = true;
	}
	for (p = words; p && p->name; p++) {
		if (p->required && !p->given) {
			snprintf(text, sizeof(text), "%s%s%s", p->name,
				 p->arg ? " " : "", p->arg ? p->arg : "");
			return refuse(text, "", " is missing (see -h)");
		}
	}
	return STATUS_DONE;
}

/**
 * args_parse() - take everything that the command line of a command says
 * @argc: as struct command.run got it
 * @argv: likewise
 * @options: the command's own options, or NULL
 * @operands: what stands by its position, or NULL
 * @words: keywords after the operands, or NULL
 *
 * Prints help and ends the program on -h.
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int args_parse(int argc, char **argv, struct param *options,
	       struct param *operands, struct param *words)
{
	bool help = false;
	int rc, next;

	rc = parse_options(argc, argv, false, options, &next, &help);
	if (!rc && help) {
		help_command(options, operands, words);
		exit(output_finish());
	}
	if (!rc)
		rc = parse_operands(argc, argv, operands, words, &next);
	if (!rc)
		rc = parse_words(argc, argv, words, next);
	return rc;
}

/**
 * args_split() - part a command line at the "--" before another one
 * @argc: as struct command.run got it; becomes the words before
 * @argv: likewise
 *
 * Return: the words after it, or NULL if there are none.
 */
char **args_split(int *argc, char **argv)
{
	int i;

	for (i = 1; i < *argc && strcmp(argv[i], "--"); i++)
		;
	if (i == *argc)
		return NULL;
	*argc = i;
	argv[i] = NULL;
	return argv[i + 1] ? &argv[i + 1] : NULL;
}

/* The first command of a noun, or the command that is a verb alone. */
static const struct command *find_first(const char *word)
{
	const struct command *c;

	for (c = current_tool->commands; c->verb; c++)
		if (!strcmp(c->noun ? c->noun : c->verb, word))
			return c;
	return NULL;
}

static const struct command *find_verb(const char *noun, const char *verb)
{
	const struct command *c;

	for (c = current_tool->commands; c->verb; c++)
		if (c->noun && !strcmp(c->noun, noun) && !strcmp(c->verb, verb))
			return c;
	return NULL;
}

static bool is_help(const char *word)
{
	return !strcmp(word, "-h") || !strcmp(word, "--help");
}

/* Find the command that @argv names and move *@argc, *@argv to its last word. */
static int find_command(int *argc, char ***argv, const struct command **found)
{
	const struct command *c = find_first(**argv);

	if (!c)
		return misused("%s: no such command (see %s -h)", **argv,
			       current_tool->name);
	if (c->noun && *argc > 1 && (*argv)[1][0] != '-') {
		c = find_verb(c->noun, (*argv)[1]);
		if (!c)
			return misused("%s %s: no such command (see %s %s -h)",
				       (*argv)[0], (*argv)[1],
				       current_tool->name, (*argv)[0]);
		(*argc)--;
		(*argv)++;
	} else if (c->noun && *argc > 1 && is_help((*argv)[1])) {
		help_tool(c->noun);
		exit(output_finish());
	}
	*found = c;
	return STATUS_DONE;
}

/**
 * tool_run() - parse the options before the command, find it and run it
 * @tool: the program
 * @context: handed to the command
 * @argc: as main() got it
 * @argv: likewise
 *
 * Return: the exit status.
 */
int tool_run(const struct tool *tool, void *context, int argc, char **argv)
{
	bool help = false;
	int rc, first, finish;

	current_tool = tool;
	rc = parse_options(argc, argv, true, NULL, &first, &help);
	if (rc)
		return rc;
	argc -= first;
	argv += first;
	if (help) {
		help_tool(NULL);
		return output_finish();
	}
	if (!argc) {
		/* The word before stands in for the name left out. */
		current_command = tool->commands;
		rc = current_command->run(context, 1, argv - 1);
	} else {
		rc = find_command(&argc, &argv, &current_command);
		if (rc)
			return rc;
		rc = current_command->run(context, argc, argv);
	}
	finish = output_finish();
	return rc ? rc : finish;
}

/**
 * param_refuse() - report that a value is no good
 * @param: whose value it is
 * @text: the value
 * @why: what is wrong with it
 *
 * Return: %STATUS_USAGE, for a struct param.take to return.
 */
int param_refuse(const struct param *param, const char *text, const char *why)
{
	char name[64];

	return misused("%s: %s: %s: %s", command_name(name, sizeof(name)),
		       param->name, text, why);
}

/**
 * take_flag() - note that a flag was given
 * @param: the flag, with a bool to set
 * @text: not used
 *
 * Return: %STATUS_DONE.
 */
int take_flag(const struct param *param, const char *text)
{
	(void)text;
	*(bool *)param->to = true;
	return STATUS_DONE;
}

/**
 * take_text() - take a value as it stands
 * @param: with a const char * to set
 * @text: the value
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_text(const struct param *param, const char *text)
{
	if (!*text)
		return refuse(param->name, "", " is empty");
	*(const char **)param->to = text;
	return STATUS_DONE;
}

/**
 * take_on_off() - take a switch
 * @param: with a uint8_t to set
 * @text: the value
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_on_off(const struct param *param, const char *text)
{
	static const char *const names[] = { "off", "on" };
	int choice = parse_choice(text, names, ARRAY_SIZE(names));

	if (choice < 0)
		return param_refuse(param, text, "neither on nor off");
	*(uint8_t *)param->to = (uint8_t)choice;
	return STATUS_DONE;
}

/**
 * take_number() - take a whole number
 * @param: with a uint32_t to set
 * @text: the value
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_number(const struct param *param, const char *text)
{
	uint64_t value;

	if (!parse_uint(text, UINT32_MAX, &value))
		return param_refuse(param, text, "not a number");
	*(uint32_t *)param->to = (uint32_t)value;
	return STATUS_DONE;
}

/**
 * take_time() - take a duration
 * @param: with a uint64_t of milliseconds to set
 * @text: the value
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_time(const struct param *param, const char *text)
{
	if (!parse_time_ms(text, param->to))
		return param_refuse(param, text,
				    "not a time (like 300, 1500ms, 5m)");
	return STATUS_DONE;
}

/**
 * take_mac() - take an Ethernet address
 * @param: with six bytes to set
 * @text: the value
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_mac(const struct param *param, const char *text)
{
	if (!parse_mac(text, param->to))
		return param_refuse(param, text, "not like 02:00:00:00:00:0a");
	return STATUS_DONE;
}
