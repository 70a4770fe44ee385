# SPDX-License-Identifier: GPL-2.0
#
# The front door for people. `make` alone prints what there is; the kernel's
# own door is Kbuild, and what happens behind the commands is in lab/.

SHELL := /bin/bash
VERSION := $(shell cat VERSION)
O := $(CURDIR)/build
PREFIX ?= /usr/local
TESTS ?=

# Without KERNEL=, `make modules` builds for the kernel that is running.
KDIR ?= /lib/modules/$(shell uname -r)/build
DKMS_SOURCES := Kbuild modules compat include VERSION dkms.conf COPYING LICENSES

.DEFAULT_GOAL := help
.PHONY: help setup modules tools test soak coverage demo check format shell install \
	modules_install dkms-install dkms-remove clean distclean

help:
	@printf '%s\n' \
	'muse $(VERSION): a bridge, a scheduler, a pager and an event bench, to load and measure' \
	'' \
	'On any Debian 12 or 13, nothing prepared:' \
	'  make demo            run the experiments in a test VM; build/report/index.html' \
	'  make test            run every selftest in the test VM' \
	'      KERNEL=6.1|6.12|7.3|all    which stock kernel (6.1 on Debian 12, 6.12 on 13)' \
	'      KERNEL=debug|kcsan|uml     one that checks itself, built here once (docs/debugging.md)' \
	'      TESTS="bridge lab/test_run.sh"  components or files' \
	'  make shell           a shell in the test VM, modules loaded' \
	'' \
	'On your own machine or VM:' \
	'  make modules         for the running kernel (KDIR=) or for KERNEL=' \
	'  make tools           bridgectl, schedctl, libpager, pagectl, evbench (TOOLS= some of them)' \
	'  make modules_install, make install (DESTDIR=, PREFIX=$(PREFIX))' \
	'  make dkms-install, make dkms-remove' \
	'' \
	'For those who change the code:' \
	'  make setup           what the lab needs, without running anything' \
	'  make check           checkpatch, sparse, shellcheck, codespell, gcc and clang' \
	'  make soak SOAK=30m   the storms, over and over, that long on a stock and a debug kernel' \
	'  make coverage        which lines of the modules the tests reach; build/coverage/index.html' \
	'  make format          clang-format on the tools and selftests' \
	'  make bench-NAME      a benchmark of bench/' \
	'  make clean, make distclean (also the cache of kernels)'

setup:
	@lab/setup $(KERNEL)

ifdef KERNEL
modules:
	@lab/setup $(KERNEL) && lab/build $(KERNEL)
else
modules:
	@[[ -d "$(KDIR)" ]] || { echo "make modules: no headers at $(KDIR); install linux-headers-$$(uname -r), or name a kernel of the lab with KERNEL=" >&2; exit 2; }
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" modules
endif

tools:
	@$(MAKE) --no-print-directory -C tools O="$(O)/tools" $(if $(TOOLS),TOOLS="$(TOOLS)")

test:
	@lab/test $(if $(KERNEL),--kernel $(KERNEL)) $(TESTS)

soak:
	@lab/soak $(if $(SOAK),--time $(SOAK)) $(if $(KERNEL),--kernel $(KERNEL))

coverage:
	@lab/coverage $(TESTS)

demo:
	@lab/demo/run $(if $(KERNEL),--kernel $(KERNEL))

shell:
	@lab/shell $(if $(KERNEL),--kernel $(KERNEL))

check:
	@lab/check

bench-%:
	@[[ -x bench/$*/run ]] || { echo "make $@: there is no bench/$*/run" >&2; exit 2; }
	@bench/$*/run $(if $(KERNEL),--kernel $(KERNEL))

format:
	@git ls-files -z 'tools/*.[ch]' 'selftests/*.[ch]' 'lab/*.[ch]' 'compat/btf/*.[ch]' 'bench/sched/workloads/*.[ch]' ':(glob)bench/bridge/*.[ch]' 'bench/events/*.[ch]' 'bench/pager/*.[ch]' bench/ratios.c | xargs -0r clang-format -i

install: tools
	@$(MAKE) --no-print-directory -C tools O="$(O)/tools" PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" install

modules_install:
	@[[ -e modules.order ]] || { echo "make modules_install: run 'make modules' first" >&2; exit 2; }
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" modules_install

dkms-install:
	@command -v dkms >/dev/null || { echo "make dkms-install: dkms is not installed (apt-get install dkms)" >&2; exit 2; }
	@[[ $$EUID == 0 ]] || { echo "make dkms-install: needs root" >&2; exit 2; }
	rm -rf /usr/src/muse-$(VERSION)
	mkdir -p /usr/src/muse-$(VERSION)
	tar cf - --exclude='*.o' --exclude='*.ko' --exclude='*.mod*' --exclude='.*.cmd' --exclude=compat/generated --exclude=compat/btf/layout $(DKMS_SOURCES) | tar xf - -C /usr/src/muse-$(VERSION)
	dkms install --force muse/$(VERSION)

dkms-remove:
	@[[ $$EUID == 0 ]] || { echo "make dkms-remove: needs root" >&2; exit 2; }
	dkms remove muse/$(VERSION) --all
	rm -rf /usr/src/muse-$(VERSION)

clean:
	rm -rf "$(O)"
	@find Kbuild compat modules \( -name '*.o' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' -o -name '.*.cmd' -o -name modules.order \) -delete
	@rm -rf compat/generated compat/btf/layout Module.symvers modules.order .*.cmd

distclean: clean
	rm -rf "$${MUSE_CACHE:-$${XDG_CACHE_HOME:-$$HOME/.cache}/muse}"
