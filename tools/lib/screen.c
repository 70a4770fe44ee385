// SPDX-License-Identifier: GPL-2.0
/*
 * The sequences are those of ECMA-48 and of xterm's alternate screen, which every
 * terminal has that is not "dumb"; one that does not know them ignores them.
 */
#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "report.h"

static const char page_begin[] = "\033[?1049h\033[?25l";
static const char page_end[] = "\033[?25h\033[?1049l";

/* What has to be restored, also by exit(). */
static bool page, keys;
static struct termios before;

/* Keys come at once and are not shown; Ctrl-Z would leave the page to the shell. */
static void keys_begin(void)
{
	struct termios raw;

	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &before))
		return;
	raw = before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 0;
	raw.c_cc[VTIME] = 0;
	raw.c_cc[VSUSP] = _POSIX_VDISABLE;
	keys = !tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

/**
 * screen_begin() - make the terminal a page, until screen_end() or exit()
 *
 * Whatever is reported meanwhile ends the page first.
 *
 * Return: whether stdout is a terminal that can be one; if not, nothing was done.
 */
bool screen_begin(void)
{
	const char *term = getenv("TERM");

	if (!isatty(STDOUT_FILENO) || !term || !*term || !strcmp(term, "dumb"))
		return false;
	if (atexit(screen_end))
		return false;
	report_prepare(screen_end);
	keys_begin();
	page = true;
	fputs(page_begin, stdout);
	return true;
}

/**
 * screen_end() - show again what was there before, if it was made a page
 */
void screen_end(void)
{
	if (page) {
		fputs(page_end, stdout);
		fflush(stdout);
	}
	page = false;
	if (keys)
		tcsetattr(STDIN_FILENO, TCSANOW, &before);
	keys = false;
}

/**
 * screen_abandon() - screen_end() for a signal handler after which nothing comes
 */
void screen_abandon(void)
{
	if (keys)
		tcsetattr(STDIN_FILENO, TCSANOW, &before);
	if (page && write(STDOUT_FILENO, page_end, sizeof(page_end) - 1) < 0)
		return;
}

/**
 * screen_clear() - begin to write the page anew
 */
void screen_clear(void)
{
	fputs("\033[H\033[J", stdout);
}

/**
 * screen_lines() - how many lines the page has
 *
 * Return: the number; it changes with the size of the window.
 */
size_t screen_lines(void)
{
	struct winsize window;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) || !window.ws_row)
		return 24;
	return window.ws_row;
}

/**
 * screen_keys() - what to wait for until a key is pressed
 *
 * Return: a file descriptor, or -1 if there are no keys.
 */
int screen_keys(void)
{
	return keys ? STDIN_FILENO : -1;
}

/**
 * screen_pressed() - was a key pressed?
 * @key: which; others that were are forgotten
 *
 * Return: whether.
 */
bool screen_pressed(char key)
{
	char pressed[64];
	ssize_t n = keys ? read(STDIN_FILENO, pressed, sizeof(pressed)) : 0;

	return n > 0 && memchr(pressed, key, (size_t)n);
}
