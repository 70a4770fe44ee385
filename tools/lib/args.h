/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Command lines: a table of commands, and for each command its options,
 * operands and keywords, every one described once for parsing and for help.
 */
#ifndef MUSE_TOOLS_ARGS_H
#define MUSE_TOOLS_ARGS_H

#include <stdbool.h>

/**
 * struct param - one thing that a command line may say
 * @letter: short option, or 0
 * @name: long option, keyword, or what help calls an operand
 * @arg: what help calls the value; NULL if there is none (a flag)
 * @help: half a line
 * @take: reads the value, or NULL for a flag, and stores it in @to; reports
 *	and returns a &enum status if it is no good
 * @to: where the value goes
 * @optional: an operand that may be left out; only last in its list
 * @required: a keyword that must be there
 * @rest: an operand that stands for all that follow; @take is called for each
 * @given: set when it was there
 *
 * Lists of them end with an element whose @name is NULL.
 */
struct param {
	char letter;
	const char *name;
	const char *arg;
	const char *help;
	int (*take)(const struct param *param, const char *text);
	void *to;
	bool optional;
	bool required;
	bool rest;
	bool given;
};

/* Elements of such lists, in few lines. */
#define OPTION(letter, name, arg, take, to, help)                             \
	{                                                                     \
		letter, name, arg, help, take, to, false, false, false, false \
	}
#define OPERAND(name, take, to, help)                                     \
	{                                                                 \
		0, name, NULL, help, take, to, false, false, false, false \
	}
#define OPTIONAL_OPERAND(name, take, to, help)                           \
	{                                                                \
		0, name, NULL, help, take, to, true, false, false, false \
	}
#define REST_OPERANDS(name, take, to, help)                             \
	{                                                               \
		0, name, NULL, help, take, to, true, false, true, false \
	}
#define WORD(name, arg, take, to, help)                                  \
	{                                                                \
		0, name, arg, help, take, to, false, false, false, false \
	}
#define REQUIRED_WORD(name, arg, take, to, help)                        \
	{                                                               \
		0, name, arg, help, take, to, false, true, false, false \
	}
#define PARAM_END                                                           \
	{                                                                   \
		0, NULL, NULL, NULL, NULL, NULL, false, false, false, false \
	}

/**
 * struct command - one command of a tool
 * @noun: first word, or NULL if @verb alone names the command
 * @verb: last word
 * @operands: the rest of the usage line
 * @summary: half a line saying what it does
 * @run: does it; @argv[0] is the last word of the command's name
 */
struct command {
	const char *noun;
	const char *verb;
	const char *operands;
	const char *summary;
	int (*run)(void *context, int argc, char **argv);
};

/**
 * struct tool - a program made of commands
 * @name: of the program
 * @version: printed by -V
 * @summary: half a line saying what it is
 * @commands: ends with an element whose @verb is NULL; the first one is run
 *	when none is named, and likewise the first one of a noun
 * @options: accepted before and after every command
 */
struct tool {
	const char *name;
	const char *version;
	const char *summary;
	const struct command *commands;
	struct param *options;
};

int tool_run(const struct tool *tool, void *context, int argc, char **argv);
int args_parse(int argc, char **argv, struct param *options,
	       struct param *operands, struct param *words);
char **args_split(int *argc, char **argv);
int param_refuse(const struct param *param, const char *text, const char *why);

/* Ready-made struct param.take functions; @to is of the type named. */
int take_flag(const struct param *param, const char *text);   /* bool */
int take_text(const struct param *param, const char *text);   /* const char * */
int take_on_off(const struct param *param, const char *text); /* uint8_t */
int take_number(const struct param *param, const char *text); /* uint32_t */
int take_time(const struct param *param, const char *text);   /* uint64_t, ms */
int take_mac(const struct param *param, const char *text);    /* uint8_t[6] */

#endif /* MUSE_TOOLS_ARGS_H */
