// SPDX-License-Identifier: GPL-2.0
/* pagectl explain: what becomes of an address of a process. */
#include "pagectl.h"

#include <inttypes.h>
#include <linux/kernel-page-flags.h>
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "pagemap.h"
#include "translate.h"

enum { FLAGS_TEXT = 256 };

/**
 * struct explanation - all that is said
 * @t: what the kernel says
 * @flags: the frame's, as words
 * @page: what the pager says, if @paged
 * @pager: the pager's description
 * @paged: there is a pager for this address that can be asked
 */
struct explanation {
	struct translation t;
	char flags[FLAGS_TEXT];
	struct pager_page page;
	char pager[PAGER_CHANNEL_TEXT];
	bool paged;
};

static const char *const flag_names[] = {
	[KPF_LOCKED] = "locked",
	[KPF_ERROR] = "error",
	[KPF_REFERENCED] = "referenced",
	[KPF_UPTODATE] = "uptodate",
	[KPF_DIRTY] = "dirty",
	[KPF_LRU] = "lru",
	[KPF_ACTIVE] = "active",
	[KPF_SLAB] = "slab",
	[KPF_WRITEBACK] = "writeback",
	[KPF_RECLAIM] = "reclaim",
	[KPF_BUDDY] = "buddy",
	[KPF_MMAP] = "mmap",
	[KPF_ANON] = "anon",
	[KPF_SWAPCACHE] = "swapcache",
	[KPF_SWAPBACKED] = "swapbacked",
	[KPF_COMPOUND_HEAD] = "compound_head",
	[KPF_COMPOUND_TAIL] = "compound_tail",
	[KPF_HUGE] = "huge",
	[KPF_UNEVICTABLE] = "unevictable",
	[KPF_HWPOISON] = "hwpoison",
	[KPF_NOPAGE] = "nopage",
	[KPF_KSM] = "ksm",
	[KPF_THP] = "thp",
	[KPF_OFFLINE] = "offline",
	[KPF_ZERO_PAGE] = "zero_page",
	[KPF_IDLE] = "idle",
	[KPF_PGTABLE] = "pgtable",
};

static const char *const state_names[] = {
	[PAGER_PAGE_ZERO] = "zero",	    [PAGER_PAGE_RESIDENT] = "resident",
	[PAGER_PAGE_LIMBO] = "limbo",	    [PAGER_PAGE_STORED] = "stored",
	[PAGER_PAGE_POISONED] = "poisoned", [PAGER_PAGE_GONE] = "gone",
};

static void name_flags(struct explanation *e)
{
	size_t i, n = 0;

	for (i = 0; i < ARRAY_SIZE(flag_names); i++)
		if (e->t.frame_flags >> i & 1 && n < sizeof(e->flags))
			n += (size_t)snprintf(e->flags + n,
					      sizeof(e->flags) - n, "%s%s",
					      n ? " " : "", flag_names[i]);
}

/* What the pager of the process knows, if it has one that answers. */
static void ask_pager(struct explanation *e)
{
	struct pager_channel_request request = { .command = PAGER_CHANNEL_PAGE,
						 .value = e->t.address };
	struct pager_channel_answer answer;

	if (client_ask(e->t.pid, &request, &answer))
		return;
	e->paged = true;
	e->page = answer.page;
	snprintf(e->pager, sizeof(e->pager), "%s", answer.description);
}

static const char *state_name(const struct explanation *e)
{
	return e->page.state < ARRAY_SIZE(state_names) ?
		       state_names[e->page.state] :
		       "unknown";
}

/* ---- JSON ---------------------------------------------------------------- */

static const struct explanation *of(const void *row)
{
	return row;
}

static void get_levels(const void *row, const struct field *field,
		       struct value *value)
{
	static const struct field fields[] = {
		{ "table", NULL, NULL, 0, offsetof(struct level, name),
		  get_string },
		{ "index", NULL, NULL, 0, offsetof(struct level, index),
		  get_u32 },
		{ "entry_covers_bytes", NULL, NULL, 0,
		  offsetof(struct level, covers), get_u64 },
		{ .key = NULL },
	};
	const struct translation *t = &of(row)->t;

	(void)field;
	value->kind = VALUE_ROWS;
	value->fields = fields;
	value->rows = t->levels;
	value->count = t->level_count;
	value->size = sizeof(t->levels[0]);
}

/* The bit of the entry is that of the page, number 63 first in the list. */
static void get_bit(const void *row, const struct field *field,
		    struct value *value)
{
	if (!of(row)->t.mapped)
		return;
	value->kind = VALUE_BOOL;
	value->truth = of(row)->t.entry >> field->offset & 1;
}

/* A number, which is left out if it is 0. */
static void get_known(const void *row, const struct field *field,
		      struct value *value)
{
	get_u64(row, field, value);
	if (!value->number)
		value->kind = VALUE_NONE;
}

static void get_physical(const void *row, const struct field *field,
			 struct value *value)
{
	const struct translation *t = &of(row)->t;

	(void)field;
	if (!t->frame)
		return;
	value->kind = VALUE_NUMBER;
	value->number = t->frame * t->page_size + t->offset;
}

static void get_flags(const void *row, const struct field *field,
		      struct value *value)
{
	if (of(row)->t.frame_known)
		get_text(row, field, value);
}

static void get_maps(const void *row, const struct field *field,
		     struct value *value)
{
	if (of(row)->t.frame_known)
		get_u64(row, field, value);
}

static void get_vma_text(const void *row, const struct field *field,
			 struct value *value)
{
	if (of(row)->t.mapped)
		get_text(row, field, value);
}

static void get_vma_number(const void *row, const struct field *field,
			   struct value *value)
{
	if (of(row)->t.mapped)
		get_u64(row, field, value);
}

static void get_state(const void *row, const struct field *field,
		      struct value *value)
{
	(void)field;
	if (!of(row)->paged)
		return;
	value->kind = VALUE_TEXT;
	value->text = state_name(row);
}

static void get_slot(const void *row, const struct field *field,
		     struct value *value)
{
	if (of(row)->paged && of(row)->page.stored)
		get_u64(row, field, value);
}

static void get_slot_size(const void *row, const struct field *field,
			  struct value *value)
{
	if (of(row)->paged && of(row)->page.stored)
		get_u32(row, field, value);
}

static void get_pins(const void *row, const struct field *field,
		     struct value *value)
{
	(void)field;
	if (!of(row)->paged)
		return;
	value->kind = VALUE_NUMBER;
	value->number = of(row)->page.pinned;
}

static void get_pager(const void *row, const struct field *field,
		      struct value *value)
{
	if (of(row)->paged)
		get_text(row, field, value);
}

#define AT(member) offsetof(struct explanation, member)

/* Keys are promised in pagectl(8): they may be added to, not changed. */
static const struct field explain_fields[] = {
	{ "pid", NULL, NULL, 0, AT(t.pid), get_u32 },
	{ "address", NULL, NULL, 0, AT(t.address), get_u64 },
	{ "start", NULL, "vma", 0, AT(t.vma.start), get_vma_number },
	{ "end", NULL, "vma", 0, AT(t.vma.end), get_vma_number },
	{ "permissions", NULL, "vma", 0, AT(t.vma.permissions), get_vma_text },
	{ "offset", NULL, "vma", 0, AT(t.vma.offset), get_vma_number },
	{ "name", NULL, "vma", 0, AT(t.vma.name), get_vma_text },
	{ "flags", NULL, "vma", 0, AT(t.vma.flags), get_vma_text },
	{ "bytes", NULL, "page", 0, AT(t.page_size), get_u64 },
	{ "number", NULL, "page", 0, AT(t.number), get_u64 },
	{ "offset", NULL, "page", 0, AT(t.offset), get_u64 },
	{ "tables", NULL, NULL, 0, 0, get_levels },
	{ "present", NULL, "pagemap", 0, 63, get_bit },
	{ "swapped", NULL, "pagemap", 0, 62, get_bit },
	{ "file", NULL, "pagemap", 0, 61, get_bit },
	{ "uffd_wp", NULL, "pagemap", 0, 57, get_bit },
	{ "exclusive", NULL, "pagemap", 0, 56, get_bit },
	{ "soft_dirty", NULL, "pagemap", 0, 55, get_bit },
	{ "number", NULL, "frame", 0, AT(t.frame), get_known },
	{ "address", NULL, "frame", 0, 0, get_physical },
	{ "flags", NULL, "frame", 0, AT(flags), get_flags },
	{ "mappings", NULL, "frame", 0, AT(t.frame_maps), get_maps },
	{ "description", NULL, "pager", 0, AT(pager), get_pager },
	{ "state", NULL, "pager", 0, 0, get_state },
	{ "slot", NULL, "pager", 0, AT(page.slot), get_slot },
	{ "slot_bytes", NULL, "pager", 0, AT(page.slot_size), get_slot_size },
	{ "pins", NULL, "pager", 0, 0, get_pins },
	{ .key = NULL },
};

/* ---- for people ---------------------------------------------------------- */

/* What the flags of a VMA that matter to a pager say. */
static const char *uffd_says(const struct vma *vma)
{
	const bool um = strstr(vma->flags, "um"), uw = strstr(vma->flags, "uw");

	return um && uw ? "; userfaultfd has its absent and protected pages" :
	       um	? "; userfaultfd has its absent pages" :
	       uw	? "; userfaultfd has its protected pages" :
			  "";
}

static void print_vma(const struct explanation *e)
{
	const struct vma *vma = &e->t.vma;
	char text[TEXT_MAX];

	if (!e->t.mapped) {
		printf("VMA         none: a touch is a segmentation fault\n");
		return;
	}
	printf("VMA         %#" PRIx64 "-%#" PRIx64 " %s, %s", vma->start,
	       vma->end, vma->permissions,
	       format_bytes(vma->end - vma->start, text));
	if (*vma->name) {
		printf(", ");
		print_safely(vma->name);
	}
	printf("%s\n", uffd_says(vma));
}

static void print_page(const struct translation *t)
{
	char text[TEXT_MAX];
	uint32_t i;

	printf("page        number %#" PRIx64 ", offset %#" PRIx64 " of %s\n",
	       t->number, t->offset, format_bytes(t->page_size, text));
	for (i = 0; i < t->level_count; i++)
		printf("%-11s %-4s entry %3" PRIu32 ", which covers %s\n",
		       i ? "" : "tables", t->levels[i].name, t->levels[i].index,
		       format_bytes(t->levels[i].covers, text));
}

/* Words for the bits of the entry. */
static void print_entry(const struct translation *t)
{
	static const struct {
		uint64_t bit;
		const char *word;
	} bits[] = {
		{ PAGEMAP_EXCLUSIVE, ", exclusive" },
		{ PAGEMAP_FILE, ", of a file or shared" },
		{ PAGEMAP_SOFT_DIRTY, ", soft-dirty" },
		{ PAGEMAP_UFFD_WP, ", write-protected by userfaultfd" },
	};
	size_t i;

	if (!t->mapped)
		return;
	printf("entry       %s",
	       t->entry & PAGEMAP_PRESENT ? "present" :
	       t->entry & PAGEMAP_SWAPPED ? "swapped out by the kernel" :
					    "absent");
	for (i = 0; i < ARRAY_SIZE(bits); i++)
		if (t->entry & bits[i].bit)
			fputs(bits[i].word, stdout);
	putchar('\n');
}

static void print_frame(const struct explanation *e)
{
	const struct translation *t = &e->t;

	if (!(t->entry & PAGEMAP_PRESENT))
		return;
	if (!t->frame) {
		printf("frame       hidden: looking needs CAP_SYS_ADMIN\n");
		return;
	}
	printf("frame       number %#" PRIx64 ", physical address %#" PRIx64
	       "\n",
	       t->frame, t->frame * t->page_size + t->offset);
	if (t->frame_known)
		printf("            %s; in %" PRIu64 " page table%s\n",
		       *e->flags ? e->flags : "no flags", t->frame_maps,
		       t->frame_maps == 1 ? "" : "s");
}

static void print_pager(const struct explanation *e)
{
	if (!e->paged)
		return;
	printf("pager       ");
	print_safely(e->pager);
	printf("\n            %s", state_name(e));
	if (e->page.stored)
		printf("; in the store at slot %" PRIu64 ", %" PRIu32 " bytes",
		       e->page.slot, e->page.slot_size);
	if (e->page.pinned)
		printf("; pinned %u times", e->page.pinned);
	putchar('\n');
}

static void print_text(const struct explanation *e)
{
	printf("address     %#" PRIx64 " of process %d\n", e->t.address,
	       (int)e->t.pid);
	print_vma(e);
	print_page(&e->t);
	print_entry(&e->t);
	print_frame(e);
	print_pager(e);
}

static int explain(const struct pagectl *ctl, uint32_t pid, uint64_t address)
{
	struct explanation e = { .paged = false };
	const int rc = translate(&e.t, (pid_t)pid, address);

	if (rc)
		return rc;
	name_flags(&e);
	ask_pager(&e);
	if (ctl->output.json)
		output_object(&ctl->output, explain_fields, &e);
	else
		print_text(&e);
	return STATUS_DONE;
}

int cmd_explain(void *context, int argc, char **argv)
{
	uint32_t pid = 0;
	uint64_t address = 0;
	struct param operands[] = {
		OPERAND("PID", take_pid, &pid, "the process"),
		OPERAND("ADDRESS", take_address, &address,
			"an address of it, such as 0x7f0012345678"),
		PARAM_END,
	};
	const int rc = args_parse(argc, argv, NULL, operands, NULL);

	return rc ? rc : explain(context, pid, address);
}
